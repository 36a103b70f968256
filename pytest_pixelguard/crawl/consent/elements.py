"""Finding elements in a frame, by selector or by words, and pressing them as a visitor would."""

import asyncio
from time import monotonic

from playwright.async_api import ElementHandle, Frame, Locator
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.page_scripts import BANNER, SEEN

PRESS_TIMEOUT = 2.0  # seconds for one press
LAYER_WAIT = 1.0  # seconds in which a second layer must come up
LOOK_AGAIN = 0.05  # seconds
LOOK_TIMEOUT = 1.0  # seconds to look at an element that may go away meanwhile
_MOST = 5  # elements of one selector that are looked at: a page may repeat a button, not a hundred times

Element = Locator | ElementHandle


async def first(frame: Frame, selectors: tuple[str, ...]) -> Locator | None:
    """Give the first element that a visitor can see, in the order of the selectors, in open shadow roots too."""
    for selector in selectors:
        try:
            found = frame.locator(selector)
            for index in range(min(await found.count(), _MOST)):
                one = found.nth(index)
                if await one.is_visible() and await one.evaluate(SEEN, timeout=LOOK_TIMEOUT * 1000):
                    return one
        except PlaywrightError:
            return None  # the frame is gone, and its banner with it
    return None


async def soon(frame: Frame, selectors: tuple[str, ...]) -> Locator | None:
    """Give the first element that is visible within `LAYER_WAIT`: a second layer takes a moment to come up."""
    deadline = monotonic() + LAYER_WAIT
    while selectors and monotonic() < deadline:
        if (found := await first(frame, selectors)) is not None:
            return found
        await asyncio.sleep(LOOK_AGAIN)
    return None


async def by_words(frame: Frame, want: str) -> ElementHandle | None:
    """Give the element whose words say what is wanted: one of the kinds that `banner.js` knows."""
    try:
        return (await frame.evaluate_handle(BANNER, want)).as_element()
    except PlaywrightError:
        return None  # the frame is gone, and its banner with it


async def only_informs(frame: Frame) -> bool:
    """Tell whether the banner that stands in a frame asks nothing: all that it lets a visitor do is put it away."""
    try:
        return bool(await frame.evaluate(BANNER, "notice"))
    except PlaywrightError:
        return False  # the frame is gone, and its banner with it


async def on_element(element: Element, script: str, argument: object = None) -> object:
    """Run a function on an element; None where it is gone."""
    try:
        return await element.evaluate(script, argument)
    except PlaywrightError:
        return None


async def press(element: Element | None) -> bool:
    """Press an element as a visitor would; where something lies over it, as the keyboard would."""
    if element is None:
        return False
    try:
        await element.click(timeout=PRESS_TIMEOUT * 1000, no_wait_after=True)
    except PlaywrightError:
        try:
            await element.dispatch_event("click")
        except PlaywrightError:
            return False
    return True
