"""Notices: banners that ask nothing. They can be put away, and there is no answer to refuse with.

A site that stores only what it needs may well say so in a notice. Where putting it away sends nothing to anybody
either, there is nothing to refuse, and who has not put it away is in the state of one who refused. Where it switches
something on, the refusal that should be there cannot be examined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pytest_pixelguard.crawl.outcomes import not_driven
from pytest_pixelguard.model import Gap, Observation, PageVisit, Route, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What notices come to: visits that count for a refusal, or gaps. `harmless` are paths with nothing to refuse."""

    visits: list[PageVisit] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    harmless: frozenset[str] = frozenset()


def settle_notices(
    notices: Sequence[tuple[Route, str]], visits: Iterable[PageVisit], observations: Iterable[Observation]
) -> Settled:
    """Say of pages whose banner only informs, each with the words for that, whether a refusal is missed.

    It is not where a visitor who agrees was seen to set nothing off, on the pages on which agreeing was tried.
    """
    made = list(visits)
    agreed = any(visit.state is State.ACCEPTED and visit.loaded for visit in made)
    switched_on = any(row.state is State.ACCEPTED and not row.browser_noise for row in observations)
    if not agreed or switched_on:
        return Settled(gaps=[not_driven(State.REJECTED, reason, route) for route, reason in notices])
    paths = frozenset(route.path for route, _ in notices)
    return Settled(
        visits=[
            replace(visit, state=State.REJECTED)
            for visit in made
            if visit.state is State.NO_CHOICE and visit.route in paths
        ],
        harmless=paths,
    )
