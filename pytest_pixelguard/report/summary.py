"""The sentences that every format says alike: what was examined, and the verdict in one line."""

from collections import Counter

from pytest_pixelguard.model import Coverage, Level, Outcome, Report

_KIB = 1024
_NOTHING_USED = "nothing on them was pressed, typed into or chosen"
# Who used the pages where the crawl did not, by the kind of site.
_BY_OTHERS = {
    "tests": "used as these tests use them: what they do not press, type or choose is not known",
    "recording": "used as the recording shows: what was not pressed, typed or chosen in it is not known",
}


def plural(count: int, noun: str) -> str:
    """Give `1 page`, `2 pages`, `3 searches`."""
    ending = "es" if noun.endswith(("s", "ch", "x")) else "s"
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}{ending}"


def verdict_line(report: Report) -> str:
    """Say the verdict in one line, with the counts behind it."""
    levels = Counter(finding.level for finding in report.findings)
    counts = ", ".join(
        [
            plural(levels[Level.ERROR], "error"),
            plural(levels[Level.WARNING], "warning"),
            plural(levels[Level.NOTE], "note"),
            plural(len(report.gaps), "gap"),
            *_suppressed(report),
        ]
    )
    words = {
        Outcome.PASS: "PASS: nothing was found that would tell a third party about a visit without consent",
        Outcome.FAIL: "FAIL: this site would tell third parties about its visitors without consent",
        Outcome.INCONCLUSIVE: "INCONCLUSIVE: something could not be examined, so this is not a pass",
    }
    return f"{words[report.verdict.outcome]} ({counts})"


def _suppressed(report: Report) -> list[str]:
    """Count what does not fail the build although it was found."""
    by = Counter(one.by for one in report.suppressed)
    words = {"allow": "allowed", "baseline": "in the baseline"}
    return [f"{count:,} {words.get(name, name)}" for name, count in sorted(by.items())]


def limits_of(report: Report) -> tuple[str, ...]:
    """Say what was left out on purpose, or does not count: a sentence each, for every format."""
    return (*(f"found, and does not count: {words}" for words in _suppressed(report)), *report.scope)


def coverage_lines(report: Report) -> tuple[str, ...]:
    """Say what was examined, and what was left out: without it a green result means nothing."""
    coverage, site = report.coverage, report.site
    name = site.target if site.target == site.origin else f"{site.target} as {site.origin}"
    lines = [f"site     {name}"]
    if site.inferred:
        lines.append(f"         {'; '.join(site.inferred[:3])}{_more(len(site.inferred) - 3)}")
    if site.kind == "folder":
        skipped = f", {plural(len(coverage.files_skipped), 'file')} not for reading" if coverage.files_skipped else ""
        lines.append(
            f"files    {plural(coverage.files_inspected, 'file')} read, {_size(coverage.bytes_inspected)}{skipped}"
        )
    if coverage.visits:
        loaded = [visit for visit in coverage.visits if visit.loaded]
        sensitive = {visit.route for visit in loaded if visit.sensitive}
        states = ", ".join(dict.fromkeys(visit.state.value for visit in loaded)) or "none"
        routes = {visit.route for visit in loaded}
        lines.append(
            f"pages    {plural(len(routes), 'page')} visited, {len(sensitive)} of them sensitive; states: {states}"
        )
        lines.append(f"         {_used(coverage, site.kind)}")
    for state, by in coverage.banners:
        lines.append(f"         {state.value}: {f'answered by {by}' if by else 'no banner found'}")
    if coverage.routes_skipped:
        reasons = Counter(skip.reason for skip in coverage.routes_skipped)
        lines += [f"         {plural(count, 'page')} left out: {reason}" for reason, count in reasons.items()]
    if coverage.self_test is not None:
        test = coverage.self_test
        seen = test.kinds - len(test.missed)
        left = "nothing left this machine"
        if coverage.live:
            left = f"only the {plural(len(coverage.live), 'GET')} of --live left this machine"
        lines.append(f"engine   self-test saw {seen} of {plural(test.kinds, 'kind')} of request; {left}")
    for one in coverage.live:
        came = f"{plural(one.size, 'byte')}, sha256 {one.sha256}" if one.sha256 else "not fetched"
        lines.append(f"live     {one.url}: {came}")
    lines += [f"{'limits' if not number else '':<9}{words}" for number, words in enumerate(limits_of(report))]
    if report.stages:
        lines.append("time     " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.stages.items()))
    return tuple(lines)


def _used(coverage: Coverage, kind: str) -> str:
    """Say how far pages were used, and what was left alone; where using was switched off, `limits` say so."""
    if kind in _BY_OTHERS:
        return _BY_OTHERS[kind]
    steps = sum(visit.interactions for visit in coverage.visits)
    left: Counter[str] = Counter()
    for visit in coverage.visits:
        left.update(dict(visit.left_alone))
    alone = f"; left alone: {', '.join(f'{count:,} that {why}' for why, count in left.items())}" if left else ""
    used = f"used in {plural(steps, 'step')}, as a visitor would" if steps else _NOTHING_USED
    return f"{used}{alone}"


def _more(count: int) -> str:
    return f"; and {count} more" if count > 0 else ""


def _size(count: int) -> str:
    if count < _KIB:
        return plural(count, "byte")
    if count < _KIB * _KIB:
        return f"{count / _KIB:.0f} KiB"
    return f"{count / _KIB / _KIB:.1f} MiB"
