"""Running a script of ours in every frame of every open window."""

import asyncio

from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.frames import answering_frames
from pytest_pixelguard.crawl.walk import Walk
from pytest_pixelguard.crawl.well_formed import well_formed

STEP_TIMEOUT = 10.0  # seconds for any one step inside a loaded page


async def everywhere(walk: Walk, script: str, argument: object = None) -> list[object]:
    """Run a function in every frame of every open window. A frame that goes away meanwhile needs nothing any more."""
    results: list[object] = []
    for page in walk.pages():
        for frame in await answering_frames(page):
            try:
                async with asyncio.timeout(STEP_TIMEOUT):
                    results.append(well_formed(await frame.evaluate(script, argument)))
            except PlaywrightError as error:
                if not walk.engine.browser.is_connected() or not gone(error.message):
                    raise
    return results


def gone(message: str) -> bool:
    """Tell whether what was asked went away before it answered: a frame removed, a page that reloads itself."""
    return any(
        part in message
        for part in ("Frame was detached", "Execution context was destroyed", "has been closed", "frame got detached",
                     "Cannot find context", "navigation")
    )  # fmt: skip
