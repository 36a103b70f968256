"""Taking consent back: find the way that the site offers a visitor, and go it."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from playwright.async_api import ElementHandle, Page

from pytest_pixelguard.crawl.consent.autoconsent import Helper
from pytest_pixelguard.crawl.consent.elements import LOOK_AGAIN, Element, by_words, first, on_element, press
from pytest_pixelguard.crawl.consent.standing import banners_for, standing
from pytest_pixelguard.crawl.frames import answering_frames, holds
from pytest_pixelguard.crawl.plan import ConsentOptions

OPEN_WAIT = 6.0  # seconds in which settings must come up once their control was pressed; many load something first


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How consent can be taken back. `form` is a choice in the page itself: the button that saves it, or withdraws."""

    found: bool
    by: str = ""
    form: Element | None = None
    page: str = ""  # the address of a page about cookies, where the way may go on


async def reopen(page: Page, options: ConsentOptions, helper: Helper | None = None) -> WayBack:
    """Press the control that brings the banner, or its settings, back. `found` tells whether they now stand.

    `helper` is autoconsent at work in the page: it may see what nobody else knows for a banner.
    """
    if await standing(page, options) is not None:
        return WayBack(found=True, by="the banner, which still stands")
    everything = ", ".join(selector for banner in banners_for(options) for selector in banner.reopen)
    for frame in await answering_frames(page):
        for banner in banners_for(options) if everything and await holds(frame, everything) else ():
            if await press(await first(frame, banner.reopen)) and await _stands(page, options, helper):
                return WayBack(found=True, by=banner.name)
        if await press(await by_words(frame, "reopen")) and await _stands(page, options, helper):
            return WayBack(found=True, by="a control found by its words")
    form = await form_on(page)
    if form is not None:
        return WayBack(found=True, by="the choice on the site's cookie page", form=form)
    return WayBack(found=False, page=await page_about_cookies(page))


async def form_on(page: Page) -> ElementHandle | None:
    """Give the button that saves, or refuses, in a choice that stands in the page itself."""
    for frame in await answering_frames(page):
        form = await by_words(frame, "form")
        if form is not None:
            return form
    return None


async def page_about_cookies(page: Page) -> str:
    """Give the address of another page of the site's, about cookies or leading to one, that this page leads to."""
    link = await by_words(page.main_frame, "page")
    target = await on_element(link, "link => link.href") if link is not None else None
    return str(target or "")


async def _stands(page: Page, options: ConsentOptions, helper: Helper | None) -> bool:
    deadline = monotonic() + OPEN_WAIT
    while monotonic() < deadline:
        if await standing(page, options, settings=True) is not None:
            return True
        if helper is not None and await helper.look():
            return True
        await asyncio.sleep(LOOK_AGAIN)
    return False
