"""Who would receive what: the requests of a crawl, counted by receiver and consent state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pixelguard.model import JudgedRequest, Report, State

# The states in which nothing may be sent without the visitor's yes.
WITHOUT_CONSENT = (State.NO_CHOICE, State.REJECTED, State.WITHDRAWN, State.GPC, State.DNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A third party: a known vendor, else a host. `routes` and `requests` are by the state they were seen in."""

    name: str
    company: str | None
    category: str | None
    hosts: tuple[str, ...]
    routes: Mapping[State, tuple[str, ...]]
    requests: Mapping[State, int]
    sensitive: tuple[str, ...]  # the sensitive routes among them

    @property
    def total(self) -> int:
        """Give the number of requests in every state."""
        return sum(self.requests.values())

    @property
    def unasked(self) -> int:
        """Give the number of requests without consent."""
        return sum(self.requests.get(state, 0) for state in WITHOUT_CONSENT)


def receivers_of(report: Report) -> tuple[Receiver, ...]:
    """Give the receivers, those that would get the most without consent first. The browser's own calls are none."""
    sensitive = {visit.route for visit in report.coverage.visits if visit.sensitive}
    rows: dict[str, list[JudgedRequest]] = {}
    for row in report.requests:
        if not row.observation.browser_noise:
            rows.setdefault(row.vendor or row.observation.request.host, []).append(row)
    found = [_receiver(name, group, sensitive) for name, group in rows.items()]
    return tuple(sorted(found, key=lambda one: (-one.unasked, -one.total, one.name)))


def states_of(report: Report) -> tuple[State, ...]:
    """Give the states in which at least one page loaded, in their usual order.

    Where no banner was found nothing could be answered: a column of noughts for such a state would say otherwise.
    """
    seen = {visit.state for visit in report.coverage.visits if visit.loaded} - set(unanswered_of(report))
    return tuple(state for state in State if state in seen)


def unanswered_of(report: Report) -> tuple[State, ...]:
    """Give the states that no page came into, since no banner was found there to answer."""
    sent = {row.observation.state for row in report.requests}
    return tuple(state for state, by in report.coverage.banners if not by and state not in sent)


def _receiver(name: str, rows: list[JudgedRequest], sensitive: set[str]) -> Receiver:
    routes: dict[State, dict[str, None]] = {}
    for row in rows:
        routes.setdefault(row.observation.state, {})[row.observation.route] = None
    every = dict.fromkeys(row.observation.route for row in rows)
    return Receiver(
        name=name,
        company=rows[0].company,
        category=rows[0].category,
        hosts=tuple(dict.fromkeys(row.observation.request.host for row in rows)),
        routes={state: tuple(paths) for state, paths in routes.items()},
        requests=Counter(row.observation.state for row in rows),
        sensitive=tuple(route for route in every if route in sensitive),
    )
