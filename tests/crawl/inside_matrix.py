"""Run inside a network namespace: the 125 kinds, first sealed, then in an unsealed browser before a fake internet."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl import CrawlPlan, FolderSite, crawl, find_browser
from pytest_pixelguard.crawl.sink.ledger import Ledger
from pytest_pixelguard.crawl.sink.stand_in import stand_in
from pytest_pixelguard.model import CrawlResult, Route
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.fake_internet import fake_internet
from tests.crawl.matrix import KINDS, ORIGIN, build, pages
from tests.crawl.wire import Capture, Names, whole_world_on_loopback

AT_ONCE = 8  # unsealed pages at a time
STAY = 2.5  # seconds on a page, for what comes late
AFTER = 1.0  # seconds after leaving it


async def sealed(root: Path, routes: list[str]) -> CrawlResult:
    """Crawl the matrix."""
    plan = CrawlPlan(
        site=FolderSite(root=root, origin=ORIGIN),
        routes=tuple(Route(path=path) for path in routes),
        first_party=FirstParty.of("www.fixture.example"),
    )
    return await crawl(plan)


async def unsealed(root: Path, routes: list[str]) -> tuple[Ledger, Names]:
    """Visit every page with a plain Playwright browser that can reach the fake internet."""
    ledger = Ledger()
    async with fake_internet(root, ORIGIN, ledger, stand_in) as names, async_playwright() as playwright:
        arguments = ["--no-sandbox", "--ignore-certificate-errors"]
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=arguments)
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(_look(browser, gate, route) for route in routes))
        await browser.close()
    return ledger, names


async def _look(browser: Browser, gate: asyncio.Semaphore, route: str) -> None:
    async with gate:
        context = await browser.new_context()
        page = await context.new_page()
        # A page that navigates away interrupts its own visit, as it is meant to; it is left all the same.
        with suppress(PlaywrightError):
            await page.goto(ORIGIN + route, timeout=30_000)
            await page.mouse.wheel(0, 5000)
        await asyncio.sleep(STAY)
        with suppress(PlaywrightError):
            await page.goto("about:blank", timeout=15_000)
        await asyncio.sleep(AFTER)
        await context.close()


def main() -> None:
    """Print one JSON object: what was seen sealed, and what was on the wire."""
    root, resolver = (Path(argument) for argument in sys.argv[1:])
    routes = build(root)
    with whole_world_on_loopback(resolver):
        first = Capture()
        result = asyncio.run(sealed(root, routes))
        first.stop()
        second = Capture()
        ledger, names = asyncio.run(unsealed(root, routes))
        second.stop()
    addresses = {address: name for name, address in names.addresses.items()}
    touched = {addresses.get(packet.destination, packet.destination) for packet in second.packets}
    spoken = {record.host for record in ledger.records}
    page_of = {kind.name: f"/{page}" for page, kinds in pages().items() for kind in kinds}
    table = []
    for kind in KINDS:
        rows = [row for row in result.observations if row.request.host == kind.host and not row.browser_noise]
        table.append(
            {
                "kind": kind.name,
                "seen": sorted({witness.value for row in rows for witness in row.witnesses}),
                "how": sorted({row.request.kind for row in rows}),
                "bodies": [
                    kind.body in (row.request.body or b"")
                    for row in rows
                    if kind.body and row.request.method != "OPTIONS"
                ],
                "initiator": any(row.request.initiator for row in rows),
                "elsewhere": sorted({row.route for row in rows} - {page_of[kind.name]}),
                "wire": "request" if kind.host in spoken else "packet" if kind.host in touched else
                "name" if kind.host in names.asked else "",
            }
        )  # fmt: skip
    sys.stdout.write(
        json.dumps(
            {
                "kinds": table,
                "gaps": [gap.message for gap in result.gaps],
                "noise": sorted({row.request.host for row in result.observations if row.browser_noise}),
                "sealed": [f"{row.protocol} {row.destination}:{row.port}" for row in first.packets],
                "sealed_frames": first.frames,
                "unsealed_packets": len(second.packets),
                "milliseconds": sum(visit.milliseconds for visit in result.visits),
            }
        )
        + "\n"
    )


main()
