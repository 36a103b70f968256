"""The guard examines itself in each browser that it seals: a page of our own talks in every hard way.

What the crawl's own self-test asks for besides needs a clock that is put forward, and a team's tests keep their own.
"""

import asyncio
import json
from collections.abc import Callable
from time import monotonic
from typing import Any

from pytest_pixelguard.crawl.selftest import KINDS, ORIGIN
from pytest_pixelguard.crawl.sink import Lane
from pytest_pixelguard.crawl.wiretap import Wiretap
from pytest_pixelguard.guard.network import SealedNetwork, Tapped
from pytest_pixelguard.guard.steps import Steps

ASKED = {kind: body for kind, body in KINDS.items() if kind not in {"late-timer", "pagehide-beacon"}}
PATIENCE = 20.0  # seconds; a busy machine starts workers slowly
_LOOK_AGAIN = 0.02


class GuardNotTrustedError(Exception):
    """The guard did not see everything that its own page sent: silence would prove nothing."""


def examine(network: SealedNetwork, tapped: Tapped, new_context: Callable[..., Any]) -> Steps[None]:
    """Open the self-test's page in a context of its own, and wait for every kind. Raises `GuardNotTrustedError`."""
    lane = network.lane("self-test")
    context = yield new_context(proxy={"server": lane.proxy}, ignore_https_errors=True)
    name = network.new_context(tapped)
    yield context.add_init_script(script=network.witness)
    page = yield context.new_page()
    yield page.goto(f"{ORIGIN}/", wait_until="commit")
    network.run(_wait(tapped.wiretap, lane, name))
    yield context.close()


async def _wait(wiretap: Wiretap, lane: Lane, context: str) -> None:
    deadline = monotonic() + PATIENCE
    while missed := _missed(wiretap, lane, context):
        if monotonic() > deadline:
            raise GuardNotTrustedError(
                f"pixelguard examined itself in this browser and did not see: {', '.join(missed)}. "
                "Nothing that this session says of the site could be trusted."
            )
        await asyncio.sleep(_LOOK_AGAIN)


def _missed(wiretap: Wiretap, lane: Lane, context: str) -> list[str]:
    seen = {(record.host, bytes(record.body)) for record in lane.ledger.records if record.finished or record.body}
    hosts = {host for host, _ in seen}
    told = {json.loads(note["payload"])["url"] for owner, _, note in wiretap.notes if owner == context}
    servers = {url.split(":")[1] for url in told if ":" in url}
    missed = []
    for kind, body in ASKED.items():
        host = f"{kind}.self-test.invalid"
        if host not in (servers if kind == "webrtc" else hosts) or (body is not None and (host, body) not in seen):
            missed.append(kind)
    return missed
