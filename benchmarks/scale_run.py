"""One measured run of `scale.py`, in a process of its own: the gate over a site, then every report, each timed.

It prints one JSON object. `{"seen": N}` instead of a site judges N made-up observations of a crawl.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.scale_sites import ORIGIN
from pytest_pixelguard.config import Browser, Config, Routes
from pytest_pixelguard.model import (
    CrawlResult,
    Observation,
    PageVisit,
    Phase,
    Report,
    Request,
    Route,
    SelfTest,
    Site,
    State,
    Witness,
)
from pytest_pixelguard.output import FORMATS
from pytest_pixelguard.pipeline import check
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.report.terminal import render_terminal

_ROUTES = 1000
_RECEIVERS = (
    "https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl={page}",
    "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABCDEF1234&dl={page}&en=page_view",
    "https://px.ads.linkedin.com/collect/?pid=12345&url={page}",
    "https://t{number}.example/pixel.gif?page={page}",
)


def judged(count: int) -> Report:
    """Give the report on `count` observations on up to 1,000 pages, to three known trackers and 50 unknown hosts."""
    routes = tuple(Route(path=f"/page-{number}/") for number in range(min(count, _ROUTES)))
    states = (State.NO_CHOICE, State.REJECTED)
    seen = []
    each = -(-count // len(routes))  # on one page
    for number in range(count):
        route, turn = routes[number // each], number % each
        url = _RECEIVERS[turn % 4].format(page=f"{ORIGIN}{route.path}".replace("/", "%2F"), number=turn % 50)
        seen.append(
            Observation(
                route=route.path,
                state=states[turn // 2 % 2],
                phase=Phase.LOAD,
                request=Request(method="GET", url=f"{url}&n={turn}", host=url.split("/")[2], kind="image", status=200),
                witnesses=(Witness.SINK, Witness.CDP),
                page_url=f"{ORIGIN}{route.path}",
                page_title="Page",
            )
        )
    visits = tuple(
        PageVisit(route=route.path, state=state, loaded=True, status=200, milliseconds=300)
        for state in states
        for route in routes
    )
    crawl = CrawlResult(
        observations=tuple(seen),
        visits=visits,
        self_test=SelfTest(passed=True, kinds=20),
        banners=((State.REJECTED, "the words of its buttons"),),
    )
    site = Site(kind="folder", target="dist", origin=ORIGIN, first_party=("www.example.nhs.uk",))
    policy = Policy(today=datetime.now(tz=UTC).date(), routes=routes)
    return decide(site=site, policy=policy, static=None, crawl=crawl)


def examined(given: dict[str, Any]) -> Report:
    """Give the report on a site."""
    config = Config(
        origin=ORIGIN,
        states=tuple(State(name) for name in given.get("states", ["no-choice"])),
        routes=Routes(all=True, limit=100_000),
        browser=Browser(page_timeout=60),
    )
    return check(config, given["site"], static=bool(given.get("static")), crawl=bool(given.get("crawl")))


def main() -> None:
    """Do what the first argument says, as JSON, and print what it took."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    folder = Path(given["folder"])
    began = process_time()
    report = judged(given["seen"]) if "seen" in given else examined(given)
    told: dict[str, Any] = {
        "judged": process_time() - began,
        "findings": len(report.findings),
        "gaps": [gap.message for gap in report.gaps[:3]],
        "requests": len(report.requests),
        "visits": len(report.coverage.visits),
        "stages": dict(report.stages),
        "reports": {},
    }
    renders = {name: (render, file) for name, (render, file) in FORMATS.items()}
    renders["terminal"] = (render_terminal, "pixelguard.txt")
    for name, (render, file) in renders.items():
        started = perf_counter()
        text = render(report)
        took = perf_counter() - started
        (folder / file).write_text(text, encoding="utf-8")
        told["reports"][name] = {"seconds": took, "bytes": len(text.encode()), "lines": text.count("\n")}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
