"""What a test gets as `pixelguard`: the questions that it may ask of its own flow."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest
from playwright.async_api import Page as AsyncPage

from pytest_pixelguard.canary import Searcher
from pytest_pixelguard.crawl.consent import Answer, Choice, choose, is_asked
from pytest_pixelguard.guard.far import drive
from pytest_pixelguard.guard.flow import Window
from pytest_pixelguard.guard.session import GuardSession
from pytest_pixelguard.model import Disclosure, Finding, Gap, JudgedRequest, Level, Report, State
from pytest_pixelguard.policy.contact import read_contact
from pytest_pixelguard.report.as_json import finding_to_dict, gap_to_dict
from pytest_pixelguard.report.failure import render_failure

_ANSWERS = {State.ACCEPTED: Answer.ACCEPT, State.REJECTED: Answer.REJECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a third party was told: what, its value, and by which request."""

    what: str
    value: str
    encoding: str
    parameter: str
    url: str


class Guard:
    """A test's view of what its flow sent. Everything is judged at the end in any case, asked or not."""

    def __init__(self, session: GuardSession, window: Window, *, target: str) -> None:
        self._session = session
        self._window = window
        self._target = target

    @property
    def state(self) -> State:
        """The consent state that the visitor is in now."""
        return self._window.state_at(monotonic(), self._session.answers())

    def consent(self, state: str, page: Any = None) -> Any:
        """Bring about a consent state: `rejected`, `accepted`, `withdrawn` or `no-choice`.

        Where a cookie banner stands on the page (default: the one opened last), it is answered as a visitor would, and
        an answer that does not take fails the test. Where none stands, the test has answered it itself, and this says
        which way. With Playwright's asynchronous interface, await it.
        """
        wanted = State(state)
        page = page if page is not None else self._session.newest_page()
        answer = _ANSWERS.get(wanted)
        if page is None or answer is None:
            self._say(wanted, Choice(asked=False))
            return _Done()
        if isinstance(page, AsyncPage):
            return self._answer(page, wanted, answer)
        self._say(wanted, drive(self._session.network, page, lambda far: self._choose(far, answer)))
        return None

    async def _answer(self, page: Any, wanted: State, answer: Answer) -> None:
        self._say(wanted, await self._choose(page, answer))

    async def _choose(self, page: Any, answer: Answer) -> Choice:
        # What the answer itself sets off comes after it: the moment before the press is the moment of the choice.
        before = monotonic()
        if not await is_asked(page, self._session.consent):
            return Choice(asked=False)
        self._window.states.append((before, State.ACCEPTED if answer is Answer.ACCEPT else State.REJECTED))
        return await choose(page, answer, self._session.consent)

    def _say(self, wanted: State, choice: Choice) -> None:
        if choice.asked and not choice.made:
            pytest.fail(f"pixelguard: the visitor could not be made {wanted.value!r}: {choice.reason}", pytrace=False)
        self._window.states.append((monotonic(), wanted))

    @property
    def requests(self) -> tuple[JudgedRequest, ...]:
        """Every request to a third party so far, with what is known of its receiver. None of them left the machine."""
        report = self._judge(shown=False)
        rows = report.requests if report else ()
        return tuple(row for row in rows if not row.observation.browser_noise)

    def disclosed(self, what: str) -> tuple[Told, ...]:
        """Give what third parties were told so far of one kind, such as `email`, `page-address` or `search-words`.

        Whatever the test typed into a field is looked for too, in plain and in encoded form.
        """
        searcher = Searcher(self._session.typed(self._window))
        told: dict[Told, None] = {}
        for row in self.requests:
            request = row.observation.request
            for disclosure in (*read_contact(row.observation).discloses, *searcher.search(request)):
                if disclosure.what == what:
                    told[_told(disclosure, request.url)] = None
        return tuple(told)

    def assert_no_beacons(self) -> None:
        """Fail now, with the evidence, if anything went to a third party that the visitor has not agreed to."""
        report = self._judge()
        if report is not None and (beacons := beacons_of(report)):
            pytest.fail(evidence_of(beacons, ()), pytrace=False)

    def _judge(self, *, shown: bool = True) -> Report | None:
        return self._session.judge(self._window, target=self._target, leave=False, shown=shown)


class _Done:
    """Something that may be awaited and is done already, so that `consent` reads the same in both interfaces."""

    def __await__(self) -> Any:
        return iter(())


def beacons_of(report: Report) -> tuple[Finding, ...]:
    """Give the errors that are beacons, whatever else a report holds."""
    return tuple(one for one in report.findings if one.level is Level.ERROR and one.request is not None)


def evidence_of(errors: tuple[Finding, ...], gaps: tuple[Gap, ...]) -> str:
    """Give what a failing test prints."""
    return render_failure([finding_to_dict(one) for one in errors], [gap_to_dict(one) for one in gaps])


def _told(disclosure: Disclosure, url: str) -> Told:
    return Told(
        what=disclosure.what,
        value=disclosure.value,
        encoding=disclosure.encoding,
        parameter=disclosure.parameter,
        url=url,
    )
