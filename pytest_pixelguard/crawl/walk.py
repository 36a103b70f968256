"""One browser context that walks through routes: one consent state, one lane of the sink, one page used again."""

import asyncio
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from playwright.async_api import BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.browser import Engine
from pytest_pixelguard.crawl.dialogues import is_about_consent, takes_back
from pytest_pixelguard.crawl.page_scripts import PAGE
from pytest_pixelguard.crawl.sink import Lane, Ledger
from pytest_pixelguard.crawl.wiretap import CRASHED
from pytest_pixelguard.model import Phase, Promise, Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_pixelguard.crawl.consent import Helper, Sighting
    from pytest_pixelguard.crawl.login import Keeper
    from pytest_pixelguard.crawl.storage import Kept

VIEWPORT = {"width": 1280, "height": 720}
IDLE = 0.01  # seconds of silence at the sink between two looks at the browser's account
MOST_DIALOGS = 20  # more on one page is a storm: the page holds its visitor up
CLOSE_TIMEOUT = 5.0  # seconds
OPEN_TIMEOUT = 30.0  # seconds; usual is a tenth of one
MOST_POPUPS = 10
_STORAGE = "local_storage,indexeddb,websql,service_workers,cache_storage,file_systems,shared_storage,storage_buckets"


@dataclass(slots=True, kw_only=True, eq=False)
class Visit:
    """One stay on one route, while and after it runs. Times are monotonic seconds."""

    number: int  # 1-based over the whole crawl
    route: Route
    state: State
    began: float = field(default_factory=monotonic)
    ended: float = 0.0
    marks: list[tuple[float, Phase]] = field(default_factory=list)
    loaded: bool = False
    status: int = 0
    title: str = ""
    url: str = ""
    links: tuple[str, ...] = ()
    hints: list[dict[str, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)  # why the route cannot count as examined
    doing: str = "loaded it"  # the step that runs, for the reason where it takes too long
    stuck: bool = False  # the page does not react any more: it is closed, not left
    dialogs: int = 0
    consulted: bool = False  # the browser's own dialogue asked for consent, and was answered as the state is
    accepts: bool = False  # whoever visits agrees when asked by such a dialogue
    popups: int = 0
    logged_out: bool = False  # the page is not seen as one who is logged in sees it
    asked: bool = False  # a cookie banner stood on the page
    sight: bool = False  # autoconsent looks for a banner too, where it is to be had
    sighted: "Sighting | None" = None  # autoconsent saw one where our own eyes saw none
    helper: "Helper | None" = None  # autoconsent at work, while a banner is answered
    interactions: int = 0  # steps that the page was used with
    promises: tuple[Promise, ...] = ()
    searches: tuple[str, ...] = ()  # own paths with a query that searches on the page lead to
    left_alone: tuple[tuple[str, int], ...] = ()  # controls that were not used: why, in words, and how many
    answering: bool = False  # made to answer the banner: only what the answer itself set off counts
    kept: list["Kept"] = field(default_factory=list)  # what stood on the visitor's device when it was left
    discarded: bool = False  # made before the answer that it should have followed: nothing of it counts

    @property
    def whole(self) -> bool:
        """Tell whether the visit counts from beginning to end."""
        return not self.answering and not self.discarded

    def counts_at(self, moment: float) -> bool:
        """Tell whether what was sent at a moment belongs to the state that the visit is made for."""
        if self.answering and not self.discarded:
            return any(phase is Phase.CHOICE and start <= moment for start, phase in self.marks)
        return not self.discarded

    def mark(self, phase: Phase) -> None:
        """From now on, requests belong to `phase`."""
        self.marks.append((monotonic(), phase))

    def phase_at(self, moment: float) -> Phase:
        """Give the phase that a moment belongs to."""
        phase = Phase.LOAD
        for start, name in self.marks:
            if start <= moment:
                phase = name
        return phase


class Walk:
    """A context with its page, and every visit made with it."""

    def __init__(self, engine: Engine, lane: Lane, context: BrowserContext, state: State) -> None:
        self.engine = engine
        self.lane = lane
        self.context = context
        self.state = state
        self.visits: list[Visit] = []
        self.context_id = ""
        self.origins: set[str] = set()
        self.aliases: Mapping[str, tuple[str, ...]] = {}  # own host -> the names it stands for in DNS, where asked
        self.login: Keeper | None = None  # who keeps the visitor logged in
        self.pictures: Path | None = None  # the folder for pictures of pages that leak
        self._page: Page | None = None
        self._popups: list[Page] = []
        context.on("page", self._on_page)

    @classmethod
    async def begin(cls, engine: Engine, name: str, state: State) -> "Walk":
        """Open a lane and a context of its own, with nothing stored."""
        lane = await engine.sink.lane(name)
        context = await engine.browser.new_context(
            proxy={"server": lane.proxy},
            viewport={"width": VIEWPORT["width"], "height": VIEWPORT["height"]},
            user_agent=engine.user_agent,
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=False,
        )
        await context.add_init_script(script=PAGE)
        return cls(engine, lane, context, state)

    @property
    def ledger(self) -> Ledger:
        """What the sink saw on this walk's lane."""
        return self.lane.ledger

    @property
    def current(self) -> Visit | None:
        """The visit that runs, or the last one."""
        return self.visits[-1] if self.visits else None

    def visit_at(self, moment: float) -> Visit:
        """Give the visit that ran at a moment (monotonic seconds); the first one for what came before it."""
        after = bisect_right(self.visits, moment, key=lambda visit: visit.began)
        return self.visits[max(after - 1, 0)]

    async def page(self) -> Page:
        """Give the one page, opening it where there is none (at first, or after a crash)."""
        if self._page is None or self._page.is_closed():
            try:
                async with asyncio.timeout(OPEN_TIMEOUT):
                    page = await self._opened()
            except TimeoutError as error:  # a page that dies while it opens answers no question about it, ever
                raise PlaywrightError(f"a new page did not open within {OPEN_TIMEOUT:g} seconds") from error
            page.on("dialog", self._on_dialog)
            page.on("crash", self._on_crash)
            self.engine.wiretap.told[self.context_id] = self._on_fault
            self._page = page
        return self._page

    async def _opened(self) -> Page:
        page = await self.context.new_page()
        session = await self.context.new_cdp_session(page)
        information: dict[str, Any] = await session.send("Target.getTargetInfo")
        self.context_id = information["targetInfo"]["browserContextId"]
        await session.detach()
        return page

    def pages(self) -> list[Page]:
        """Give the page and every popup that is open."""
        main = [self._page] if self._page is not None else []
        return [page for page in (*main, *self._popups) if not page.is_closed()]

    async def forsake(self, *, stuck: bool = False) -> None:
        """Close the page for good: the next visit opens another. One that is stuck is ended first, not asked."""
        if stuck:
            self._stop()
        page, self._page = self._page, None
        if page is not None and not page.is_closed():
            await _close(page)

    async def rest(self, *, silence: float = 0.0, cap: float = 0.5) -> bool:
        """Wait until the network is at rest: nothing in flight at the sink, and nothing that the browser waits for.

        What the browser has asked for is known from its own account up to this moment, so no silence is needed;
        `silence` (seconds) is for what the browser does not account for. True when it came to rest within `cap`
        seconds; a request that was not answered by then is not waited for again.
        """
        wiretap = self.engine.wiretap
        deadline = monotonic() + cap
        if silence:
            await self.ledger.quiet(idle=silence, cap=cap)
        while True:
            await wiretap.fence(self.context_id)
            waiting = wiretap.outstanding(self.context_id)
            if not waiting and not self.ledger.busy:
                return True
            if monotonic() >= deadline:
                for row in waiting:
                    row.given_up = True
                return False
            await self.ledger.quiet(idle=IDLE, cap=max(deadline - monotonic(), IDLE))

    async def forget(self) -> None:
        """Make the visitor a new one: no cookies, no storage, no service worker, no cache of the last route."""
        wiretap = self.engine.wiretap
        await self.page()  # without one, nobody can be told to forget: there is none where the last page was given up
        sessions = wiretap.sessions_of(self.context_id)
        pages = [session for session in sessions if session.target == "page" and not session.crashed]
        try:
            await asyncio.gather(
                self.context.clear_cookies(),
                *(
                    wiretap.command(page, "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": _STORAGE})
                    for origin in self.origins
                    for page in pages[-1:]
                ),
            )
        except TimeoutError as error:
            raise PlaywrightError("it did not forget what a page had stored, however long it was waited for") from error

    async def renewed(self) -> None:
        """Make the visitor a new one, who is logged in where the crawl is."""
        await self.forget()
        if self.login is not None:
            await self.login.enter(self.context)

    async def close_popups(self) -> None:
        """Close every window that the page opened."""
        popups, self._popups = self._popups, []
        await asyncio.gather(*(_close(popup) for popup in popups if not popup.is_closed()))

    async def end(self) -> None:
        """Close the context."""
        if self.engine.browser.is_connected():
            with suppress(TimeoutError):  # then it ends with the browser, which ends with the crawl
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await self.context.close()

    def _on_page(self, page: Page) -> None:
        if self._page is None:
            return  # the walk's own page, which is being opened
        self._popups.append(page)
        page.on("dialog", self._on_dialog)
        page.on("crash", self._on_crash)
        if self.current is not None:
            self.current.popups += 1
            if self.current.popups == MOST_POPUPS + 1:
                self._on_fault(self.current.number, f"it opened more than {MOST_POPUPS} windows", at_once=True)

    def _on_fault(self, number: int, why: str, at_once: bool) -> None:  # noqa: FBT001 -- called by position
        visit = next((visit for visit in reversed(self.visits) if visit.number == number), None)
        if visit is None:
            return
        visit.troubles.append(why)
        visit.loaded = False
        if at_once and visit is self.current:
            visit.stuck = True
            self._stop()

    def call_back(self) -> None:
        """End what runs inside every page at this moment, a loop without end for example, but not the page."""
        wiretap = self.engine.wiretap
        for session in wiretap.sessions_of(self.context_id):
            if session.target in {"page", "iframe"} and not session.crashed:
                wiretap.post(session, "Runtime.terminateExecution")

    def _stop(self) -> None:
        """End the processes of all pages at once: one that runs a loop of its own would not react to a polite request.

        What they sent until then is recorded.
        """
        wiretap = self.engine.wiretap
        for session in wiretap.sessions_of(self.context_id):
            if session.target == "page" and not session.crashed:
                wiretap.post(session, "Page.crash")

    async def _on_dialog(self, dialog: Dialog) -> None:
        visit = self.current
        if visit is not None:
            visit.dialogs += 1
            if visit.dialogs == MOST_DIALOGS + 1:
                visit.troubles.append(f"it showed more than {MOST_DIALOGS} dialogs")
                await self.forsake()
                return
        try:
            await (dialog.accept() if visit is not None and self._agrees(visit, dialog) else dialog.dismiss())
        except PlaywrightError as error:
            if visit is not None and not dialog_is_gone(error):
                visit.troubles.append(f"a dialog could not be answered: {error.message}")

    def _agrees(self, visit: Visit, dialog: Dialog) -> bool:
        """Tell whether a dialogue is to be answered with OK. All are cancelled but those about consent."""
        if not is_about_consent(dialog.type, dialog.message):
            return False
        if takes_back(dialog.message):
            return visit.answering and not visit.accepts  # the visitor is about to refuse, and is asked whether to
        visit.consulted = True
        return visit.accepts

    def _on_crash(self, _: Page) -> None:
        if self.current is not None:
            self.current.troubles.append(CRASHED)


def dialog_is_gone(error: PlaywrightError) -> bool:
    """Tell whether a dialog could not be dismissed because it, or its page, is no longer there."""
    return any(word in error.message for word in ("closed", "No dialog is showing", "already handled", "crashed"))


async def _close(page: Page) -> None:
    try:
        async with asyncio.timeout(5):
            await page.close()
    except (PlaywrightError, TimeoutError):
        return  # a page that cannot be closed any more is as good as closed; its context ends with the walk
