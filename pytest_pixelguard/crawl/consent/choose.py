"""Find the banner, press what the visitor would press, and look whether it took."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from playwright.async_api import ElementHandle, Frame, Locator, Page
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.consent.banners import Banner, known_banners
from pytest_pixelguard.crawl.frames import answering_frames
from pytest_pixelguard.crawl.page_scripts import BANNER
from pytest_pixelguard.crawl.plan import ConsentOptions

PRESS_TIMEOUT = 2.0  # seconds for one press
GONE_TIMEOUT = 3.0  # seconds of real time in which an answered banner must go away
LAYER_WAIT = 1.0  # seconds in which a second layer must come up
TRIES = 2  # a press can be lost on a busy machine
_LOOK_AGAIN = 0.05


class Answer(StrEnum):
    """What the visitor answers."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How answering went. `asked` is False where there is no banner; `reason` says why an answer did not take."""

    asked: bool
    made: bool = False
    by: str = ""  # who drove it: the configuration, a platform's rule, or the heuristic
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A banner that stands on the page. `banner` is None where only the heuristic sees it."""

    frame: Frame
    banner: Banner | None

    @property
    def by(self) -> str:
        return self.banner.name if self.banner else "a heuristic on the words of its buttons"


async def is_asked(page: Page, options: ConsentOptions) -> bool:
    """Tell whether a cookie banner stands on the page now."""
    return await _standing(page, options) is not None


async def choose(page: Page, answer: Answer, options: ConsentOptions) -> Choice:
    """Answer the banner that stands on the page, and wait until it is gone. It never raises for what a page does."""
    standing = await _standing(page, options)
    if standing is None:
        return Choice(asked=False)
    for _ in range(TRIES):
        pressed = await _press(standing, answer)
        if not pressed:
            break
        if await _gone(page, options):
            return Choice(asked=True, made=True, by=standing.by)
    else:
        return Choice(asked=True, by=standing.by, reason="the banner did not go away after its button was pressed")
    return Choice(
        asked=True, by=standing.by, reason=f"the banner shows no button to {answer.value} that could be pressed"
    )


async def _standing(page: Page, options: ConsentOptions) -> _Standing | None:
    configured = _configured(options)
    banners = (*((configured,) if configured else ()), *known_banners())
    everything = ", ".join(selector for banner in banners for selector in banner.present)
    frames = await answering_frames(page)
    for frame in frames:
        if not await _holds(frame, everything):
            continue  # one question instead of one for each platform: most pages have none of them
        for banner in banners:
            if await _first(frame, banner.present) is not None:
                return _Standing(frame=frame, banner=banner)
    for frame in frames:
        if await _by_words(frame, "any") is not None:
            return _Standing(frame=frame, banner=None)
    return None


async def _holds(frame: Frame, selectors: str) -> bool:
    try:
        return await frame.locator(selectors).count() > 0
    except PlaywrightError:
        return False  # the frame is gone, and its banner with it


def _configured(options: ConsentOptions) -> Banner | None:
    if not (options.accept or options.reject):
        return None
    return Banner(
        id="configured",
        name="the configuration",
        source="the team's configuration",
        present=options.banner or options.reject or options.accept,
        accept=options.accept,
        reject=options.reject,
        reopen=options.reopen,
    )


async def _press(standing: _Standing, answer: Answer) -> bool:
    """Press the button that gives the answer, through a second layer where the first has none."""
    banner, frame = standing.banner, standing.frame
    if banner is not None:
        if await _click(await _first(frame, banner.accept if answer is Answer.ACCEPT else banner.reject)):
            return True
        if answer is Answer.REJECT and await _click(await _first(frame, banner.manage)):
            return await _click(await _soon(frame, banner.save))
    if await _click(await _by_words(frame, answer.value)):
        return True
    if answer is Answer.REJECT and await _click(await _by_words(frame, "manage")):
        await asyncio.sleep(LAYER_WAIT)
        for want in ("reject", "save"):
            if await _click(await _by_words(frame, want)):
                return True
    return False


async def _gone(page: Page, options: ConsentOptions) -> bool:
    deadline = monotonic() + GONE_TIMEOUT
    while monotonic() < deadline:
        if await _standing(page, options) is None:
            return True
        await asyncio.sleep(_LOOK_AGAIN)
    return False


async def _first(frame: Frame, selectors: tuple[str, ...]) -> Locator | None:
    """Give the first element that is visible, in the order of the selectors; open shadow roots are looked into."""
    for selector in selectors:
        try:
            found = frame.locator(selector)
            for index in range(min(await found.count(), 5)):
                if await found.nth(index).is_visible():
                    return found.nth(index)
        except PlaywrightError:
            return None  # the frame is gone, and its banner with it
    return None


async def _soon(frame: Frame, selectors: tuple[str, ...]) -> Locator | None:
    deadline = monotonic() + LAYER_WAIT
    while monotonic() < deadline:
        if (found := await _first(frame, selectors)) is not None:
            return found
        await asyncio.sleep(_LOOK_AGAIN)
    return None


async def _by_words(frame: Frame, want: str) -> ElementHandle | None:
    try:
        return (await frame.evaluate_handle(BANNER, want)).as_element()
    except PlaywrightError:
        return None  # the frame is gone, and its banner with it


async def _click(element: Locator | ElementHandle | None) -> bool:
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
