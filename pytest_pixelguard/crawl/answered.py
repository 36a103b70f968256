"""Walking through a site as a visitor who has answered its cookie banner: once, and then on every page."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.consent import Answer, Choice, choose, is_asked
from pytest_pixelguard.crawl.everywhere import everywhere
from pytest_pixelguard.crawl.page_scripts import ADVANCE
from pytest_pixelguard.crawl.plan import ConsentOptions
from pytest_pixelguard.crawl.visit import first_line, go_away, load, quote_path
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.model import Phase, Route, State

ANSWERS = {State.REJECTED: Answer.REJECT, State.ACCEPTED: Answer.ACCEPT}
LATE_BANNER = (1_000, 4_000)  # milliseconds of the page's own time in which a banner may still come up
STEP = 30.0  # seconds for answering one banner, whatever the page does


@dataclass(slots=True, kw_only=True)
class Answered:
    """How a walk in an answered state went. `visits` count; `refused` says for a route why the answer was not given."""

    visits: list[Visit] = field(default_factory=list)
    refused: list[tuple[Route, str]] = field(default_factory=list)
    by: str = ""  # who drove the banner; empty where none was found


async def walk_answered(
    walk: Walk,
    routes: Sequence[Route],
    *,
    origin: str,
    patience: float,
    options: ConsentOptions,
    new_visit: Callable[[Route], Visit],
    visit: Callable[[Visit], Awaitable[None]],
) -> Answered:
    """Visit every route in the state of the walk, answering the banner where one stands.

    State carries over from page to page, as a visitor's does. A page that asks although it was answered (pages may keep
    choices of their own) is answered and visited again; one that still asks then is refused as not driven. Pages that
    were visited before the first banner came up are visited again once it is answered.
    """
    answer = ANSWERS[walk.state]
    done = Answered()
    given = await _preset(walk, origin, options)
    done.by = "a cookie from the configuration" if given else ""
    early: list[Visit] = []
    for route in routes:
        made = await _made(new_visit, visit, route)
        if made.asked and made.loaded:
            made.discarded = True
            choice = await _answer(walk, new_visit(route), answer, origin=origin, patience=patience, options=options)
            if not choice.made:
                done.refused.append((route, choice.reason))
                continue
            given, done.by = True, choice.by
            made = await _made(new_visit, visit, route)
            if made.asked:
                made.discarded = True
                done.refused.append((route, f"the banner stands again after a reload ({choice.by} answered it)"))
                continue
        elif not given:
            early.append(made)
        done.visits.append(made)
    if given:
        for before in early:
            before.discarded = True
            done.visits[done.visits.index(before)] = await _made(new_visit, visit, before.route)
    return done


async def _made(new_visit: Callable[[Route], Visit], visit: Callable[[Visit], Awaitable[None]], route: Route) -> Visit:
    made = new_visit(route)
    await visit(made)
    return made


async def _preset(walk: Walk, origin: str, options: ConsentOptions) -> bool:
    """Set the cookies that record the choice, where the team names them."""
    cookies = options.rejected_cookies if walk.state is State.REJECTED else options.accepted_cookies
    pairs = (cookie.partition("=") for cookie in cookies)
    await walk.context.add_cookies([{"name": name, "value": value, "url": origin} for name, _, value in pairs])
    return bool(cookies)


async def _answer(
    walk: Walk, visit: Visit, answer: Answer, *, origin: str, patience: float, options: ConsentOptions
) -> Choice:
    """Load the route once only to answer its banner. What the answer sets off belongs to the phase `choice`."""
    page = await walk.page()
    visit.answering = True
    walk.visits.append(visit)
    walk.engine.wiretap.begin(walk.context_id, visit.number)
    choice = Choice(asked=False, reason="the page could not be loaded again to answer its banner")
    try:
        async with asyncio.timeout(patience + STEP):
            if await load(page, visit, urljoin(origin + "/", quote_path(visit.route.path)), patience):
                await walk.rest()
                for milliseconds in LATE_BANNER:
                    if await is_asked(page, options):
                        break
                    await everywhere(walk, ADVANCE, milliseconds)
                    await walk.rest()
                visit.mark(Phase.CHOICE)
                choice = await choose(page, answer, options)
                await walk.rest()
    except TimeoutError:
        choice = Choice(asked=True, reason="the page did not react in time while its banner was answered")
        visit.stuck = True
    except PlaywrightError as error:
        if not walk.engine.browser.is_connected():
            raise
        choice = Choice(asked=True, reason=f"answering failed: {first_line(error.message)}")
    await go_away(walk, page, visit, origin)
    if not choice.made and not choice.reason:
        return Choice(asked=False, reason="the banner did not come up when the page was loaded again")
    return choice
