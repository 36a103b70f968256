"""The hooks of a session in which the team's own tests are guarded."""

from collections.abc import Generator, Mapping
from pathlib import Path
from time import monotonic

import pytest

from pytest_pixelguard.config import Config, ConfigError, load_config
from pytest_pixelguard.guard.fixture import Guard, evidence_of
from pytest_pixelguard.guard.flow import Window
from pytest_pixelguard.guard.flow_report import handed_over, joined, taken_over, write
from pytest_pixelguard.guard.session import GuardSession
from pytest_pixelguard.model import Finding, Gap, Level, Report

WINDOW = pytest.StashKey[Window]()
_SECTION = "pixelguard"
_REQUESTS = "pixelguard-requests"  # how many a test's flow would have sent to third parties


def begin(config: pytest.Config, *, everything: bool) -> "GuardHooks":
    """Seal every browser that the session starts from now on. Raises `pytest.UsageError` for a wrong configuration."""
    named = [*(config.getoption("pixelguard_origin") or ()), *config.getini("pixelguard_origins")]
    base_url = config.getoption("base_url", None) or (config.inicfg.get("base_url") and config.getini("base_url"))
    session = GuardSession(_configuration(config))
    for address in (*named, base_url):
        if address:
            session.network.allow(str(address))
    session.start()
    return GuardHooks(session, everything=everything)


def finish(config: pytest.Config, reports: Mapping[str, Report], workers: Mapping[str, str], *, name: str) -> None:
    """Write one report of all flows; in a worker of xdist, hand them over under `name` to the process that does.

    `workers` holds what each worker has handed over: empty text where it died before.
    """
    if hasattr(config, "workeroutput"):
        config.workeroutput[name] = handed_over(reports)
        return
    judged = dict(reports)
    for text in filter(None, workers.values()):
        judged |= taken_over(text)
    lost = [worker for worker, text in workers.items() if not text]
    folder = config.getoption("pixelguard_report_dir") or _configuration(config).report_dir
    lines = write(joined(judged, lost=lost), folder)
    config.pluginmanager.register(_Closing(lines), "pixelguard-closing")


def _configuration(config: pytest.Config) -> Config:
    file = config.getoption("pixelguard_config") or config.getini("pixelguard_config") or None
    try:
        return load_config(Path(file) if file else None)
    except ConfigError as error:
        raise pytest.UsageError(f"pixelguard: {error}") from error


class _Closing:
    """The last lines of the terminal's summary."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the reports are."""
        if terminalreporter.config.pluginmanager.getplugin("pixelguard-guard") is None:
            terminalreporter.section("pixelguard")  # the workers alone were guarded
        for line in self._lines:
            terminalreporter.write_line(line)


class GuardHooks:
    """Opens a window for each test, and judges its flow at its end. `everything` is False where only who asks is."""

    def __init__(self, session: GuardSession, *, everything: bool) -> None:
        self.session = session
        self._everything = everything
        self.reports: dict[str, Report] = {}  # each test's, by its node id; a rerun replaces what it repeats

    def pytest_report_header(self) -> str:
        """Say in the header that browsers are sealed, and what they may reach."""
        origins = ", ".join(self.session.network.sink.origins) or "what the tests open on this machine"
        who = "every test" if self._everything else "every test that asks for the fixture"
        return f"pixelguard: browsers are sealed; they reach {origins}; {who} is judged"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many flows were judged, and how many requests to third parties ended here. Counts all workers."""
        calls = [
            dict(report.user_properties)
            for reports in terminalreporter.stats.values()
            for report in reports
            if isinstance(report, pytest.TestReport) and report.when == "call"
        ]
        judged = [properties for properties in calls if _REQUESTS in properties]
        leaking = sum(_SECTION in properties for properties in judged)
        stopped = sum(int(str(properties[_REQUESTS])) for properties in judged)
        terminalreporter.section("pixelguard")
        terminalreporter.write_line(f"{len(judged)} of {len(calls)} tests opened pages and were judged; {leaking} leak")
        terminalreporter.write_line(
            f"{stopped} requests to third parties were stopped here; none has left this machine"
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        """Begin the test's window before its fixtures open pages."""
        item.stash[WINDOW] = Window()
        yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """Judge what the test's flow sent, after it has run. A test that failed by itself keeps its own failure."""
        try:
            yield
        except BaseException as error:
            if self._judged(item):
                report = self._judge(item, leave=False)
                if report is not None and (text := _fault(report.findings, report.gaps)) and text not in str(error):
                    item.add_report_section("call", _SECTION, text)
            raise
        if self._judged(item):
            self._fail_for(self._judge(item, leave=True))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None]:
        """Judge what came while the test's pages were closed, and end its window."""
        try:
            yield
        finally:
            late = self._late(item)
            item.stash[WINDOW].ended = monotonic()
            self.session.forget_closed()
        if late:
            pytest.fail(late, pytrace=False)

    def _late(self, item: pytest.Item) -> str:
        """Give what is wrong beyond what was known when the test had run; empty where nothing is."""
        if not self._judged(item):
            return ""
        known = self.reports.get(item.nodeid)
        report = self.session.judge(item.stash[WINDOW], target=item.nodeid, leave=False)
        if report is None:
            return ""
        self.reports[item.nodeid] = report
        before = {one.fingerprint for one in known.findings} if known else set()
        fresh = tuple(one for one in report.findings if one.fingerprint not in before)
        gaps = tuple(one for one in report.gaps if known is None or one not in known.gaps)
        return _fault(fresh, gaps)

    def _judged(self, item: pytest.Item) -> bool:
        return self._everything or "pixelguard" in getattr(item, "fixturenames", ())

    def guard_of(self, item: pytest.Item) -> Guard:
        """Give the fixture's value."""
        return Guard(self.session, item.stash[WINDOW], target=item.nodeid)

    def _judge(self, item: pytest.Item, *, leave: bool) -> Report | None:
        report = self.session.judge(item.stash[WINDOW], target=item.nodeid, leave=leave)
        if report is not None:
            self.reports[item.nodeid] = report
            told = [f"{one.rule.value} {one.vendor or ''}".strip() for one in report.findings]
            told += [one.rule.value for one in report.gaps]
            item.user_properties.extend((_SECTION, words) for words in told)
            sent = sum(not row.observation.browser_noise for row in report.requests)
            item.user_properties.append((_REQUESTS, sent))
        return report

    def _fail_for(self, report: Report | None) -> None:
        if report is not None and (text := _fault(report.findings, report.gaps)):
            pytest.fail(text, pytrace=False)


def _fault(findings: tuple[Finding, ...], gaps: tuple[Gap, ...]) -> str:
    """Give what is wrong with a flow, as text; empty where nothing is."""
    errors = tuple(one for one in findings if one.level is Level.ERROR)
    return evidence_of(errors, gaps) if errors or gaps else ""
