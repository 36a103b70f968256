"""What differs from the lock as findings (PXG303), each with its place: in the lock, or where the new thing stands."""

from collections.abc import Sequence
from typing import Final

from pytest_pixelguard.model import CrawlResult, Finding, Level, Location, Observation, Rule, StaticResult
from pytest_pixelguard.policy.lock import (
    Lock,
    LockedContainer,
    LockedResource,
    container_lines,
    gone,
    lock_of,
    pairs,
    resource_changes,
    sent,
)

_MOST: Final = 12  # differences that one sentence names


def changed(
    agreed: Lock, static: StaticResult | None, crawl: CrawlResult | None, *, whole: bool
) -> tuple[Finding, ...]:
    """Give the findings (PXG303) for whatever differs from the lock. `whole`: the whole site was read."""
    found: list[Finding] = []
    if static is not None:
        now = lock_of(static)
        found += [_container(agreed, one, other) for one, other in pairs(agreed, now) if container_lines(one, other)]
        found += [_resource(agreed, line, new, static) for line, new in resource_changes(agreed, now)]
        left = gone(agreed, now) if whole else []
        if left:
            words = f"{agreed.path} allows what nothing loads any more: {'; '.join(left[:_MOST])}{_more(left)}."
            found.append(
                Finding(rule=Rule.CONTAINER_CHANGED, level=Level.NOTE, message=words, location=_at(agreed, ""))
            )
    if crawl is not None and agreed.crawled:
        hosts = {each.host for each in agreed.resources}
        new = {each.request.host: each for each in reversed(sent(crawl)) if each.request.host not in hosts}
        found += [_contacted(agreed, new[host]) for host in sorted(new)]
    return tuple(found)


def _container(lock: Lock, agreed: LockedContainer | None, now: LockedContainer) -> Finding:
    first, *lines = container_lines(agreed, now)
    words = "; ".join(lines[:_MOST]) + _more(lines)
    said = "is not in" if agreed is None else "is not what was agreed to in"
    return Finding(
        rule=Rule.CONTAINER_CHANGED,
        level=Level.ERROR,
        message=f"{first.removeprefix('+ ').removeprefix('~ ')} {said} {lock.path}: {words}."
        if words
        else f"{first.removeprefix('+ ')} {said} {lock.path}.",
        tracker_id=now.id,
        location=_at(lock, now.id),
    )


def _resource(lock: Lock, line: str, new: LockedResource, static: StaticResult) -> Finding:
    places = [each.location for each in static.resources if each.address == new.address]
    places += [each.location for each in static.findings if new.address in (each.host, each.vendor)]
    said = f"{lock.path} does not allow it" if line.startswith("+") else f"that is not what {lock.path} allows"
    return Finding(
        rule=Rule.CONTAINER_CHANGED,
        level=Level.ERROR,
        message=f"{line}: {said}.",
        tracker_id=new.account or None,
        location=next((place for place in places if place is not None), _at(lock, "")),
        host=new.host or None,
    )


def _contacted(lock: Lock, row: Observation) -> Finding:
    return Finding(
        rule=Rule.CONTAINER_CHANGED,
        level=Level.ERROR,
        message=f"+ {row.request.kind} to {row.request.host}, when {row.route} is opened: not in {lock.path}.",
        route=row.route,
        state=row.state,
        request=row.request,
        host=row.request.host,
        location=row.markup,
        source=row.source,
    )


def _more(lines: Sequence[str]) -> str:
    return f"; and {len(lines) - _MOST} more" if len(lines) > _MOST else ""


def _at(lock: Lock, what: str) -> Location:
    line = lock.places.get(what, 1)
    return Location(path=lock.path, start_line=line, start_column=1, end_line=line, end_column=1, snippet=what)
