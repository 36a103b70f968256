"""Many files inspected: in this process or in several, with a time limit for each file and never a hang."""

from collections.abc import Callable, Sequence
from typing import Final

from pytest_pixelguard.model import Finding, Gap, SkippedFile, StaticResult
from pytest_pixelguard.static.chunks import with_chunks
from pytest_pixelguard.static.inspect import inspect_file
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.trackers.parties import FirstParty

_WORTH_STARTING: Final = 3_000_000  # bytes; below this a process takes longer to start than it saves


def inspect_files(
    targets: Sequence[Target],
    *,
    first_party: FirstParty,
    options: StaticOptions | None = None,
    on_file: Callable[[Target], None] | None = None,
) -> StaticResult:
    """Give what many files show, in their order. `on_file` is called after each file, from one thread at a time."""
    options = options or StaticOptions()
    jobs = min(options.jobs, len(targets))
    if jobs > 1 and _worth_processes(targets):
        from pytest_pixelguard.static.pool import Pool  # noqa: PLC0415 -- a few files need no processes

        results = Pool(first_party=first_party, options=options, on_file=on_file).run(targets, jobs=jobs)
    else:
        results = []
        for target in targets:
            results.append(inspect_file(target, first_party=first_party, options=options))
            if on_file is not None:
                on_file(target)
    return joined(with_chunks(targets, results))


def _worth_processes(targets: Sequence[Target]) -> bool:
    total = 0
    for target in targets:
        try:
            total += target.path.stat().st_size
        except OSError:
            continue  # whoever reads the file says so
        if total > _WORTH_STARTING:
            return True
    return False


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
        files_skipped=tuple(
            SkippedFile(path=each.label, reason=each.skipped) for each in results if each.skipped is not None
        ),
    )
