"""The items that pytest runs: one a file, one a route and consent state, and one for all that belongs to no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_pixelguard.inputs.files import label
from pytest_pixelguard.model import Route, State
from pytest_pixelguard.report.failure import render_failure
from pytest_pixelguard.shared_run import GateError, SharedRun


class GateFailedError(Exception):
    """What the gate found, as text for the web team."""


class GateItem(pytest.Item):
    """One unit of the gate. It fails for the errors and the gaps that belong to it."""

    def __init__(self, *, run: SharedRun, path_shown: str | None, **given: Any) -> None:
        super().__init__(**given)
        self.run = run
        self.path_shown = path_shown

    def mine(self, entry: dict[str, Any]) -> bool:
        """Tell whether a finding or a gap of the report belongs to this item."""
        raise NotImplementedError

    def runtest(self) -> None:
        """Look at what the gate found here. Raises `GateFailedError`."""
        report = self.run.report
        findings = [one for one in report["findings"] if self.mine(one)]
        gaps = [one for one in report["gaps"] if self.mine(one)]
        for one in findings + gaps:
            self.user_properties.append(("pixelguard", f"{one['rule']} {one.get('vendor') or ''}".strip()))
        errors = [one for one in findings if one["level"] == "error"]
        if errors or gaps:
            raise GateFailedError(render_failure(errors, gaps))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show our own text without a traceback: the fault lies in the site, not in code of ours."""
        if isinstance(excinfo.value, GateFailedError | GateError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Give the place that reports show for this item."""
        return Path(self.path_shown or self.run.work.site.target), None, f"pixelguard {self.name}"


class FileItem(GateItem):
    """One file of the site."""

    def mine(self, entry: dict[str, Any]) -> bool:
        """Take what static inspection says of this file."""
        place = entry["location"]
        return entry["route"] is None and place is not None and place["path"] == self.path_shown


class RouteItem(GateItem):
    """One route in one consent state."""

    def __init__(self, *, route: Route, state: State, **given: Any) -> None:
        super().__init__(path_shown=None, **given)
        self.route = route
        self.state = state

    def mine(self, entry: dict[str, Any]) -> bool:
        """Take what the crawl says of this route, in this state or in none in particular."""
        return entry["route"] == self.route.path and entry["state"] in (self.state.value, None)

    def runtest(self) -> None:
        """Look at what the gate found here, and that it really was here. Raises `GateFailedError`."""
        super().runtest()
        visited = {row["path"]: row["states"] for row in self.run.report["coverage"]["routes"]}
        if self.state.value not in visited.get(self.route.path, []):
            raise GateFailedError(f"{self.route.path} was not visited in the state {self.state.value}: this is no pass")


class VerdictItem(GateItem):
    """Whatever belongs to no file and no route: the engine, the allowances, and that there was something to examine."""

    def __init__(self, *, others: list[GateItem], **given: Any) -> None:
        super().__init__(path_shown=None, **given)
        self.others = others

    def mine(self, entry: dict[str, Any]) -> bool:
        """Take what no other item takes."""
        return not any(other.mine(entry) for other in self.others)


def collect(session: pytest.Session, run: SharedRun) -> Iterator[GateItem]:
    """Make the items, in a stable order. With nothing to examine there is still the verdict, and it fails."""
    others: list[GateItem] = []
    for file in run.work.files.files:
        shown = label(file)
        item = FileItem.from_parent(
            session, name=f"file {shown}", nodeid=f"pixelguard::file {shown}", run=run, path_shown=shown
        )
        item.add_marker("pixelguard_static")
        page = run.work.pages.get(shown)
        if page is not None and page.sensitive:
            item.add_marker("sensitive")
        others.append(item)
    for route in run.work.routes.selected:
        for state in run.config.states:
            name = f"page {route.path} [{state}]"
            visit = RouteItem.from_parent(
                session, name=name, nodeid=f"pixelguard::{name}", run=run, route=route, state=state
            )
            visit.add_marker("pixelguard_crawl")
            if route.sensitive:
                visit.add_marker("sensitive")
            others.append(visit)
    yield from others
    yield VerdictItem.from_parent(session, name="verdict", nodeid="pixelguard::verdict", run=run, others=others)
