"""One run on many machines: which routes a shard crawls. The same on every machine, without any of them asking another.

Every shard reads all files: that takes seconds, and what was read is then whole in each. The visits are what takes
time, so the routes are shared out, balanced by the times that an earlier report holds.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import Route, Shard
from pytest_pixelguard.work import Work

_FORM = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which shard is wanted: `index` of `count`, 1-based. `durations` is an earlier JSON report, or None."""

    index: int
    count: int
    durations: Path | None = None


def parse_shard(text: str, *, durations: Path | None = None) -> Share:
    """Read `I/N`. Raises `InputError` where it is not one of N shards."""
    found = _FORM.fullmatch(text.strip())
    index, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= index <= count:
        raise InputError(f"{text!r} is no shard; write I/N with I from 1 to N, such as 2/4")
    return Share(index=index, count=count, durations=durations)


def cut(config: Config, work: Work, share: Share) -> tuple[Work, Shard]:
    """Give the work of one shard, and what the report says of it. Raises `InputError` where routes are not known."""
    if not config.routes.paths and (work.folder is None or config.routes.spa_fallback is not None):
        raise InputError(
            "a shard must know all routes beforehand, and here they are found by following links; name them under "
            "`routes.paths`, or with --route"
        )
    routes = work.routes.selected
    times = read_times(share.durations or _found(config))
    shares = deal(routes, times, share.count)
    own = shares[share.index - 1]
    lead = lead_of(routes)
    if lead is not None and lead not in own:
        # A visitor answers the banner on the first page; a share whose pages hold none must know that there is one.
        own = (lead, *own)
    plan = hashlib.sha256(json.dumps([[route.path for route in part] for part in shares]).encode()).hexdigest()[:16]
    told = Shard(
        index=share.index, count=share.count, plan=plan, routes=len(routes), own=tuple(route.path for route in own)
    )
    return replace(work, routes=replace(work.routes, selected=own)), told


def lead_of(routes: Sequence[Route]) -> Route | None:
    """Give the page that every shard visits: the home page, else the first route."""
    return next((route for route in routes if route.path == "/"), routes[0] if routes else None)


def deal(routes: Sequence[Route], times: Mapping[str, int], count: int) -> tuple[tuple[Route, ...], ...]:
    """Share routes out: the longest first, each to the share that is least full. `times` are milliseconds by path.

    A route without a time counts as the mean of the others. Within a share the order of `routes` is kept.
    """
    known = [times[route.path] for route in routes if route.path in times]
    usual = sum(known) / len(known) if known else 1.0
    weights = {route.path: float(times.get(route.path, usual)) for route in routes}
    full = [0.0] * count
    owner: dict[str, int] = {}
    for route in sorted(routes, key=lambda route: (-weights[route.path], route.path)):
        least = min(range(count), key=lambda index: (full[index], index))
        owner[route.path] = least
        full[least] += weights[route.path]
    return tuple(tuple(route for route in routes if owner[route.path] == index) for index in range(count))


def read_times(report: Path | None) -> dict[str, int]:
    """Give the time of each route (milliseconds) from an earlier JSON report; none without one.

    Raises `InputError` where the file is not such a report: a share that is cut otherwise than the rest would leave
    routes out.
    """
    if report is None:
        return {}
    try:
        rows = json.loads(report.read_text(encoding="utf-8"))["coverage"]["routes"]
        return {str(row["path"]): int(row["milliseconds"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise InputError(f"{report}: not a JSON report with the times of its routes: {error!r}") from error


def _found(config: Config) -> Path | None:
    """Give the report of an earlier run in the report folder, where that was a whole one."""
    path = Path(config.report_dir) / "pixelguard.json"
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        whole = earlier["shard"] is None and all("milliseconds" in row for row in earlier["coverage"]["routes"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # there is none, or none that is whole: then all routes count alike
    return path if whole else None
