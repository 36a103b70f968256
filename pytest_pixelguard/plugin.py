"""The pytest plugin: options, marks, hooks. Inert without `--pixelguard`; nothing heavy is imported until then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_pixelguard.guard.fixture import Guard
    from pytest_pixelguard.guard.hooks import GuardHooks
    from pytest_pixelguard.shared_run import SharedRun

_MARKS = (
    "pixelguard_static: what a file of the site holds",
    "pixelguard_crawl: what a page sends, in one consent state",
    "sensitive: a page about a condition or a medicine, or one on which the visitor does something",
)
_RUN = pytest.StashKey["SharedRun"]()
_GUARD = pytest.StashKey["GuardHooks"]()
_WORKERS = pytest.StashKey["dict[str, str]"]()
_FLOWS = "pixelguard_flows"  # under this name a worker of xdist hands over what its tests' flows sent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the ini keys."""
    group = parser.getgroup("pixelguard", "pixelguard: no beacon to a third party without consent")
    group.addoption(
        "--pixelguard", action="store_true", help="Run the gate: one test a file, one a page and consent state."
    )
    group.addoption("--pixelguard-site", metavar="SITE", help="The built folder, or the URL of a preview.")
    group.addoption("--pixelguard-config", metavar="FILE", help="The configuration (default: pixelguard.toml).")
    group.addoption("--pixelguard-report-dir", metavar="DIR", help="Where the reports go (default: pixelguard-report).")
    group.addoption(
        "--pixelguard-seal",
        action="store_true",
        help="Run the browsers of your own Playwright tests sealed, and judge every request of every test.",
    )
    group.addoption(
        "--pixelguard-origin",
        action="append",
        metavar="URL",
        help="An origin of your own site that sealed browsers may reach, besides the base URL. Repeatable.",
    )
    group.addoption("--pixelguard-shard", metavar="I/N", help="Visit only this part of the pages, such as 2/4.")
    group.addoption("--pixelguard-durations", metavar="REPORT", help="An earlier JSON report, to balance shards by.")
    parser.addini("pixelguard_origins", "Origins of your own site that sealed browsers may reach.", type="linelist")
    parser.addini("pixelguard_site", "The built folder, or the URL of a preview, for --pixelguard.")
    parser.addini("pixelguard_config", "The configuration file for --pixelguard.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks, and prepare the run that all items and all workers share."""
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)
    if config.getoption("pixelguard"):
        from pytest_pixelguard.shared_run import SharedRun  # noqa: PLC0415 -- a session without the gate pays nothing

        config.stash[_RUN] = SharedRun.of(config)
        config.pluginmanager.register(_Gate(config.stash[_RUN]), "pixelguard-gate")
    if config.getoption("pixelguard_seal"):
        _seal(config, everything=True)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Seal the session's browsers where a test asks for the fixture: a browser cannot be sealed once it has started."""
    if _GUARD not in session.config.stash and any("pixelguard" in _fixtures(item) for item in session.items):
        _seal(session.config, everything=False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: _Worker, error: object) -> None:
    """Take what a worker of xdist tells of its tests' flows; one that died tells nothing, and that is noted."""
    told = getattr(node, "workeroutput", {}).get(_FLOWS, "" if error else None)
    if told is not None:
        node.config.stash.setdefault(_WORKERS, {})[node.workerinput["workerid"]] = told


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report of all guarded flows, on the process that has them all."""
    guard = session.config.stash.get(_GUARD, None)
    workers = session.config.stash.get(_WORKERS, {})
    if (guard is not None and guard.reports) or any(workers.values()):
        from pytest_pixelguard.guard.hooks import finish  # noqa: PLC0415 -- a session without the guard pays nothing

        finish(session.config, guard.reports if guard else {}, workers, name=_FLOWS)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sealed network."""
    if _GUARD in config.stash:
        config.stash[_GUARD].session.stop()


@pytest.fixture
def pixelguard(request: pytest.FixtureRequest) -> Guard:
    """Ask what this test's flow has sent to third parties; the browser is sealed, and nothing of it has left."""
    hooks: GuardHooks = request.config.stash[_GUARD]
    return hooks.guard_of(request.node)


def _fixtures(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names


def _seal(config: pytest.Config, *, everything: bool) -> None:
    from pytest_pixelguard.guard.hooks import begin  # noqa: PLC0415 -- a session without the guard pays nothing

    config.stash[_GUARD] = begin(config, everything=everything)
    config.pluginmanager.register(config.stash[_GUARD], "pixelguard-guard")


class _Worker(Protocol):
    """What is used of xdist's handle on a worker; xdist need not be installed."""

    config: pytest.Config
    workerinput: dict[str, str]


class _Gate:
    """The hooks of a session in which the gate runs."""

    def __init__(self, run: SharedRun) -> None:
        self._run = run

    def pytest_report_header(self) -> str:
        """Say in the header what is examined."""
        return self._run.header()

    @pytest.hookimpl(tryfirst=True)  # before -k and -m choose, so that they can choose among our items too
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add our items. They come from our own list of inputs: pytest's own search passes over `dist` and `build`."""
        from pytest_pixelguard.items import collect  # noqa: PLC0415 -- as above

        ours = list(collect(session, self._run))
        items.extend(ours)
        # As if pytest had found them itself: who counts what was collected counts them too.
        found = pytest.CollectReport(nodeid="pixelguard", outcome="passed", longrepr=None, result=list(ours))
        session.config.hook.pytest_collectreport(report=found)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: _Worker) -> None:
        """Tell an xdist worker where the shared result lies."""
        node.workerinput["pixelguard_folder"] = str(self._run.folder)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Link the HTML report from an item's row, where pytest-html makes one."""
        report = yield
        html = item.config.pluginmanager.getplugin("html")
        if report.when == "call" and html is not None and item.nodeid.startswith("pixelguard::"):
            link = html.extras.url(self._run.html_report(item.config), name="pixelguard report")
            vars(report)["extras"] = [*getattr(report, "extras", []), link]  # an attribute of pytest-html's own
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdict, what was examined and where the reports are."""
        lines = self._run.summary()
        if lines:
            terminalreporter.section("pixelguard")
            for line in lines:
                terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Remove the shared result, on the one process that made its folder."""
        self._run.close()
