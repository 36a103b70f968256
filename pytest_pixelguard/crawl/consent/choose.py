"""Find the banner, press what the visitor would press, and look whether it took."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from playwright.async_api import Frame, Page

from pytest_pixelguard.crawl.consent.autoconsent import HELPED, Helper
from pytest_pixelguard.crawl.consent.banners import Banner
from pytest_pixelguard.crawl.consent.elements import (
    LAYER_WAIT,
    LOOK_AGAIN,
    Element,
    by_words,
    first,
    on_element,
    only_informs,
    press,
    soon,
)
from pytest_pixelguard.crawl.consent.record import record_of
from pytest_pixelguard.crawl.consent.standing import BY_WORDS, Standing, standing
from pytest_pixelguard.crawl.page_scripts import UNTICK
from pytest_pixelguard.crawl.plan import ConsentOptions, Driver

GONE_TIMEOUT = 3.0  # seconds of real time in which an answered banner must go away
RELOAD = 10.0  # seconds for a page that loads itself afresh once it is answered
TRIES = 2  # a press can be lost on a busy machine
_NO_BUTTON = "the banner shows no button to {answer} that could be pressed"
_ONLY_INFORMS = "it only informs: it can be put away, and a visitor cannot refuse"
_STAYED = "the banner did not go away after its button was pressed"


class Answer(StrEnum):
    """What the visitor answers."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How answering went. `asked` is False where there is no banner; `reason` says why an answer did not take."""

    asked: bool
    made: bool = False
    by: str = ""  # who drove it: the configuration, a platform's rule, autoconsent, or the heuristic
    reason: str = ""
    notice: bool = False  # what stands asks nothing: it can only be put away


def _nobody() -> None:
    """Tell nobody of the press."""


async def choose(
    page: Page,
    answer: Answer,
    options: ConsentOptions,
    *,
    on_press: Callable[[], None] = _nobody,
    settings: bool = False,
    helper: Helper | None = None,
) -> Choice:
    """Answer the banner that stands on the page, and wait until it is gone. It never raises for what a page does.

    `on_press` is called right before the first press: what is sent from then on, the answer may have set off. With
    `settings`, what stands may be a dialogue that was opened to change an earlier answer. `helper` is autoconsent at
    work in the page, where it is to be had. What the team configured is tried first, then the drivers in their order,
    until one can be shown to have answered.
    """
    job = _Job(page=page, answer=answer, options=options, hand=_Hand(on_press), settings=settings)
    found, tried = await job.standing(), list[Choice]()
    for driver in (None, *options.drivers):
        match driver:
            case Driver.AUTOCONSENT:
                choice = await _by_autoconsent(job, helper) if helper else Choice(asked=False)
            case Driver.WORDS if any(choice.reason == _STAYED for choice in tried):
                break  # the same button again
            case _:
                choice = await _by_hand(job, found, driver) if found else Choice(asked=False)
        if choice.made:
            return choice
        if choice.asked:
            tried.append(choice)
            found = await job.standing() or found
    if not tried:
        return Choice(asked=found is not None, reason="no driver knows it" if found else "")
    notice = all(choice.notice for choice in tried)
    return Choice(asked=True, by=tried[0].by, reason=_why(tried, helper), notice=notice)


async def save_form(button: Element, on_press: Callable[[], None]) -> None:
    """Refuse in a choice that stands in the page itself: take every tick away, choose no, and press its button."""
    await _Hand(on_press).save(button)


class _Hand:
    """Presses, and tells of the first press."""

    def __init__(self, on_press: Callable[[], None]) -> None:
        self._on_press: Callable[[], None] | None = on_press

    def tell(self) -> None:
        """Say that a press follows."""
        if self._on_press is not None:
            self._on_press()
            self._on_press = None

    async def press(self, element: Element | None) -> bool:
        if element is not None:
            self.tell()
        return await press(element)

    async def save(self, element: Element | None, *, ticked: bool = False) -> bool:
        """Take every tick away that the visitor did not set, or set every one (`ticked`), and save."""
        if element is None:
            return False
        await on_element(element, UNTICK, ticked)
        return await self.press(element)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What every driver is given to work with."""

    page: Page
    answer: Answer
    options: ConsentOptions
    hand: _Hand
    settings: bool

    async def standing(self) -> Standing | None:
        return await standing(self.page, self.options, settings=self.settings)


async def _by_hand(job: _Job, found: Standing, driver: Driver | None) -> Choice:
    """Press the buttons that the configuration (no driver) or a platform's rule names, or that say the right words."""
    words = driver is Driver.WORDS
    if not words and (found.banner is None or found.banner.configured is not (driver is None)):
        return Choice(asked=False)
    by = BY_WORDS if words else found.by
    notice = words and await only_informs(found.frame)
    for again in range(TRIES):
        # Many settings only set their boxes when all is refused at once: what they say must be saved then.
        saved = words and again and await _save_by_words(job, found.frame)
        if not (saved or await (_say(job, found.frame) if words else _follow(job, found))):
            reason = _STAYED if again else _ONLY_INFORMS if notice else _NO_BUTTON.format(answer=job.answer.value)
            return Choice(asked=True, by=by, reason=reason, notice=notice)
        if await _gone(job, found, notice=notice):
            return Choice(asked=True, made=True, by=by)
    return Choice(asked=True, by=by, reason=_STAYED)


async def _by_autoconsent(job: _Job, helper: Helper) -> Choice:
    """Have autoconsent answer, and believe what can be seen of it: no banner stands, and the site noted something."""
    rule = await helper.look()
    if not rule:
        return Choice(asked=False)
    by = f"{HELPED}{rule}"
    before = await record_of(job.page, patience=RELOAD)
    driven = await helper.answer(accept=job.answer is Answer.ACCEPT, on_press=job.hand.tell)
    if not driven.pressed:
        return Choice(asked=True, by=by, reason=_NO_BUTTON.format(answer=job.answer.value))
    if driven.tested is False:
        return Choice(asked=True, by=by, reason="its own test says that the answer did not take")
    deadline = monotonic() + GONE_TIMEOUT
    while monotonic() < deadline:
        if await job.standing() is None and await helper.is_gone():
            if await record_of(job.page, patience=RELOAD) != before:
                return Choice(asked=True, made=True, by=by)
            reason = "the banner went away, and nothing changed in what the site stores"
        else:
            reason = _STAYED
        await asyncio.sleep(LOOK_AGAIN)
    return Choice(asked=True, by=by, reason=reason)


def _why(tried: list[Choice], helper: Helper | None) -> str:
    """Say why no driver could be shown to have answered, and which were tried."""
    said = [f"{choice.reason} (by {choice.by})" for choice in tried]
    if helper is None:
        said.append("autoconsent, which knows more platforms, is not installed")
    elif not any(choice.by.startswith(HELPED) for choice in tried):
        said.append("autoconsent knows no such banner")
    return "; ".join(said)


async def _follow(job: _Job, found: Standing) -> bool:
    """Press the button of a platform's own that gives the answer."""
    banner = found.banner
    if banner is None:
        return False
    if job.answer is Answer.REJECT:
        return await _refuse(job.hand, found.frame, banner)
    return await job.hand.press(await first(found.frame, banner.accept))


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


async def _say(job: _Job, frame: Frame) -> bool:
    """Press the button whose words give the answer."""
    if job.answer is Answer.REJECT:
        return await _refuse_by_words(job.hand, frame)
    return await _accept_by_words(job.hand, frame)


async def _save_by_words(job: _Job, frame: Frame) -> bool:
    return await job.hand.save(await by_words(frame, "save"), ticked=job.answer is Answer.ACCEPT)


async def _accept_by_words(hand: _Hand, frame: Frame) -> bool:
    if await hand.press(await by_words(frame, "accept")):
        return True
    if await hand.press(await by_words(frame, "hide") if await only_informs(frame) else None):
        return True  # a notice: whatever waits for an answer waits for this
    return await hand.save(await by_words(frame, "save"), ticked=True)


async def _refuse_by_words(hand: _Hand, frame: Frame) -> bool:
    if await hand.press(await by_words(frame, "reject")):
        return True
    if await hand.press(await by_words(frame, "manage")):
        await asyncio.sleep(LAYER_WAIT / 2)
        if await hand.press(await by_words(frame, "reject")):
            return True
    if await hand.save(await by_words(frame, "save")):
        return True
    # Beside a button that accepts, one that closes: the visitor leaves without having agreed.
    return await hand.press(await by_words(frame, "hide") if await by_words(frame, "accept") else None)


async def _soon_refusing(frame: Frame, selectors: tuple[str, ...]) -> Element | None:
    await asyncio.sleep(LOOK_AGAIN)
    return await first(frame, selectors)


async def _put_away(hand: _Hand, frame: Frame, banner: Banner) -> None:
    """Close what stays open after an answer: settings, or a banner that says that it was answered, as GOV.UK's does.

    One that still has a button to answer is left alone: hiding it would pass for an answer.
    """
    if banner.close:
        await hand.press(await first(frame, banner.close))
    elif not await first(frame, (*banner.accept, *banner.reject)):
        await _hide(hand, frame)


async def _hide(hand: _Hand, frame: Frame) -> None:
    """Put away what only says that it was answered, and has no button left that answers."""
    hide = await by_words(frame, "hide")
    if hide and not any([await by_words(frame, kind) for kind in ("accept", "reject", "save")]):
        await hand.press(hide)


async def _gone(job: _Job, found: Standing, *, notice: bool) -> bool:
    deadline = monotonic() + GONE_TIMEOUT
    while monotonic() < deadline:
        if await job.standing() is None:
            return True
        if found.banner is not None:
            await _put_away(job.hand, found.frame, found.banner)
        elif not notice:
            await _hide(job.hand, found.frame)
        await asyncio.sleep(LOOK_AGAIN)
    return False
