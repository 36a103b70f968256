"""The crawl from beginning to end: seal, trust, walk every route in every state, and say what was seen."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic

from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.aliases import own_aliases
from pytest_pixelguard.crawl.answered import FROM_CONFIGURATION, Answered, Errand, walk_answered
from pytest_pixelguard.crawl.answerers import answerers
from pytest_pixelguard.crawl.attribute import Attribution
from pytest_pixelguard.crawl.browser import BrowserFailedError, Engine, sealed_browser
from pytest_pixelguard.crawl.control import (
    UNPROVEN,
    Template,
    control_routes,
    cookie_page_among,
    is_platform,
    look_closely,
    read_page,
    template_of,
)
from pytest_pixelguard.crawl.devtools import DevToolsError
from pytest_pixelguard.crawl.evidence import PICTURES, write_har
from pytest_pixelguard.crawl.find import BrowserMissingError
from pytest_pixelguard.crawl.login import Keeper
from pytest_pixelguard.crawl.notices import settle_notices
from pytest_pixelguard.crawl.observe import noise_of, observe
from pytest_pixelguard.crawl.outcomes import not_driven, not_loaded, sink_refused, visit_made
from pytest_pixelguard.crawl.own_code import Missing
from pytest_pixelguard.crawl.plan import CrawlPlan, FolderSite
from pytest_pixelguard.crawl.results_pages import results_pages
from pytest_pixelguard.crawl.selftest import failed_self_test, run_self_test
from pytest_pixelguard.crawl.served import served
from pytest_pixelguard.crawl.side_by_side import side_by_side
from pytest_pixelguard.crawl.signals import SIGNALLED, signal
from pytest_pixelguard.crawl.sink import Sink
from pytest_pixelguard.crawl.storage import LOOKED_AT, keep_what_is_stored, stored_in
from pytest_pixelguard.crawl.visit import first_line, make_visit
from pytest_pixelguard.crawl.waiting import wait_for
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.withdrawn import NO_WAY, walk_withdrawn
from pytest_pixelguard.model import (
    BannerLook,
    CrawlResult,
    Gap,
    Observation,
    PageVisit,
    Route,
    Rule,
    SelfTest,
    Served,
    State,
    Stored,
)

OnVisit = Callable[[PageVisit], None]
OnPart = Callable[[str, int], None]
UNANSWERED = frozenset({State.NO_CHOICE, *SIGNALLED})  # the consent states in which no banner is touched


async def crawl(plan: CrawlPlan, *, on_visit: OnVisit | None = None, on_part: OnPart | None = None) -> CrawlResult:
    """Crawl a site in a sealed browser. `on_visit` is told of each route as soon as it is done.

    `on_part` is told when other visits follow than the plan's routes in its states: what they are, and how many.

    What could not be examined, up to a browser that is missing or crashed, is a gap in the result. Any other exception
    is a fault of the engine's own and is raised.
    """
    if not plan.routes:
        return CrawlResult(gaps=(Gap(rule=Rule.NOTHING_INSPECTED, message="There is no route to crawl."),))
    work = _Work(plan, on_visit, on_part)
    try:
        async with Sink(answerers(plan), plan.supplied) as sink, sealed_browser(plan.browser, sink) as engine:
            work.self_test, gaps = await run_self_test(engine, patience=plan.browser.page_timeout)
            work.gaps += gaps
            if work.self_test.passed:
                await work.run(engine)
                work.calls_home(engine)
    except BrowserMissingError as error:
        work.not_trusted(str(error))
    except BrowserFailedError as error:
        work.not_trusted(str(error))
    except (PlaywrightError, DevToolsError) as error:
        work.not_trusted(f"The browser ended before the crawl did ({first_line(str(error))})")
    return work.result()


def run_crawl(plan: CrawlPlan, *, on_visit: OnVisit | None = None, on_part: OnPart | None = None) -> CrawlResult:
    """Crawl, and wait for the result. Works inside a running event loop too: the crawl then has a thread of its own."""
    return wait_for(crawl(plan, on_visit=on_visit, on_part=on_part))


class _Work:
    """The crawl's result while it grows."""

    def __init__(self, plan: CrawlPlan, on_visit: OnVisit | None, on_part: OnPart | None) -> None:
        self.plan = plan
        self.on_visit: OnVisit = on_visit or (lambda _: None)
        self.on_part: OnPart = on_part or (lambda *_: None)
        self.keeper = Keeper(plan.login) if plan.login else None
        self.observations: list[Observation] = []
        self.visits: list[PageVisit] = []
        self.gaps: list[Gap] = []
        self.missing = Missing()
        self.self_test: SelfTest | None = None
        self.banners: dict[State, str] = {}
        self.stored: list[Stored] = []
        self.served: list[Served] = []
        self.looks: list[BannerLook] = []
        self.cookie_page: tuple[str, str] | None = None
        # For each visit without a choice: its route, whether a banner stood there, and what the page is built from.
        self.asked: list[tuple[Route, bool, Template]] = []
        self.notices: list[tuple[Route, str]] = []  # what only informs, on which route, and how that was said
        self.sighted: set[str] = set()  # paths of routes whose banner autoconsent alone sees
        self.consulted = False  # a dialogue of the browser's own asked for consent
        self.searched: list[Visit] = []  # visits without a choice on which a search was filled in
        self._numbers = count(1)

    def calls_home(self, engine: Engine) -> None:
        """Add what the browser said outside of every page: blocked like all else, kept as evidence, never a finding."""
        if self.visits:
            first = self.visits[0]
            self.observations += noise_of(engine.own_lane, route=first.route, state=first.state)

    async def run(self, engine: Engine) -> None:
        """Walk every route in every state; and, as a control, a page of each template as one who accepts."""
        for state in sorted(self.plan.states, key=list(State).index):
            if state not in UNANSWERED and self._nobody_is_asked():
                self._count_unasked(state)
            else:
                await self._walk(engine, state, self.plan.routes)
            if state is State.NO_CHOICE and self.searched:
                await self._walk_results(engine)
        if self._wants_control():
            routes = control_routes(self.asked, self.plan.control)
            further = [state for state in (State.ACCEPTED, State.WITHDRAWN) if state not in self.plan.states]
            self.on_part("Trying consent", len(routes) * len(further))
            for state in further:
                await self._walk(engine, state, routes)
        settled = settle_notices(self.notices, self.visits, self.observations)
        self.visits = sorted([*self.visits, *settled.visits], key=lambda visit: list(State).index(visit.state))
        self.gaps += settled.gaps
        self.looks = [look for look in self.looks if look.route not in settled.harmless]

    async def _walk_results(self, engine: Engine) -> None:
        """Walk the pages that the site's searches led to, which every later state walks with all others."""
        found, asked = results_pages(self.searched, self.plan), self.asked
        self.searched = []
        if not found:
            return
        self.plan = replace(self.plan, routes=(*self.plan.routes, *found))
        self.on_part("Visiting pages", len(found) + len(self.plan.routes) * (len(self.plan.states) - 1))
        await self._walk(engine, State.NO_CHOICE, found)
        self.asked = [*asked, *self.asked]

    def _wants_control(self) -> bool:
        """Tell whether acceptance is to be tried beside what the team asked for: where a refusal could be given."""
        asks = any(asked for _, asked, _ in self.asked) or any(self.plan.consent.accepted) or self.consulted
        return bool(self.plan.control and asks and self.banners.get(State.REJECTED))

    async def _walk(self, engine: Engine, state: State, routes: tuple[Route, ...]) -> None:
        # Who answers a banner keeps the answer from page to page; who does not is a new visitor on every page, and
        # new visitors may come at the same time.
        at_once = min(self.plan.browser.concurrency, len(routes)) if state in UNANSWERED else 1
        walks: list[Walk] = []
        try:
            while len(walks) < max(at_once, 1):
                walks.append(await self._begin(engine, state, f"{state.value} {len(walks) + 1}"))
            if state in UNANSWERED:
                await self._walk_unanswered(walks, routes)
            else:
                await self._walk_answered(walks[0], routes)
        finally:
            self._collect(engine, walks, routes)
            for walk in walks:
                await walk.end()

    async def _begin(self, engine: Engine, state: State, name: str) -> Walk:
        walk = await Walk.begin(engine, name, state)
        await signal(walk.context, state)
        if self.keeper is not None:
            walk.login = self.keeper
            await self.keeper.enter(walk.context)
        if self.plan.evidence_dir is not None:
            walk.pictures = self.plan.evidence_dir / PICTURES
        return walk

    def _collect(self, engine: Engine, walks: list[Walk], routes: tuple[Route, ...]) -> None:
        """Add what the walks of one state saw, in the order of the routes."""
        attribution = Attribution(
            wiretap=engine.wiretap,
            first_party=self.plan.first_party,
            site=self.plan.site if isinstance(self.plan.site, FolderSite) else None,
            working=Path.cwd(),
        )
        found: list[Observation] = []
        stored: list[Stored] = []
        for walk in walks:
            walk.aliases, unanswered = own_aliases(self.plan, walk.ledger.records)
            self.gaps += unanswered
            observations, gaps = observe(walk, self.plan.first_party, self.missing)
            found += [attribution.attribute(row) for row in observations]
            stored += stored_in(walk, self.plan.first_party, attribution)
            self.served += served(walk.ledger.records, self.plan.first_party)
            self.gaps += gaps
            self.gaps += [sink_refused(walk.state, message) for message in walk.ledger.refused]
        place = {route.path: number for number, route in enumerate(routes)}
        self.observations += sorted(found, key=lambda row: place.get(row.route, len(place)))
        self.stored += sorted(stored, key=lambda row: place.get(row.route, len(place)))
        if self.plan.evidence_dir is not None and walks:
            write_har(self.plan.evidence_dir, walks)

    async def _walk_unanswered(self, walks: list[Walk], routes: tuple[Route, ...]) -> None:
        state = walks[0].state
        made: list[tuple[Visit, Walk]] = []

        async def make(walk: Walk, visit: Visit) -> None:
            await self._visit(walk, visit)
            await walk.renewed()
            made.append((visit, walk))
            self._tell(visit)

        try:
            await side_by_side(walks, [self._new_visit(state, route) for route in routes], make)
        finally:
            made.sort(key=lambda pair: pair[0].number)
            for visit, _ in made:
                self._count(visit)
        if state is State.NO_CHOICE:
            self.searched = [visit for visit, _ in made if visit.searches]
            self.consulted = self.consulted or any(visit.consulted for visit, _ in made)
            self.sighted |= {visit.route.path for visit, _ in made if visit.sighted}
            self.asked = [
                (visit.route, visit.asked, template_of(walk, visit, self.plan.first_party)) for visit, walk in made
            ]

    def _nobody_is_asked(self) -> bool:
        """Tell whether no page was seen to have a banner, and the team names none: then there is nothing to answer."""
        asked = any(asked for _, asked, _ in self.asked) or self.consulted or self.plan.consent.named
        return bool(self.asked) and not asked

    def _count_unasked(self, state: State) -> None:
        """Count the unanswered visits for a state that needs an answer: where nobody is asked, they are the same."""
        unasked = [replace(visit, state=state) for visit in self.visits if visit.state is State.NO_CHOICE]
        self.visits += unasked
        self.banners[state] = ""
        for visit in unasked:
            self.on_visit(visit)

    async def _walk_answered(self, walk: Walk, routes: tuple[Route, ...]) -> None:
        wanted = walk.state in self.plan.states
        errand = Errand(
            walk=walk,
            origin=self.plan.site.origin,
            patience=self.plan.browser.page_timeout,
            options=self.plan.consent,
            new_visit=lambda route: self._new_visit(walk.state, route),
            visit=lambda visit: self._visit(walk, visit),
            asked=frozenset(route.path for route, asked, _ in self.asked if asked),
            sighted=frozenset(self.sighted),
            told=self._tell,
        )
        if walk.state is State.WITHDRAWN:
            done = await walk_withdrawn(errand, routes)
            self._look_for_way_back(done, routes, wanted=wanted)
        else:
            if walk.state is State.ACCEPTED:
                await self._look_closely(errand, routes)
            done = await walk_answered(errand, routes)
        for visit in done.visits:
            self._count(visit)
        self.gaps += [not_driven(walk.state, reason, route) for route, reason in done.refused]
        self.notices += done.notices
        if done.by:
            self.banners[walk.state] = done.by
        elif not done.refused:
            self._count_absent(walk.state, wanted=wanted)
        if done.by == FROM_CONFIGURATION and walk.state is State.REJECTED and not self._is_proven(walk, errand):
            self.gaps.append(not_driven(walk.state, UNPROVEN))
        if not done.by:
            # Nobody is asked on this site: these visits were made in no other state than the first.
            for visit in walk.visits:
                visit.discarded = True
        elif walk.state is State.ACCEPTED:
            await self._read_cookie_page(errand)

    def _count_absent(self, state: State, *, wanted: bool) -> None:
        """Note that no banner stood; where one is known of, that is a gap."""
        if wanted and self.plan.consent.named:
            # A selector that is wrong looks just like a site without a banner; the team says that there is one.
            self.gaps.append(not_driven(state, "the configuration names a banner, and none was found"))
        elif self.consulted:
            self.gaps.append(not_driven(state, "the browser's dialogue that asks for consent did not come up again"))
        else:
            self.banners[state] = ""

    def _is_proven(self, walk: Walk, errand: Errand) -> bool:
        """Tell whether a configured record could be seen to matter: a banner stood without it, or one is hosted."""
        return bool(errand.asked) or any(is_platform(record.url) for record in walk.ledger.records)

    async def _look_closely(self, errand: Errand, routes: tuple[Route, ...]) -> None:
        route = next((route for route in routes if route.path in errand.asked), None)
        look = await look_closely(errand, route) if route else None
        if look is not None:
            self.looks.append(look)

    def _look_for_way_back(self, done: Answered, routes: tuple[Route, ...], *, wanted: bool) -> None:
        """Note whether consent could be taken back; a state that the team asked for and that has no way is a gap."""
        if not done.by or done.refused:
            return
        look = BannerLook(route=routes[0].path, by=done.by, reopen=bool(done.way_back))
        self.looks.append(look)
        if wanted and not done.way_back:
            self.gaps.append(not_driven(State.WITHDRAWN, NO_WAY))

    async def _read_cookie_page(self, errand: Errand) -> None:
        """Read what the site itself says of its cookies, where acceptance switched anything on."""
        if all(self.plan.first_party.owns(record.host) for record in errand.walk.ledger.records):
            return
        path = cookie_page_among((link for visit in self.visits for link in visit.links), self.plan.cookie_page)
        self.cookie_page = await read_page(errand, path) if path else None

    def _new_visit(self, state: State, route: Route) -> Visit:
        return Visit(number=next(self._numbers), route=route, state=state)

    async def _visit(self, walk: Walk, visit: Visit) -> None:
        visit.began = monotonic()
        visit.accepts = walk.state is State.ACCEPTED
        visit.sight = walk.state in UNANSWERED or not self.asked or visit.route.path in self.sighted
        try:
            await make_visit(
                walk,
                visit,
                origin=self.plan.site.origin,
                patience=self.plan.browser.page_timeout,
                real_time=self.plan.real_time,
                banner=self.plan.consent,
                interactions=self.plan.interact,
                look=partial(keep_what_is_stored, walk, visit) if walk.state in LOOKED_AT else None,
            )
        finally:
            visit.ended = monotonic()

    def _count(self, visit: Visit) -> None:
        # The first trouble is the reason; what follows it (a page closed for it) is its consequence.
        self.gaps += [not_loaded(visit, trouble) for trouble in visit.troubles[:1]]
        self.visits.append(visit_made(visit))

    def _tell(self, visit: Visit) -> None:
        self.on_visit(visit_made(visit))

    def not_trusted(self, reason: str) -> None:
        """Note that the browser failed: whatever was not crawled by then was not examined."""
        planned = len(self.plan.routes) * len(self.plan.states)
        missing = max(planned - len(self.visits), 0)
        self.self_test = self.self_test or failed_self_test()
        message = f"{reason.rstrip('.')}. Not examined: {missing} of {planned} visits."
        self.gaps.append(Gap(rule=Rule.ENGINE_NOT_TRUSTED, message=message))

    def result(self) -> CrawlResult:
        """Give what there is."""
        return CrawlResult(
            observations=tuple(self.observations),
            visits=tuple(self.visits),
            gaps=tuple(self.gaps),
            self_test=self.self_test,
            banners=tuple(self.banners.items()),
            stored=tuple(self.stored),
            served=tuple(dict.fromkeys(self.served)),
            looks=tuple(self.looks),
            cookie_page=self.cookie_page,
            absent=tuple(self.missing.absent),
            persona=self.plan.interact.persona if self.plan.interact else None,
        )
