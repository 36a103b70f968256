"""Where a finding can be mended: the author's own line before the built one, the configuration only when nothing else.

Code hosts want a place in the repository for everything that they show. What a crawl sees happens on a page, so its
place is looked for along the chain of calls that set the request off, then in the built file that answers the route.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath

from pytest_pixelguard.model import Finding, Frame, Gap, Location, Report, SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A span in a file of the repository. Lines and columns are 1-based, the end is exclusive.

    `what` names the file's part: `source`, `built file`, `page` (the line is not known) or `configuration`.
    """

    path: str
    what: str
    start_line: int = 1
    start_column: int = 1
    end_line: int = 1
    end_column: int = 2

    @property
    def known(self) -> bool:
        """Tell whether the line itself is known, and not only the file."""
        return self.what in ("source", "built file")


def places_of(one: Finding | Gap, report: Report) -> tuple[Place, ...]:
    """Give the places of a finding or a gap, the one to show first; each file and line once. It may be empty."""
    found: dict[tuple[str, int], Place] = {}
    for place in _candidates(one, report):
        found.setdefault((place.path, place.start_line), place)
    return tuple(found.values())


def in_repository(path: str) -> bool:
    """Tell whether a path can be one of the repository's: relative, below it, no address."""
    return bool(path) and "://" not in path and not path.startswith(("/", "../", "~")) and path not in (".", "..")


def _candidates(one: Finding | Gap, report: Report) -> Iterator[Place]:
    if isinstance(one, Finding) and one.source is not None and in_repository(one.source.path):
        yield _at_source(one.source)
    if one.location is not None:
        yield _at_location(one.location)
    if isinstance(one, Finding) and one.request is not None:
        for frame in one.request.initiator:
            built = built_file(frame.url, report)
            if built and frame.line:
                yield _at_frame(frame, built)
    page = report.coverage.pages.get(one.route) if one.route is not None else None
    if page is not None:
        yield Place(path=page, what="page")
    if report.configuration:
        yield Place(path=report.configuration, what="configuration")


def built_file(address: str, report: Report) -> str | None:
    """Give the built file behind an address of the site itself, or None where none of the inspected files answers."""
    origin = report.site.origin.rstrip("/")
    if report.site.kind != "folder" or not address.startswith(f"{origin}/"):
        return None
    path = address[len(origin) :].split("#", 1)[0].split("?", 1)[0]
    if path in report.coverage.pages:
        return report.coverage.pages[path]
    name = normpath(f"{report.site.target}{path}")
    return name if name in report.coverage.known else None


def _at_source(source: SourceLocation) -> Place:
    return Place(
        path=source.path,
        what="source",
        start_line=max(1, source.line),
        start_column=max(1, source.column),
        end_line=max(1, source.line),
        end_column=max(1, source.column) + 1,
    )


def _at_location(location: Location) -> Place:
    return Place(
        path=location.path,
        what="built file",
        start_line=location.start_line,
        start_column=location.start_column,
        end_line=location.end_line,
        end_column=location.end_column,
    )


def _at_frame(frame: Frame, path: str) -> Place:
    column = max(1, frame.column)
    return Place(
        path=path,
        what="built file",
        start_line=frame.line,
        start_column=column,
        end_line=frame.line,
        end_column=column + 1,
    )
