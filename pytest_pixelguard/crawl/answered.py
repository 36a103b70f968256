"""Walking through a site as a visitor who has answered its cookie banner: once, and then on every page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from pytest_pixelguard.crawl.consent import Answer, Choice, Helper, choose, is_asked, save_form
from pytest_pixelguard.crawl.consent.record import record_of
from pytest_pixelguard.crawl.consent.reopen import form_on, page_about_cookies
from pytest_pixelguard.crawl.dialogues import BY_DIALOGUE
from pytest_pixelguard.crawl.everywhere import everywhere
from pytest_pixelguard.crawl.page_scripts import ADVANCE, POKE
from pytest_pixelguard.crawl.plan import ConsentOptions
from pytest_pixelguard.crawl.visit import first_line, go_away, load, quote_path
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.model import Phase, Route, State

ANSWERS = {State.REJECTED: Answer.REJECT, State.ACCEPTED: Answer.ACCEPT}
LATE_BANNER = (1_000, 4_000)  # milliseconds of the page's own time in which a banner may still come up
LATER_BANNER = (10_000, 20_000, 25_000)  # and in which one comes up that was seen there before
FROM_CONFIGURATION = "a cookie from the configuration"
_AGAIN = "the banner stands again after a reload ({by} answered it)"
_ON_PAGE = "the choice on the page that its banner leads to"
PAGES = 2  # that the way to a choice may lead over: the cookie page, and from there the choice
STEP = 30.0  # seconds for answering one banner, whatever the page does


@dataclass(slots=True, kw_only=True)
class Answered:
    """How a walk in an answered state went. `visits` count; `refused` says for a route why the answer was not given."""

    visits: list[Visit] = field(default_factory=list)
    refused: list[tuple[Route, str]] = field(default_factory=list)
    notices: list[tuple[Route, str]] = field(default_factory=list)  # what only informs: nobody can refuse; and why so
    by: str = ""  # who drove the banner; empty where none was found
    way_back: str = ""  # for a withdrawal: how it was made; empty where the site offers none


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a walk in an answered state is given to work with. Patience is in seconds."""

    walk: Walk
    origin: str
    patience: float
    options: ConsentOptions
    new_visit: Callable[[Route], Visit]
    visit: Callable[[Visit], Awaitable[None]]
    asked: frozenset[str] = frozenset()  # paths of routes that are known to ask
    sighted: frozenset[str] = frozenset()  # those among them whose banner autoconsent alone sees
    told: Callable[[Visit], None] = lambda _: None  # of every route that is done

    async def made(self, route: Route) -> Visit:
        """Visit a route whole."""
        made = self.new_visit(route)
        await self.visit(made)
        return made

    def address(self, route: Route) -> str:
        """Give a route's address."""
        return urljoin(self.origin + "/", quote_path(route.path))

    async def record(self, cookies: tuple[str, ...], storage: tuple[str, ...]) -> bool:
        """Set cookies and localStorage values that record a choice (`name=value`). False where there are none."""
        await self.walk.context.add_cookies(
            [{"name": name, "value": value, "url": self.origin} for name, value in map(_pair, cookies)]
        )
        if storage:
            values = json.dumps(dict(map(_pair, storage)))
            script = _SET_STORAGE.replace("ORIGIN", json.dumps(self.origin)).replace("VALUES", values)
            await self.walk.context.add_init_script(script=script)
        return bool(cookies or storage)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


# Once for each record: what the page makes of it afterwards is the page's.
_SET_STORAGE = """(() => {
  const values = VALUES, done = 'pixelguard:' + JSON.stringify(values);
  if (location.origin !== ORIGIN || sessionStorage.getItem(done)) return;
  sessionStorage.setItem(done, '1');
  for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
})(); //# sourceURL=pixelguard:record.js"""


async def walk_answered(errand: Errand, routes: Sequence[Route]) -> Answered:
    """Visit every route in the state of the walk, answering the banner where one stands.

    State carries over from page to page, as a visitor's does. A page that asks although it was answered (pages may keep
    choices of their own) is answered and visited again; one that still asks then is refused as not driven. Pages that
    were visited before the first banner came up are visited again once it is answered.
    """
    state, options = errand.walk.state, errand.options
    answer = ANSWERS[state]
    done = Answered()
    given = await errand.record(*(options.rejected if state is State.REJECTED else options.accepted))
    done.by = FROM_CONFIGURATION if given else ""
    early: list[Visit] = []
    each = False  # whether pages keep choices of their own
    for route in routes:
        # Where a page is known to ask and is not answered yet, a whole visit before the answer shows nothing new.
        asks = route.path in errand.asked and (each or not given)
        made = None if asks else await errand.made(route)
        if made is None or (made.asked and made.loaded):
            if made is not None:
                made.discarded = True
            choice = await answer_banner(errand, route, answer)
            if choice.notice and answer is Answer.REJECT:
                done.notices.append((route, choice.reason))
                done.by = done.by or f"{choice.by} (it only informs)"
                continue
            if not choice.made and not (each and not choice.asked):
                done.refused.append((route, choice.reason))
                continue
            each = each or given
            given, done.by = True, choice.by or done.by
            made = await errand.made(route)
            if made.asked:
                made.discarded = True
                done.refused.append((route, _AGAIN.format(by=choice.by) if choice.made else choice.reason))
                continue
        elif not (given or made.consulted):
            early.append(made)
        given, done.by = given or made.consulted, done.by or (BY_DIALOGUE if made.consulted else "")
        done.visits.append(made)
        errand.told(made)
    if given:
        for before in early:
            before.discarded = True
            done.visits[done.visits.index(before)] = await errand.made(before.route)
    return done


async def answer_banner(errand: Errand, route: Route, answer: Answer, *, counts: bool = True) -> Choice:
    """Load a route only to answer its banner. If it `counts`, what the answer sets off has the phase `choice`."""

    async def work(page: Page, visit: Visit) -> Choice:
        def mark() -> None:
            if counts:
                visit.mark(Phase.CHOICE)

        await wait_for_banner(errand, page, visit.helper, known=route.path in errand.asked)
        choice = await choose(page, answer, errand.options, on_press=mark, helper=visit.helper)
        if visit.consulted and not choice.asked:
            return Choice(asked=True, made=True, by=BY_DIALOGUE)
        if choice.made or not choice.asked or answer is not Answer.REJECT:
            return choice
        return await _refuse_on_page(errand, page, visit, mark) or choice

    choice = await on_a_page(errand, route, work, answers=True, accepts=answer is Answer.ACCEPT)
    if not choice.made and not choice.reason:
        return Choice(asked=False, reason="the banner did not come up when the page was loaded again")
    return choice


async def _refuse_on_page(errand: Errand, page: Page, visit: Visit, mark: Callable[[], None]) -> Choice | None:
    """Refuse in the choice on a page of the site's that a banner without a button to refuse leads to; None: no way."""
    form = None
    for _ in range(PAGES):
        target = await page_about_cookies(page)
        if not target or not await load(page, visit, target, errand.patience):
            return None
        await errand.walk.rest()
        form = await form_on(page)
        if form is not None:
            break
    if form is None:
        return None
    before = await record_of(page, patience=errand.patience)
    await save_form(form, mark)
    await errand.walk.rest()
    changed = await record_of(page, patience=errand.patience) != before
    return Choice(asked=True, made=True, by=_ON_PAGE) if changed else None


async def wait_for_banner(errand: Errand, page: Page, helper: Helper | None = None, *, known: bool = False) -> None:
    """Move about as a visitor does, and put the page's clock forward, until its banner stands, or a late one would.

    Where a banner is `known` to come up, it is given the minute in which it was seen.
    """
    for number, milliseconds in enumerate((*LATE_BANNER, *(LATER_BANNER if known else ()))):
        if await is_asked(page, errand.options) or (helper is not None and await helper.standing()):
            return
        if number == 1:
            await everywhere(errand.walk, POKE)
        await everywhere(errand.walk, ADVANCE, milliseconds)
        await errand.walk.rest()


async def on_a_page(
    errand: Errand,
    route: Route,
    work: Callable[[Page, Visit], Awaitable[Choice]],
    *,
    answers: bool = False,
    accepts: bool = False,
) -> Choice:
    """Load a route for some work on its banner, and leave it again. Only what `work` marks as a choice counts.

    Where the work is to answer, autoconsent is at hand as `visit.helper`, if it is to be had. It waits until it is
    asked where our own eyes see the banner; elsewhere it is in the page before the page's scripts. Where the visitor
    `accepts`, a dialogue of the browser's own is agreed to as well.
    """
    walk, visit = errand.walk, errand.new_visit(route)
    page = await walk.page()
    visit.answering, visit.accepts = True, accepts
    walk.visits.append(visit)
    walk.engine.wiretap.begin(walk.context_id, visit.number)
    choice = Choice(asked=False, reason="the page could not be loaded again to answer its banner")
    try:
        async with asyncio.timeout(errand.patience + STEP):
            if answers and errand.options.helper is not None:
                visit.helper = await Helper.begin(page, errand.options.helper)
                if route.path in errand.sighted or not errand.asked:
                    await visit.helper.before_scripts()
            if await load(page, visit, errand.address(route), errand.patience):
                await walk.rest()
                choice = await work(page, visit)
                await walk.rest()
    except TimeoutError:
        choice = Choice(asked=True, reason="the page did not react in time while its banner was answered")
        visit.stuck = True
    except PlaywrightError as error:
        if not walk.engine.browser.is_connected():
            raise
        choice = Choice(asked=True, reason=f"answering failed: {first_line(error.message)}")
    finally:
        if visit.helper is not None:
            await visit.helper.end()
    await go_away(walk, page, visit, errand.origin)
    return choice
