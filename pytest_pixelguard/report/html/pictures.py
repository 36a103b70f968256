"""The picture of the page that a finding was seen on, inside the report itself, with the moment of the request."""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from pytest_pixelguard.model import Finding, Phase, Report, State

Pictures = Mapping[tuple[str, State], bytes]
"""PNG files by the page's short name and the consent state."""

_ALL = 6_000_000  # bytes of all pictures together, before they are written as text
_MAGIC = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture in the report. `number` counts from 1; `data` is empty where an earlier finding shows the same."""

    number: int
    data: Markup
    route: str
    state: State
    left_out: bool = False  # there was no room for it


def short_name(route: str) -> str:
    """Give the name that the crawl's pictures have for a page."""
    return (re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "home")[:60]


def shots_of(findings: Iterable[Finding], pictures: Pictures, report: Report) -> tuple[Shot | None, ...]:
    """Give each finding's picture, or None. Pages that share a short name have none: it might be the wrong one."""
    names = Counter(short_name(route) for route in {visit.route for visit in report.coverage.visits})
    shots: list[Shot | None] = []
    first: dict[tuple[str, State], Shot] = {}
    room = _ALL
    for finding in findings:
        if finding.route is None or finding.state is None or finding.request is None:
            shots.append(None)
            continue
        key = short_name(finding.route), finding.state
        data = pictures.get(key, b"")
        if names[key[0]] != 1 or not data.startswith(_MAGIC):
            shots.append(None)
            continue
        if key in first:
            shots.append(replace(first[key], data=Markup()))
            continue
        fits = len(data) <= room
        room -= len(data) if fits else 0
        written = f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}" if fits else ""
        first[key] = Shot(
            number=len(first) + 1,
            data=Markup(written),  # noqa: S704 -- letters and digits, made here
            route=finding.route,
            state=finding.state,
            left_out=not fits,
        )
        shots.append(first[key])
    return tuple(shots)


def moment_of(finding: Finding, report: Report) -> tuple[Phase, str] | None:
    """Give the moment in which a finding's request was sent, and what the visitor did just before; None: not known."""
    if finding.request is None:
        return None
    sought = replace(finding.request, status=0)  # a report read back from JSON knows no status in its list of requests
    for row in report.requests:
        seen = row.observation
        if replace(seen.request, status=0) == sought and (seen.route, seen.state) == (finding.route, finding.state):
            return seen.phase, seen.trigger
    return None
