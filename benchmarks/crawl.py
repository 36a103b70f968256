"""Speed and memory of the crawl, as ratios within one run: a 50-page site, against bare Playwright loops.

Run with the project's Python: `python -m benchmarks.crawl [--rounds N]`. The bare loop opens a new context for every
page and waits for `load`, as the field's own tools do; a second one reuses a single page.
"""

import argparse
import asyncio
import resource
import statistics
import struct
import sys
import tempfile
import zlib
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING

from playwright.async_api import Browser, async_playwright

from benchmarks.rows import Row, add
from pytest_pixelguard.crawl import CrawlPlan, FolderSite, crawl, find_browser
from pytest_pixelguard.model import Route
from pytest_pixelguard.trackers.parties import FirstParty

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGES = 50
IMAGES = 6
HIGHEST_RATIO = 0.7  # of the bare loop's time per page
MOST_MEMORY = 200  # megabytes, Python's side


def make_site(root: Path) -> None:
    """Write 50 pages, each with 6 images, a style sheet and a script of its own."""
    for page in range(PAGES):
        folder = root / f"page-{page}"
        folder.mkdir()
        tags = []
        for image in range(IMAGES):
            (folder / f"{image}.png").write_bytes(_png(40, 40, (page * 5 % 256, image * 40 % 256, 120)))
            tags.append(f'<img src="{image}.png" alt="" width="40" height="40">')
        (folder / "style.css").write_text("body { font: 1rem sans-serif; margin: 2rem }", encoding="utf-8")
        (folder / "script.js").write_text(
            "document.body.dataset.ready = 'yes'; setTimeout(() => { document.body.dataset.late = 'yes'; }, 8000);",
            encoding="utf-8",
        )
        text = "<p>Opening times and how to find the ward.</p>" * 30
        (folder / "index.html").write_text(
            f'<!doctype html><html lang="en"><title>Page {page}</title><link rel="stylesheet" href="style.css">'
            f'<h1>Page {page}</h1>{"".join(tags)}{text}<script src="script.js"></script></html>',
            encoding="utf-8",
        )


async def bare(browser: Browser, origin: str, *, reuse: bool) -> float:
    """Load every page and wait for `load`; give the milliseconds a page."""
    began = perf_counter()
    kept = await (await browser.new_context()).new_page() if reuse else None
    for number in range(PAGES):
        if kept is not None:
            await kept.goto(f"{origin}/page-{number}/", wait_until="load")
        else:
            context = await browser.new_context()
            await (await context.new_page()).goto(f"{origin}/page-{number}/", wait_until="load")
            await context.close()
    took = (perf_counter() - began) * 1000 / PAGES
    if kept is not None:
        await kept.context.close()
    return took


async def ours(root: Path) -> float:
    """Crawl every page with the search for late beacons and the leave; give the milliseconds a page."""
    plan = CrawlPlan(
        site=FolderSite(root=root, origin="https://www.example.nhs.uk"),
        routes=tuple(Route(path=f"/page-{number}/") for number in range(PAGES)),
        first_party=FirstParty.of("www.example.nhs.uk"),
    )
    result = await crawl(plan)
    if result.gaps or len(result.visits) != PAGES:
        sys.exit(f"the crawl is not whole: {result.gaps}")
    return statistics.fmean(visit.milliseconds for visit in result.visits)


async def measure(root: Path, origin: str, rounds: int) -> dict[str, list[float]]:
    """Run the three loops in turn, so that a busy minute of the machine falls on all of them."""
    times: dict[str, list[float]] = {"new context": [], "one page": [], "sealed crawl": []}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        loops: dict[str, Callable[[], Awaitable[float]]] = {
            "new context": lambda: bare(browser, origin, reuse=False),
            "one page": lambda: bare(browser, origin, reuse=True),
            "sealed crawl": lambda: ours(root),
        }
        for _ in range(rounds):
            for name, loop in loops.items():
                times[name].append(await loop())
        await browser.close()
    return times


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


def main() -> int:
    """Print the table; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description="Speed and memory of the crawl.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_site(root)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            times = asyncio.run(measure(root, f"http://127.0.0.1:{server.server_port}", rounds))
        finally:
            server.shutdown()
            server.server_close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'loop':<16}{'ms/page':>9}{'ratio':>8}   each round")
    for name, values in times.items():
        shown = ", ".join(f"{value:.0f}" for value in values)
        print(f"{name:<16}{medians[name]:>9.0f}{medians[name] / medians['new context']:>8.2f}   {shown}")
    names = {"new context": "Playwright, new context, load only", "one page": "Playwright, one page, load only"}
    add(
        *(
            Row(
                benchmark=f"crawl, {PAGES} pages",
                what=names.get(name, "pixelguard, sealed crawl"),
                measure=f"{medians[name]:.0f} ms a page"
                + (f", {memory:.0f} MB of Python" if name == "sealed crawl" else ""),
                ratio=medians[name] / medians["new context"],
            )
            for name in times
        )
    )
    ratio = medians["sealed crawl"] / medians["new context"]
    print(f"ratio {ratio:.2f} (at most {HIGHEST_RATIO}); Python's memory {memory:.0f} MB (at most {MOST_MEMORY})")
    return 0 if ratio <= HIGHEST_RATIO and memory <= MOST_MEMORY else 1


def _png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    sys.exit(main())
