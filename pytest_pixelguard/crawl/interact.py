"""Using a page as a visitor would: fields, lists, buttons, links; with everything that would lead away held back."""

import asyncio
from typing import Any

from pytest_pixelguard.crawl.consent.banners import known_banners
from pytest_pixelguard.crawl.everywhere import everywhere
from pytest_pixelguard.crawl.page_scripts import ADVANCE, INTERACT
from pytest_pixelguard.crawl.plan import ConsentOptions, InteractOptions
from pytest_pixelguard.crawl.told import counts_in, searches_in
from pytest_pixelguard.crawl.walk import Visit, Walk

HANGS = 4.0  # seconds beyond its own limit after which a page that is used does not react any more
AFTERWARDS = 3_000  # milliseconds of the page's own time for what waits for a pause in typing
HUNG = (
    "it hung while it was used as a visitor would, so what comes after was not tried: `crawl.never` can name the "
    "control that hangs it"
)
_WHY = {
    "limit": "would take longer than one page is given",
    "destructive": "may delete, pay, cancel or log out",
    "consent": "belong to the cookie choice",
}


async def interact(walk: Walk, visit: Visit, options: InteractOptions, banner: ConsentOptions) -> None:
    """Use the page that is open, and note in the visit how much was done and what was left alone, and why."""
    argument = _argument(options, banner, visit.sighted.parts if visit.sighted else ())
    try:
        async with asyncio.timeout(options.milliseconds / 1000 + HANGS):
            results = await everywhere(walk, INTERACT, argument)
    except TimeoutError:
        # A step set off a loop of the page's own that ends for no visitor either. What came before is seen; the page is
        # called back, if it can be, so that its clock and its leave are examined as well. What comes after is not.
        results = []
        visit.troubles.append(HUNG)
        walk.call_back()
    await walk.rest()
    await everywhere(walk, ADVANCE, AFTERWARDS)
    await walk.rest()
    counts = counts_in(results, "done", *_WHY)
    # Where the page hung at a step, nobody counted but the witness that is told of each step beforehand.
    notes = walk.engine.wiretap.notes
    told = sum(number == visit.number and '"interaction"' in note["payload"] for _, number, note in notes)
    visit.interactions = sum(result["done"] for result in counts) if results else told
    visit.searches = tuple(dict.fromkeys(address for result in counts for address in searches_in(result)))
    left = {why: sum(result[why] for result in counts) for why in _WHY}
    visit.left_alone = tuple((_WHY[why], number) for why, number in left.items() if number)


def _argument(options: InteractOptions, banner: ConsentOptions, sighted: tuple[str, ...]) -> dict[str, Any]:
    return {
        "values": {canary.kind: canary.value for canary in options.persona.canaries},
        "consent": [*_banner_selectors(), *banner.banner, *banner.accept, *banner.reject, *banner.reopen, *sighted],
        "press": ", ".join(options.press),
        "never": ", ".join(options.never),
        "most": options.most,
        "moves": options.moves,
        "milliseconds": options.milliseconds,
    }


def _banner_selectors() -> tuple[str, ...]:
    """Give what every known consent platform draws: a visitor who has not chosen touches none of it."""
    parts = ("present", "accept", "reject", "manage", "save", "reopen")
    return tuple(
        dict.fromkeys(selector for banner in known_banners() for part in parts for selector in getattr(banner, part))
    )
