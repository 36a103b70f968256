"""How a banner asks: whether refusing is as easy as accepting, and whether boxes are ticked beforehand."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Page

from pytest_pixelguard.crawl.consent.banners import Banner
from pytest_pixelguard.crawl.consent.elements import LAYER_WAIT, Element, by_words, first, on_element, press, soon
from pytest_pixelguard.crawl.consent.standing import Standing, standing
from pytest_pixelguard.crawl.page_scripts import TICKED
from pytest_pixelguard.crawl.plan import ConsentOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a banner offers: buttons on its first layer, and the labels of optional boxes that are ticked already."""

    by: str
    accept: bool
    reject: bool
    ticked: tuple[str, ...] = ()


async def look_at(page: Page, options: ConsentOptions) -> Look | None:
    """Look at the banner that stands, and into its second layer. None where none stands; nothing is answered."""
    found = await standing(page, options)
    if found is None:
        return None
    banner, frame = found.banner, found.frame
    accept = (await first(frame, banner.accept) if banner else None) or await by_words(frame, "accept")
    reject = (await first(frame, banner.reject) if banner else None) or await by_words(frame, "reject")
    ticked = await _ticked_around(accept or reject, banner)
    if not ticked:
        ticked = await _ticked_inside(found)
    return Look(by=found.by, accept=accept is not None, reject=reject is not None, ticked=ticked)


async def _ticked_inside(found: Standing) -> tuple[str, ...]:
    """Open the second layer, where there is one, and give what is ticked there."""
    banner, frame = found.banner, found.frame
    manage = (await first(frame, banner.manage) if banner else None) or await by_words(frame, "manage")
    if not await press(manage):
        return ()
    save = await soon(frame, banner.save) if banner else None
    if save is None:
        await asyncio.sleep(LAYER_WAIT / 4)
    return await _ticked_around(save or await by_words(frame, "save"), banner)


async def _ticked_around(element: Element | None, banner: Banner | None) -> tuple[str, ...]:
    if element is None:
        return ()
    labels = await on_element(element, TICKED, ", ".join(banner.present) if banner else "")
    return tuple(str(label) for label in labels) if isinstance(labels, list) else ()
