"""The reports of several machines joined into one, with one verdict. A shard that is missing makes it inconclusive."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import Coverage, Finding, Gap, Level, Outcome, Report, Rule, SelfTest, State
from pytest_pixelguard.policy.verdict import reach_verdict
from pytest_pixelguard.report.as_json import finding_to_dict
from pytest_pixelguard.report.from_json import NotAReportError, report_of
from pytest_pixelguard.scope import EXIT_ZERO

_Row = TypeVar("_Row")
_MOST_DIGITS = 16  # as many as a JSON reader of any kind keeps


def _whole_number(digits: str) -> int:
    """Read a whole number. Raises `ValueError` for one that no report holds: what writes reports divides by some."""
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number in it is too large")
    return int(digits)


def read_report(path: Path) -> Report:
    """Read a JSON report. Raises `InputError` where it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_int=_whole_number)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: the report cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not isinstance(data, dict):
        raise InputError(f"{path}: it is not a JSON report")
    try:
        return report_of(data)
    except NotAReportError as error:
        raise InputError(f"{path}: {error}") from error


def merge(reports: Sequence[Report], *, exit_zero: bool = False) -> Report:
    """Join the reports of a run's shards; or whole reports, which then count together. At least one is needed.

    A route that several shards have visited counts once, as the first of them saw it. What is not tied to a route
    counts as often as the report that holds it most often.
    """
    reports = sorted(reports, key=lambda report: report.shard.index if report.shard else 0)
    owners: dict[str, int] = {}
    for number, report in enumerate(reports):
        for visit in report.coverage.visits:
            owners.setdefault(visit.route, number)
    coverage = _coverage(reports, owners)
    findings = _joined(reports, owners, lambda report: report.findings, lambda one: json.dumps(finding_to_dict(one)))
    unused = [
        {json.dumps(finding_to_dict(one)) for one in report.findings if one.rule is Rule.UNUSED_ALLOWANCE}
        for report in reports
    ]
    everywhere = set.intersection(*unused)
    kept = tuple(
        one
        for one in findings
        if one.rule is not Rule.UNUSED_ALLOWANCE or json.dumps(finding_to_dict(one)) in everywhere
    )
    gaps = _joined(reports, owners, lambda report: report.gaps, lambda one: one)
    gaps = tuple(dict.fromkeys((*gaps, *_hollow(reports), *_missing(reports))))
    return Report(
        site=reports[0].site,
        verdict=reach_verdict(kept, gaps, exit_zero=exit_zero),
        coverage=coverage,
        findings=tuple(sorted(kept, key=_rank)),
        gaps=gaps,
        requests=_joined(
            reports, owners, lambda report: report.requests, repr, route=lambda row: row.observation.route
        ),
        suppressed=_joined(
            reports, owners, lambda report: report.suppressed, repr, route=lambda row: row.finding.route
        ),
        stored=_joined(reports, owners, lambda report: report.stored, repr, route=lambda row: row.stored.route),
        stages=_longest(reports),
        scope=tuple(
            dict.fromkeys(
                (*([EXIT_ZERO] if exit_zero else []), *(words for report in reports for words in report.scope))
            )
        ),
    )


def _rank(finding: Finding) -> tuple[int, str, str, str, int, int]:
    place = finding.location
    line, column = (place.start_line, place.start_column) if place else (0, 0)
    path = place.path if place else ""
    return (list(Level).index(finding.level), finding.rule.value, finding.route or "", path, line, column)


def _joined(
    reports: Sequence[Report],
    owners: dict[str, int],
    rows_of: Callable[[Report], Iterable[_Row]],
    key: Callable[[_Row], Hashable],
    *,
    route: Callable[[Any], str | None] = lambda row: row.route,
) -> tuple[_Row, ...]:
    joined: list[_Row] = []
    most: Counter[Hashable] = Counter()
    for number, report in enumerate(reports):
        here: Counter[Hashable] = Counter()
        for row in rows_of(report):
            path = route(row)
            if path is not None and path in owners:
                if owners[path] == number:
                    joined.append(row)
                continue
            here[key(row)] += 1
            if here[key(row)] > most[key(row)]:
                joined.append(row)
        most |= here
    return tuple(joined)


def _hollow(reports: Sequence[Report]) -> Iterable[Gap]:
    """Tell of reports that can bear no pass, whatever their lists hold: cut by somebody, or of nothing examined."""
    parts = [report.coverage for report in reports]
    if not any(part.files_inspected or any(visit.loaded for visit in part.visits) for part in parts):
        yield _gap("None of these reports says that anything was examined.")
    if any(part.self_test is not None and not part.self_test.passed for part in parts):
        yield _gap("The browser of one of these reports did not see its own test page.")
    for report in reports:
        if report.verdict.outcome is Outcome.INCONCLUSIVE and not report.gaps:
            yield _gap("One of these reports is inconclusive and does not say why: it is not whole.")


def _missing(reports: Sequence[Report]) -> Iterable[Gap]:
    """Tell of what the reports together do not hold, and of reports that do not belong together."""
    shards = [report.shard for report in reports if report.shard]
    if not shards:
        return
    if len(shards) < len(reports):
        yield _gap("Some of these reports are shards of a run, and others are not: they do not belong together.")
    if len({(shard.count, shard.plan, shard.routes) for shard in shards}) > 1:
        yield _gap(
            "These shards were not cut from the same whole: the site, the routes or the recorded times that they were "
            "balanced by differ. Give every machine the same of each."
        )
    held = {shard.index for shard in shards}
    for index in sorted(set(range(1, max(shard.count for shard in shards) + 1)) - held):
        yield _gap(f"Shard {index} of {shards[0].count} is missing: its routes were not examined.")
    given = len({path for shard in shards for path in shard.own})  # pages that only a search leads to do not count
    if given < max(shard.routes for shard in shards):
        yield _gap(f"{given} of {max(shard.routes for shard in shards)} routes stand in these reports.")
    if len({(report.site.target, report.site.origin) for report in reports}) > 1:
        yield _gap("These reports are of different sites.")


def _gap(message: str) -> Gap:
    return Gap(rule=Rule.NOTHING_INSPECTED, message=message)


def _coverage(reports: Sequence[Report], owners: dict[str, int]) -> Coverage:
    parts = [report.coverage for report in reports]
    banners: dict[State, str] = {}
    for part in parts:
        banners |= {state: by for state, by in part.banners if by or state not in banners}
    return replace(
        max(parts, key=lambda part: part.files_inspected),
        visits=tuple(
            visit for number, part in enumerate(parts) for visit in part.visits if owners[visit.route] == number
        ),
        files_skipped=tuple(dict.fromkeys(skip for part in parts for skip in part.files_skipped)),
        routes_skipped=tuple(dict.fromkeys(skip for part in parts for skip in part.routes_skipped)),
        self_test=_self_test([part.self_test for part in parts if part.self_test]),
        banners=tuple(banners.items()),
        live=tuple(dict.fromkeys(script for part in parts for script in part.live)),
    )


def _self_test(tests: Sequence[SelfTest]) -> SelfTest | None:
    if not tests:
        return None
    return SelfTest(
        passed=all(test.passed for test in tests),
        kinds=min(test.kinds for test in tests),
        missed=tuple(dict.fromkeys(kind for test in tests for kind in test.missed)),
    )


def _longest(reports: Sequence[Report]) -> dict[str, float]:
    """Give each stage's time on the machine that took longest: so long the run takes where each has its own."""
    stages: dict[str, float] = {}
    for report in reports:
        for name, seconds in report.stages.items():
            stages[name] = max(seconds, stages.get(name, 0.0))
    return stages
