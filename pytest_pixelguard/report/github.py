"""Annotations in GitHub's log: workflow commands that put a finding beside its line in a pull request.

The runner keeps ten errors and ten warnings of a step and drops the rest without a word (source: the runner's own
limits, August 2026), so the worst causes come first and a roll-up says how many are not shown.
"""

import secrets
from collections.abc import Mapping, Sequence

from pytest_pixelguard.model import Finding, Gap, Level, Report
from pytest_pixelguard.report.address import short_address, told_values
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.grouping import Group, blocks_of, group_findings
from pytest_pixelguard.report.place import Place, in_repository, places_of
from pytest_pixelguard.report.summary import limits_of, plural, verdict_line

_SHOWN = 9  # of each level; the tenth is the roll-up
_GAPS_KEPT = 3  # findings leave at least this much room for gaps
_MESSAGE = 600  # code points
_VALUES = 3  # decoded values of one request; the other reports hold all
_LIMITS = 12  # sentences of the notice that says what was left out


def render_github(report: Report, *, prefix: str = "", suggestions: Mapping[str, str] | None = None) -> str:
    """Render workflow commands, one a line: at most nine errors and a roll-up, and as many warnings.

    `prefix` is the way from the repository's root to the working directory, `""` where they are the same;
    `suggestions` say in words what a patch would do, by the fingerprint of the finding.
    """
    errors, warnings = (_ordered(report, level) for level in (Level.ERROR, Level.WARNING))
    gaps = report.gaps[: max(_GAPS_KEPT, _SHOWN - len(errors))][:_SHOWN]
    shown = errors[: _SHOWN - len(gaps)]
    lines = [_of_group("error", group, report, prefix, suggestions or {}) for group in shown]
    lines += [_of_gap(gap, report, prefix) for gap in gaps]
    if len(shown) < len(errors) or len(gaps) < len(report.gaps):
        hidden = " and ".join(
            [
                *_hidden(errors[len(shown) :], "error"),
                *([plural(len(report.gaps) - len(gaps), "gap")] if len(gaps) < len(report.gaps) else []),
            ]
        )
        lines.append(_roll_up("error", f"{hidden} more. {verdict_line(report)}"))
    lines += [_of_group("warning", group, report, prefix, suggestions or {}) for group in warnings[:_SHOWN]]
    if hidden_warnings := _hidden(warnings[_SHOWN:], "warning"):
        lines.append(_roll_up("warning", f"{hidden_warnings[0]} more."))
    if limits := limits_of(report):
        words = [clean(one, _MESSAGE) for one in limits[:_LIMITS]]
        more = [f"And {len(limits) - _LIMITS} more."] if len(limits) > _LIMITS else []
        lines.append(_command("notice", None, "pixelguard: what this result leaves out", [*words, *more]))
    return "".join(f"{line}\n" for line in lines)


def annotated(report: Report) -> tuple[Finding, ...]:
    """Give the findings that can stand in annotations: the worst causes of each level, by one finding each."""
    levels = (_ordered(report, level) for level in (Level.ERROR, Level.WARNING))
    return tuple(group.chosen for some in levels for group in some[:_SHOWN])


def _ordered(report: Report, level: Level) -> list[Group]:
    """Give the causes of a level: first the worst of each rule and receiver, so that no kind crowds out the others."""
    blocks = blocks_of([group for group in group_findings(report) if group.level is level])
    return [*(block[0] for block in blocks), *(group for block in blocks for group in block[1:])]


def shielded(text: str) -> str:
    """Give text for the log with the runner's commands switched off around it.

    A page's title that begins with `::` is a command to the runner when a report prints it at the start of a line.
    The word that switches commands on again is made by chance, so that no page can hold it.
    """
    word = secrets.token_hex(16)
    end = "" if text.endswith("\n") else "\n"
    return f"::stop-commands::{word}\n{text}{end}::{word}::\n"


def _of_group(level: str, group: Group, report: Report, prefix: str, suggestions: Mapping[str, str]) -> str:
    finding = group.chosen
    who = " ".join(name for name in (finding.vendor or finding.host, finding.tracker_id) if name)
    title = f"{finding.rule.value} {finding.rule.slug}{': ' if who else ''}{clean(who, 120)}"
    lines = [clean(finding.message, _MESSAGE)]
    if len(group.places) > 1:
        kind = "page" if finding.route is not None else "place"
        weight = f", {len(group.sensitive)} of them sensitive" if group.sensitive else ""
        lines.append(f"The same in {plural(len(group.places), kind)}{weight}.")
    if finding.request is not None:
        lines.append(f"Would be sent: {clean(finding.request.method, 16)} {short_address(finding.request.url)}")
    if finding.discloses:
        lines.append(f"It tells: {told_values(finding.discloses, _VALUES)}")
    if suggestion := suggestions.get(finding.fingerprint):
        lines.append(f"Suggested: {clean(suggestion, 240)}")
    lines.append(f"What to do: pixelguard explain {finding.rule.value}")
    return _command(level, _place(finding, report, prefix), title, lines)


def _of_gap(gap: Gap, report: Report, prefix: str) -> str:
    title = f"{gap.rule.value} {gap.rule.slug}: not examined"
    where = f" ({clean(gap.location.path)})" if gap.location else ""
    lines = [f"{clean(gap.message, _MESSAGE)}{where}", f"What to do: pixelguard explain {gap.rule.value}"]
    return _command("error", _place(gap, report, prefix), title, lines)


def _hidden(groups: Sequence[Group], noun: str) -> list[str]:
    count = sum(len(group.findings) for group in groups)
    return [f"{plural(count, noun)} of {plural(len(groups), 'cause')}"] if count else []


def _roll_up(level: str, text: str) -> str:
    return _command(level, None, "pixelguard: more than annotations can show", [f"{text} See the job summary."])


def _place(one: Finding | Gap, report: Report, prefix: str) -> Place | None:
    """Give the first place that a repository can hold."""
    for place in places_of(one, report):
        path = f"{prefix}/{place.path}" if prefix and in_repository(place.path) else place.path
        if in_repository(path):
            return Place(
                path=path,
                what=place.what,
                start_line=place.start_line,
                start_column=place.start_column,
                end_line=place.end_line,
                end_column=place.end_column,
            )
    return None


def _command(level: str, place: Place | None, title: str, lines: Sequence[str]) -> str:
    properties: dict[str, str | int] = {}
    if place is not None:
        properties |= {"file": clean(place.path), "line": place.start_line, "endLine": place.end_line}
        # A column beside lines that differ makes the runner refuse the whole annotation.
        if place.known and place.start_line == place.end_line:
            properties |= {"col": place.start_column, "endColumn": max(place.start_column, place.end_column - 1)}
    properties["title"] = title
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join(lines)
    return f"::{level} {shown}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
