"""One report of all flows that a session guarded: from every test, and from every worker of xdist."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pytest_pixelguard.model import Coverage, Finding, Gap, Report, Rule, SelfTest
from pytest_pixelguard.output import OutputError, all_formats, write_reports
from pytest_pixelguard.policy.verdict import reach_verdict
from pytest_pixelguard.report.as_json import report_to_dict
from pytest_pixelguard.report.from_json import report_of

FOLDER = "flows"  # below the folder of the reports: a gate that runs in the same session has its own beside it
_Row = TypeVar("_Row", Finding, Gap)


def handed_over(judged: Mapping[str, Report]) -> str:
    """Give a worker's reports, by test, as text for the process that writes the joined one."""
    return json.dumps({test: report_to_dict(report) for test, report in judged.items()})


def taken_over(text: str) -> dict[str, Report]:
    """Read what `handed_over` gave."""
    return {test: report_of(data) for test, data in json.loads(text).items()}


def joined(judged: Mapping[str, Report], *, lost: Sequence[str] = ()) -> Report:
    """Join the reports of tests into one; at least one is needed. What several tests showed stands once.

    `lost` names the workers that ended before they had told what their tests sent: gaps.
    """
    reports = list(judged.values())
    findings = _once(judged, lambda report: report.findings, lambda one: (one.fingerprint, one.route, one.state))
    gaps = _once(judged, lambda report: report.gaps, lambda one: (one.rule, one.message, one.route, one.state))
    gaps += tuple(
        Gap(
            rule=Rule.ENGINE_NOT_TRUSTED,
            message=f"The worker {name} of this session ended before it had told what its tests sent.",
        )
        for name in lost
    )
    visits = {(visit.route, visit.state): visit for report in reports for visit in report.coverage.visits}
    tests = [report.coverage.self_test for report in reports if report.coverage.self_test is not None]
    number = f"{len(reports)} guarded test{'' if len(reports) == 1 else 's'}"
    return Report(
        site=replace(
            reports[0].site,
            target=number,
            first_party=tuple(dict.fromkeys(host for report in reports for host in report.site.first_party)),
        ),
        verdict=reach_verdict(findings, gaps, exit_zero=False),
        coverage=Coverage(visits=tuple(visits.values()), self_test=_worst(tests)),
        findings=findings,
        gaps=gaps,
        requests=tuple(row for report in reports for row in report.requests),
        suppressed=tuple(dict.fromkeys(row for report in reports for row in report.suppressed)),
        scope=tuple(dict.fromkeys(words for report in reports for words in report.scope)),
    )


def write(report: Report, folder: str) -> list[str]:
    """Write every format below a folder. Give the lines that say so, or why not."""
    below = str(Path(folder) / FOLDER)
    try:
        write_reports(report, all_formats(below))
    except OutputError as error:
        return [f"the report of these flows was not written: {error}"]
    return [f"reports: {below}"]


def _once(
    judged: Mapping[str, Report], rows_of: Callable[[Report], Iterable[_Row]], key: Callable[[_Row], Hashable]
) -> tuple[_Row, ...]:
    """Give each row once, with the tests that showed it in its message."""
    rows: dict[Hashable, tuple[_Row, list[str]]] = {}
    for test, report in judged.items():
        for row in rows_of(report):
            tests = rows.setdefault(key(row), (row, []))[1]
            if test not in tests:
                tests.append(test)
    return tuple(_with_tests(row, tests) for row, tests in rows.values())


def _with_tests(row: _Row, tests: Sequence[str]) -> _Row:
    more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
    words: dict[str, Any] = {"message": f"{row.message} (in {tests[0]}{more})"}
    return replace(row, **words)


def _worst(tests: Sequence[SelfTest]) -> SelfTest | None:
    return next((test for test in tests if not test.passed), tests[0] if tests else None)
