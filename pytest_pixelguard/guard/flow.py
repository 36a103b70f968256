"""What one test's flow sent: the records of its browser contexts, told apart by page and by consent state."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, cast

from pytest_pixelguard.crawl.browser import Engine
from pytest_pixelguard.crawl.observe import observe
from pytest_pixelguard.crawl.sink import Ledger
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.wiretap import Seen, Wiretap
from pytest_pixelguard.guard.network import SealedNetwork, opened_by_test
from pytest_pixelguard.guard.seal import Opened
from pytest_pixelguard.guard.typed import typed_value
from pytest_pixelguard.guard.witness import choices_in
from pytest_pixelguard.inputs.topics import judge_topics
from pytest_pixelguard.model import Canary, CrawlResult, Gap, PageVisit, Persona, Route, Rule, State
from pytest_pixelguard.trackers.address import url_parts
from pytest_pixelguard.trackers.parties import FirstParty


@dataclass(slots=True, kw_only=True, eq=False)
class Window:
    """The time of one test, in monotonic seconds, and the consent state from each moment on."""

    began: float = field(default_factory=monotonic)
    ended: float = float("inf")
    states: list[tuple[float, State]] = field(default_factory=list)  # as the test said

    def state_at(self, moment: float, answers: Sequence[tuple[float, State]] = ()) -> State:
        """Give the consent state that the visitor was in at a moment. `answers` are what banners were seen to get."""
        past = sorted((pair for pair in (*self.states, *answers) if pair[0] <= moment), key=lambda pair: pair[0])
        return past[-1][1] if past else State.NO_CHOICE

    def holds(self, moment: float) -> bool:
        """Tell whether a moment lies in the test."""
        return self.began <= moment < self.ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A test's flow, ready for policy. `used` is False where the test opened no page."""

    crawl: CrawlResult
    routes: tuple[Route, ...]
    used: bool


def read_flow(
    window: Window, opened: Sequence[Opened], network: SealedNetwork, *, first_party: FirstParty, evidence: list[Any]
) -> Flow:
    """Give everything that the contexts of a test sent to third parties, and what could not be examined.

    `evidence` is what the pages told of themselves when they were left.
    """
    crawl = CrawlResult()
    for one in opened:
        ledger = _window_of(one.lane.ledger, window)
        walk = _FlowWalk(one, ledger, network)
        walk.take(window, evidence)
        if not ledger.records:
            continue
        observations, gaps = observe(walk, first_party)
        crawl = replace(
            crawl,
            observations=crawl.observations + tuple(observations),
            visits=crawl.visits + tuple(_visited(walk)),
            gaps=crawl.gaps + tuple(gaps) + tuple(_elsewhere(walk, network)) + tuple(_refused(one)),
        )
    routes = {visit.route: Route(path=visit.route, sensitive=visit.sensitive) for visit in crawl.visits}
    return Flow(
        crawl=replace(crawl, persona=typed_by(window, opened)),
        routes=tuple(routes.values()),
        used=bool(crawl.visits or crawl.gaps),
    )


def typed_by(window: Window, opened: Sequence[Opened]) -> Persona | None:
    """Give what was typed into fields in a window, as the values of a visitor; None where it was nothing."""
    typed = dict.fromkeys(canary for one in opened for canary in _typed(one, window))
    return Persona(seed="what the test typed", canaries=tuple(typed)) if typed else None


class _Unheard:
    """Stands for the browser context of a flow, which belongs to the test and to its thread."""

    def on(self, *_: object) -> None:
        """Listen to nothing."""


class _FlowWalk(Walk):
    """A walk that was not made by a crawl: its visits are the pages that the test opened, one by one."""

    def __init__(self, opened: Opened, ledger: Ledger, network: SealedNetwork) -> None:
        engine = Engine(
            browser=cast("Any", None),  # nothing is driven here: what happened is only read
            wiretap=Wiretap(),
            sink=network.sink,
            own_lane=opened.lane,
            user_agent="",
        )
        super().__init__(engine, opened.lane, cast("Any", _Unheard()), State.NO_CHOICE)
        self._ledger = ledger
        self.context_id = opened.context_id
        self.origins = set(network.sink.origins)
        self._listened = opened.tapped.wiretap

    @property
    def ledger(self) -> Ledger:
        """What the sink saw of this test."""
        return self._ledger

    def take(self, window: Window, evidence: list[Any]) -> None:
        """Make a visit of each page and consent state, and give every request of the window to its visit."""
        rows = [row for row in self._listened.seen if row.context == self.context_id and window.holds(row.heard)]
        answers = tuple(choices_in(self._listened.notes, self.context_id))
        visits: dict[tuple[str, State], Visit] = {}
        for row in rows:
            page = self._page_of(row)
            state = window.state_at(row.heard, answers)
            visit = visits.get((_address(page), state))
            if visit is None:
                visit = Visit(
                    number=len(self.visits) + 1, route=Route(path=_path(page)), state=state, began=row.heard, url=page
                )
                visit.loaded = True
                visits[_address(page), state] = visit
                self.visits.append(visit)
            self.engine.wiretap.seen.append(replace(row, visit=visit.number))
        if not self.visits:  # nothing that the browser accounts for: what the sink holds must be judged all the same
            page = self.ledger.records[0].url if self.ledger.records else ""
            visit = Visit(number=1, route=Route(path=_path(page)), state=window.state_at(window.began), url=page)
            visit.began, visit.loaded = window.began, True
            self.visits.append(visit)
        for visit in self.visits:
            _describe(visit, evidence, self.context_id)
        for context, _, note in self._listened.notes:
            if context == self.context_id and window.holds(note["heard"]) and self.visits:
                payload = json.loads(note["payload"])
                if payload["kind"] not in {"typed", "choice"}:
                    number = next((v.number for v in reversed(self.visits) if v.began <= note["heard"]), 1)
                    self.engine.wiretap.notes.append((context, number, note))

    def _page_of(self, row: Seen) -> str:
        """Give the site's page that a request belongs to: its document, else the page that was opened last."""
        if row.target == "page" and not row.frame_is_child:
            page = row.url if _opens_page(row) else row.document_url
            if self.engine.sink.serves(page):
                return page
        return self.visits[-1].url if self.visits else (row.document_url or row.url)


def _opens_page(row: Seen) -> bool:
    return row.navigation and not row.frame_is_child and row.target == "page"


def _address(url: str) -> str:
    return url.split("#", 1)[0]


def _path(url: str) -> str:
    parts = url_parts(url)
    if parts.scheme not in {"http", "https"}:
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _describe(visit: Visit, evidence: list[Any], context: str) -> None:
    """Give a visit what its page told of itself, if it was still open when the pages were left."""
    for owner, told in evidence:
        if owner == context and _address(told["url"]) == _address(visit.url):
            visit.title, visit.hints = told["title"], told["hints"]


def _window_of(ledger: Ledger, window: Window) -> Ledger:
    part = Ledger()
    for record in ledger.records:
        if window.holds(record.arrived):
            part.records.append(replace(record, number=len(part.records) + 1))
    return part


def _visited(walk: Walk) -> Iterator[PageVisit]:
    for visit in walk.visits:
        about = judge_topics(path=visit.route.path, title=visit.title)
        yield PageVisit(
            route=visit.route.path, state=visit.state, loaded=True, title=visit.title, sensitive=about.topics
        )


def _elsewhere(walk: Walk, network: SealedNetwork) -> Iterator[Gap]:
    """Tell of pages that the test opened by itself, and that are not the site: what they are was not seen."""
    for record in walk.ledger.records:
        if opened_by_test(record.headers) and not network.sink.serves(record.url):
            origin = "/".join(record.url.split("/", 3)[:3])
            yield Gap(
                rule=Rule.ROUTE_NOT_LOADED,
                message=f"The test opened {origin}, which is not known as the site, so nothing was fetched from there. "
                f"If it is the site, say so: --pixelguard-origin {origin}",
                route=_path(record.url),
            )


def _refused(opened: Opened) -> Iterator[Gap]:
    for message in opened.lane.ledger.refused:
        yield Gap(
            rule=Rule.WITNESS_DISAGREES,
            message=f"The sealed network could not read something that the browser sent: {message}",
        )


def _typed(opened: Opened, window: Window) -> Iterator[Canary]:
    for context, _, note in opened.tapped.wiretap.notes:
        if context == opened.context_id and window.holds(note["heard"]):
            payload = json.loads(note["payload"])
            if payload["kind"] == "typed" and (found := typed_value(payload)) is not None:
                yield found
