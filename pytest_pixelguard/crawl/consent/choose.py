"""Find the banner, press what the visitor would press, and look whether it took."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from playwright.async_api import Frame, Page

from pytest_pixelguard.crawl.consent.banners import Banner
from pytest_pixelguard.crawl.consent.elements import (
    LAYER_WAIT,
    LOOK_AGAIN,
    Element,
    by_words,
    first,
    on_element,
    press,
    soon,
)
from pytest_pixelguard.crawl.consent.standing import Standing, standing
from pytest_pixelguard.crawl.page_scripts import UNTICK
from pytest_pixelguard.crawl.plan import ConsentOptions

GONE_TIMEOUT = 3.0  # seconds of real time in which an answered banner must go away
TRIES = 2  # a press can be lost on a busy machine


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


def _nobody() -> None:
    """Tell nobody of the press."""


async def choose(
    page: Page,
    answer: Answer,
    options: ConsentOptions,
    *,
    on_press: Callable[[], None] = _nobody,
    settings: bool = False,
) -> Choice:
    """Answer the banner that stands on the page, and wait until it is gone. It never raises for what a page does.

    `on_press` is called right before the first press: what is sent from then on, the answer may have set off. With
    `settings`, what stands may be a dialogue that was opened to change an earlier answer.
    """
    found = await standing(page, options, settings=settings)
    if found is None:
        return Choice(asked=False)
    hand = _Hand(on_press)
    for _ in range(TRIES):
        pressed = await _answer(hand, found, answer)
        if not pressed:
            break
        if await _gone(page, options, hand, found, settings=settings):
            return Choice(asked=True, made=True, by=found.by)
    else:
        return Choice(asked=True, by=found.by, reason="the banner did not go away after its button was pressed")
    return Choice(asked=True, by=found.by, reason=f"the banner shows no button to {answer.value} that could be pressed")


async def save_form(button: Element, on_press: Callable[[], None]) -> None:
    """Refuse in a choice that stands in the page itself: take every tick away, choose no, and press its button."""
    await _Hand(on_press).save(button)


class _Hand:
    """Presses, and tells of the first press."""

    def __init__(self, on_press: Callable[[], None]) -> None:
        self._on_press: Callable[[], None] | None = on_press

    async def press(self, element: Element | None) -> bool:
        if element is not None and self._on_press is not None:
            self._on_press()
            self._on_press = None
        return await press(element)

    async def save(self, element: Element | None) -> bool:
        """Take every tick away that the visitor did not set, and save."""
        if element is None:
            return False
        await on_element(element, UNTICK)
        return await self.press(element)


async def _answer(hand: _Hand, found: Standing, answer: Answer) -> bool:
    """Press the button that gives the answer: the platform's own, else one that says so."""
    banner, frame = found.banner, found.frame
    if answer is Answer.REJECT:
        return (banner is not None and await _refuse(hand, frame, banner)) or await _refuse_by_words(hand, frame)
    known = await first(frame, banner.accept) if banner else None
    return await hand.press(known) or await hand.press(await by_words(frame, "accept"))


async def _refuse(hand: _Hand, frame: Frame, banner: Banner) -> bool:
    """Refuse by the platform's own buttons, through a second layer where the first has none."""
    if await hand.press(await first(frame, banner.reject)):
        return True
    if await hand.save(await first(frame, banner.save)):
        return True  # the second layer itself stands: it was opened again to take consent back
    if not await hand.press(await first(frame, banner.manage)):
        return False
    return await hand.press(await _soon_refusing(frame, banner.reject)) or await hand.save(
        await soon(frame, banner.save)
    )


async def _refuse_by_words(hand: _Hand, frame: Frame) -> bool:
    if await hand.press(await by_words(frame, "reject")):
        return True
    if await hand.press(await by_words(frame, "manage")):
        await asyncio.sleep(LAYER_WAIT / 2)
        if await hand.press(await by_words(frame, "reject")):
            return True
    return await hand.save(await by_words(frame, "save"))


async def _soon_refusing(frame: Frame, selectors: tuple[str, ...]) -> Element | None:
    await asyncio.sleep(LOOK_AGAIN)
    return await first(frame, selectors)


async def _gone(page: Page, options: ConsentOptions, hand: _Hand, found: Standing, *, settings: bool) -> bool:
    deadline = monotonic() + GONE_TIMEOUT
    while monotonic() < deadline:
        if await standing(page, options, settings=settings) is None:
            return True
        if found.banner is not None and found.banner.close:
            await hand.press(await first(found.frame, found.banner.close))
        await asyncio.sleep(LOOK_AGAIN)
    return False
