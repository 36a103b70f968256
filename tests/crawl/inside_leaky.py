"""Run inside a network namespace: crawl a site sealed, then load it unsealed, and print what left as JSON."""

import asyncio
import json
import socket
import sys
from pathlib import Path

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from pytest_pixelguard.crawl import CrawlPlan, FolderSite, crawl, find_browser
from pytest_pixelguard.model import Route
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.wire import NAME_SERVER, Capture, Names, whole_world_on_loopback

ORIGIN = "https://www.example.nhs.uk"


async def sealed(root: Path, routes: list[str]) -> dict[str, object]:
    """Crawl, and give what was observed."""
    plan = CrawlPlan(
        site=FolderSite(root=root, origin=ORIGIN),
        routes=tuple(Route(path=path) for path in routes),
        first_party=FirstParty.of("www.example.nhs.uk"),
    )
    result = await crawl(plan)
    return {
        "self_test": result.self_test is not None and result.self_test.passed,
        "loaded": [visit.route for visit in result.visits if visit.loaded],
        "gaps": [gap.message for gap in result.gaps],
        "hosts": sorted({row.request.host for row in result.observations if not row.browser_noise}),
    }


async def unsealed(root: Path, route: str) -> list[str]:
    """Load one page in a browser without any seal, and give the names that were asked of the name server."""
    loop = asyncio.get_running_loop()
    transport, names = await loop.create_datagram_endpoint(Names, local_addr=(NAME_SERVER, 53))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        page = await browser.new_page()
        await page.route(f"{ORIGIN}/**", lambda route: route.fulfill(path=root / route.request.url.split("/", 3)[3]))
        try:
            await page.goto(ORIGIN + route, timeout=20_000)
        except PlaywrightError as error:
            names.asked.append(f"failed: {error.message}")
        await asyncio.sleep(1)
        await browser.close()
    transport.close()
    return sorted(set(names.asked))


def main() -> None:
    """Print one JSON object."""
    root, resolver, *routes = sys.argv[1:]
    with whole_world_on_loopback(Path(resolver)):
        first = Capture()
        seen = asyncio.run(sealed(Path(root), routes))
        first.stop()
        second = Capture()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            control.sendto(b"control", ("203.0.113.7", 9))
        asked = asyncio.run(unsealed(Path(root), routes[0]))
        second.stop()
    sys.stdout.write(
        json.dumps(
            {
                **seen,
                "sealed": [f"{row.protocol} {row.destination}:{row.port}" for row in first.packets],
                "frames": first.frames,
                "control": sum(
                    row.destination == "203.0.113.7" and row.payload == b"control" for row in second.packets
                ),
                "unsealed_packets": len(second.packets),
                "unsealed_names": asked,
            }
        )
        + "\n"
    )


main()
