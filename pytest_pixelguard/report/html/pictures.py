"""The picture of the page that a finding was seen on, inside the report itself, with the moment of the request."""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from pytest_pixelguard.model import Finding, Phase, Report, Request, State

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


class Moments:
    """When the requests of a report were sent."""

    def __init__(self, report: Report) -> None:
        self._seen: dict[tuple[Request, str, State], tuple[Phase, str]] = {}
        for row in report.requests:
            seen = row.observation
            self._seen.setdefault((_plain(seen.request), seen.route, seen.state), (seen.phase, seen.trigger))

    def of(self, finding: Finding) -> tuple[Phase, str] | None:
        """Give the moment in which a finding's request was sent, and what the visitor did just before."""
        if finding.request is None or finding.route is None or finding.state is None:
            return None
        return self._seen.get((_plain(finding.request), finding.route, finding.state))


def _plain(request: Request) -> Request:
    """Give a request as a report that was read back from JSON knows it: its list of requests holds no status."""
    return replace(request, status=0) if request.status else request
