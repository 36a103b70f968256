"""What each receiver would be told without consent, of the visitor and of the visit: the first thing to read."""

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_pixelguard.model import Disclosure, Finding, Level, Report
from pytest_pixelguard.report.receivers import WITHOUT_CONSENT
from pytest_pixelguard.trackers.words import PERSONAL, describe, weightiest_first

_OF_THE_VISITOR = PERSONAL | {"search-words"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A receiver, and in words what all its requests without consent tell together, the most telling first."""

    name: str
    company: str | None
    visitor: tuple[str, ...]  # of the visitor in person
    visit: tuple[str, ...]  # of the page, the browser and what was done
    routes: tuple[str, ...]
    sensitive: tuple[str, ...]  # the sensitive routes among them


def told_of(report: Report) -> tuple[Told, ...]:
    """Give the receivers that errors and warnings of the crawl name, those that learn most of the visitor first."""
    sensitive = {visit.route for visit in report.coverage.visits if visit.sensitive}
    rows: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.request is not None and finding.state in WITHOUT_CONSENT and finding.level is not Level.NOTE:
            rows.setdefault(finding.vendor or finding.host or "", []).append(finding)
    found = [_told(name, findings, sensitive) for name, findings in rows.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.visitor), -len(one.visit), one.name)))


def _told(name: str, findings: list[Finding], sensitive: set[str]) -> Told:
    every = weightiest_first(tuple(one for finding in findings for one in finding.discloses))
    routes = dict.fromkeys(finding.route for finding in findings if finding.route is not None)
    return Told(
        name=name,
        company=next((finding.company for finding in findings if finding.company), None),
        visitor=_words(one for one in every if one.what in _OF_THE_VISITOR),
        visit=_words(one for one in every if one.what not in _OF_THE_VISITOR),
        routes=tuple(routes),
        sensitive=tuple(route for route in routes if route in sensitive),
    )


def _words(disclosures: Iterable[Disclosure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(describe(one) for one in disclosures))
