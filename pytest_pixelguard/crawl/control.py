"""The control: a few pages crawled as a visitor who accepts, which proves that the crawl would have seen a tracker.

One page for each template is enough: pages that load the same scripts and style sheets of the site's own are one.
"""

import re
from collections.abc import Iterable, Sequence

from playwright.async_api import Page

from pytest_pixelguard.crawl.answered import Errand, on_a_page, wait_for_banner
from pytest_pixelguard.crawl.consent import Choice, look_at, look_by_rule
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.well_formed import well_formed
from pytest_pixelguard.model import BannerLook, Route
from pytest_pixelguard.trackers.address import resolved, url_parts
from pytest_pixelguard.trackers.lookup import match_address
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import Category

UNPROVEN = (
    "the cookie or storage value that the configuration names could not be seen to matter, since no banner stood "
    "without it (name what shows that the banner stands, as `banner`)"
)
MOST_TEXT = 200_000  # code points of a cookie page that are read
_BUILT_FROM = frozenset({"script", "stylesheet"})
_COOKIE_PAGE = re.compile(r"cookie|cwci", re.IGNORECASE)
_PRIVACY_PAGE = re.compile(r"privacy|preifatrwydd", re.IGNORECASE)

Template = frozenset[str]


def template_of(walk: Walk, visit: Visit, first_party: FirstParty) -> Template:
    """Give what a page was built from: the paths of the site's own scripts and style sheets that it loaded."""
    return frozenset(
        url_parts(row.url).path
        for row in walk.engine.wiretap.of(visit.number)
        if row.kind in _BUILT_FROM and first_party.owns(url_parts(row.url).hostname or "")
    )


def control_routes(visits: Sequence[tuple[Route, bool, Template]], most: int) -> tuple[Route, ...]:
    """Choose one route for each template, the commonest first, at most `most`; pages that ask before those that do not.

    `visits` holds for each visit without a choice its route, whether a banner stood there, and its template.
    """
    asking = [visit for visit in visits if visit[1]] or list(visits)
    groups: dict[Template, list[Route]] = {}
    for route, _, template in asking:
        groups.setdefault(template, []).append(route)
    largest = sorted(groups.values(), key=len, reverse=True)
    return tuple(group[0] for group in largest[:most])


async def look_closely(errand: Errand, route: Route) -> BannerLook | None:
    """Look at the banner of a route without answering it. None where none came up."""
    seen: list[BannerLook] = []

    async def work(page: Page, visit: Visit) -> Choice:
        await wait_for_banner(errand, page, visit.helper)
        look = await look_at(page, errand.options)
        if look is None and visit.helper is not None and await visit.helper.look():
            look = await look_by_rule(visit.helper)
        if look is not None:
            seen.append(
                BannerLook(route=route.path, by=look.by, accept=look.accept, reject=look.reject, ticked=look.ticked)
            )
        return Choice(asked=look is not None)

    await on_a_page(errand, route, work, answers=route.path in errand.sighted)
    return seen[0] if seen else None


def is_platform(url: str) -> bool:
    """Tell whether an address is a consent platform's, which its vendor hosts and a sealed crawl does not fetch."""
    match = match_address(url)
    return match is not None and match.vendor.category is Category.CONSENT


def cookie_page_among(links: Iterable[str], named: str | None) -> str | None:
    """Give the path of the page on which the site says what it stores: as configured, else by its address."""
    if named:
        return named
    paths = list(dict.fromkeys(links))
    for words in (_COOKIE_PAGE, _PRIVACY_PAGE):
        found = next((path for path in paths if words.search(path)), None)
        if found is not None:
            return found
    return None


async def read_page(errand: Errand, path: str) -> tuple[str, str] | None:
    """Give a page's path and its text; None where it cannot be read. Nothing that it does counts."""
    read: list[str] = []

    async def work(page: Page, _: Visit) -> Choice:
        text = str(await page.evaluate("() => document.body ? document.body.innerText : ''"))
        read.append(well_formed(text[:MOST_TEXT]))
        return Choice(asked=False)

    await on_a_page(errand, Route(path=url_parts(resolved(errand.origin + "/", path)).path), work)
    return (path, read[0]) if read else None
