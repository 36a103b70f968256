"""The engine examines itself before each crawl: a page of our own talks in every hard way, and each must be recorded.

An engine that misses one of them cannot promise that silence means silence: the crawl is then not trusted at all.
"""

from functools import partial
from importlib.resources import files

from pytest_pixelguard.crawl.browser import Engine
from pytest_pixelguard.crawl.observe import observe
from pytest_pixelguard.crawl.plan import ConsentOptions
from pytest_pixelguard.crawl.sink import Answer, Incoming
from pytest_pixelguard.crawl.visit import make_visit
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.model import Gap, Observation, Route, Rule, SelfTest, State
from pytest_pixelguard.trackers.parties import FirstParty

HOST = "self-test.pixelguard.invalid"
ORIGIN = f"https://{HOST}"
# Every kind has a host of its own. The value is the body that must have been kept; None where there is none.
KINDS: dict[str, bytes | None] = {
    "image": None,
    "script": None,
    "redirect": None,
    "frame": None,
    "fetch-post": b'{"kind":"fetch-post"}',
    "beacon-blob": b"kind=beacon-blob",
    "pagehide-beacon": b"kind=pagehide-beacon",
    "websocket": b"kind=websocket\n",
    "worker-fetch": b"kind=worker-fetch",
    "shared-worker-fetch": b"kind=shared-worker-fetch",
    "webrtc": None,
    "popup": None,
    "late-timer": b"kind=late-timer",
}
# The one comes with the leave; the other never comes to the sink, the page's witness tells of it.
_NOT_YET = frozenset({"pagehide-beacon", "webrtc"})
_PAGE = (files("pytest_pixelguard.crawl") / "scripts" / "selftest.html").read_bytes()
_SCRIPT = "fetch('https://{kind}.self-test.invalid/collect', {{method: 'POST', mode: 'no-cors', body: 'kind={kind}'}});"
_JAVASCRIPT = (("content-type", "text/javascript; charset=utf-8"),)


async def site(incoming: Incoming) -> Answer:
    """Answer for the self-test's own origin."""
    if incoming.path == "/redirect":
        return Answer(status=302, headers=(("location", "https://redirect.self-test.invalid/pixel.gif"),))
    if incoming.path == "/worker.js":
        return Answer(status=200, headers=_JAVASCRIPT, body=_SCRIPT.format(kind="worker-fetch").encode())
    if incoming.path == "/shared-worker.js":
        return Answer(status=200, headers=_JAVASCRIPT, body=_SCRIPT.format(kind="shared-worker-fetch").encode())
    if incoming.path == "/":
        return Answer(status=200, headers=(("content-type", "text/html; charset=utf-8"),), body=_PAGE)
    return Answer(status=404)


async def run_self_test(engine: Engine, *, patience: float) -> tuple[SelfTest, tuple[Gap, ...]]:
    """Visit the self-test's page as every route is visited. A kind that nobody recorded is a gap, and so is trouble.

    The visit ends when everything has come. If anything is missing then, the page is visited once more, and given the
    whole time of a visit: a busy machine is slow to say what it does. `patience` is the time in seconds that the page
    may take to load.
    """
    result, gaps = await _examine(engine, patience, hurry=True)
    return (result, gaps) if result.passed else await _examine(engine, patience, hurry=False)


async def _examine(engine: Engine, patience: float, *, hurry: bool) -> tuple[SelfTest, tuple[Gap, ...]]:
    walk = await Walk.begin(engine, "self-test", State.NO_CHOICE)
    enough = partial(_all_came, walk) if hurry else None
    try:
        # A number of its own: nothing that the first visit left unanswered counts against the second.
        visit = Visit(number=0 if hurry else -1, route=Route(path="/"), state=State.NO_CHOICE)
        await make_visit(walk, visit, origin=ORIGIN, patience=patience, banner=ConsentOptions(), enough=enough)
        observations, _ = observe(walk, FirstParty.of(HOST))
    finally:
        await walk.end()
    missed = tuple(kind for kind, body in KINDS.items() if not any(_shows(row, kind, body) for row in observations))
    result = SelfTest(passed=not missed and not visit.troubles, kinds=len(KINDS), missed=missed)
    return result, () if result.passed else (_gap(missed, visit.troubles),)


def failed_self_test() -> SelfTest:
    """Give the result where the browser did not come as far as the self-test."""
    return SelfTest(passed=False, kinds=len(KINDS), missed=tuple(KINDS))


def _all_came(walk: Walk) -> bool:
    """Tell whether all has come that comes while the page stays, its body too: a socket is open before it speaks."""
    records = walk.ledger.records
    return all(
        any(row.host == f"{kind}.self-test.invalid" and (body is None or row.body == body) for row in records)
        for kind, body in KINDS.items()
        if kind not in _NOT_YET
    )


def _gap(missed: tuple[str, ...], troubles: list[str]) -> Gap:
    reasons = [f"It did not see: {', '.join(missed)}."] if missed else []
    reasons += [f"Its own test page failed: {trouble}." for trouble in troubles]
    return Gap(
        rule=Rule.ENGINE_NOT_TRUSTED,
        message=" ".join(("The crawl examined itself and cannot be trusted here, so no route was crawled.", *reasons)),
    )


def _shows(row: Observation, kind: str, body: bytes | None) -> bool:
    return row.request.host == f"{kind}.self-test.invalid" and (body is None or row.request.body == body)
