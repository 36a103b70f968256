"""What a visitor's browser would do on each page, moment by moment, in each consent state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pixelguard.model import JudgedRequest, PageVisit, Phase, Report, State

MOMENTS: Mapping[Phase, str] = {
    Phase.LOAD: "opens the page",
    Phase.LATE: "stays and scrolls",
    Phase.CHOICE: "answers the banner",
    Phase.INTERACT: "uses the page",
    Phase.LEAVE: "leaves",
}
_ROWS = 2000  # requests told one by one, of all pages together; the JSON report holds all


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One visit in one state: by moment, the receivers with the number of requests to each."""

    state: State
    loaded: bool
    seconds: float
    moments: Mapping[Phase, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One page: its visits, and its requests in order as far as there is room."""

    route: str
    sensitive: tuple[str, ...]
    lines: tuple[Line, ...]
    requests: tuple[JudgedRequest, ...]
    total: int

    @property
    def loaded(self) -> bool:
        """Tell whether the page loaded in every state."""
        return all(line.loaded for line in self.lines)


def timelines_of(report: Report) -> tuple[Timeline, ...]:
    """Give every visited page, those with requests first, sensitive ones before others, else in the order of visits."""
    requests: dict[str, list[JudgedRequest]] = {}
    for row in report.requests:
        if not row.observation.browser_noise:
            requests.setdefault(row.observation.route, []).append(row)
    visits: dict[str, list[PageVisit]] = {}
    for visit in report.coverage.visits:
        visits.setdefault(visit.route, []).append(visit)
    order = sorted(visits, key=lambda route: (route not in requests, not visits[route][0].sensitive))
    room, lines = _ROWS, []
    for route in order:
        rows = requests.get(route, [])
        lines.append(_timeline(route, visits[route], rows, room))
        room = max(0, room - len(rows))
    return tuple(lines)


def moments_of(report: Report) -> tuple[Phase, ...]:
    """Give the moments in which anything was sent, opening the page always among them."""
    seen = {row.observation.phase for row in report.requests} | {Phase.LOAD}
    return tuple(phase for phase in Phase if phase in seen)


def _timeline(route: str, visits: list[PageVisit], rows: list[JudgedRequest], room: int) -> Timeline:
    lines = []
    for visit in sorted(visits, key=lambda visit: tuple(State).index(visit.state)):
        moments: dict[Phase, Counter[str]] = {}
        for row in rows:
            seen = row.observation
            if seen.state is visit.state:
                moments.setdefault(seen.phase, Counter())[row.vendor or seen.request.host] += 1
        lines.append(Line(state=visit.state, loaded=visit.loaded, seconds=visit.milliseconds / 1000, moments=moments))
    return Timeline(
        route=route, sensitive=visits[0].sensitive, lines=tuple(lines), requests=tuple(rows[:room]), total=len(rows)
    )
