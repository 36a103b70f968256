"""The report for people at a terminal: what would be sent, to whom, from where, and what was examined."""

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from textwrap import shorten

from rich.console import Console, RenderableType
from rich.console import Group as Lines
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pytest_pixelguard.model import Disclosure, Finding, Gap, Level, Outcome, Report
from pytest_pixelguard.report.address import short_address
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.grouping import Group, blocks_of, group_findings
from pytest_pixelguard.report.snippet import marked
from pytest_pixelguard.report.summary import coverage_lines, plural, verdict_line

_STYLE = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_MARK = {Level.ERROR: "✗", Level.WARNING: "!", Level.NOTE: "·"}
_OUTCOME_STYLE = {Outcome.PASS: "bold green", Outcome.FAIL: "bold red", Outcome.INCONCLUSIVE: "bold yellow"}
_PLACES_SHOWN = 5
_SHOWN = {Level.ERROR: 50, Level.WARNING: 50, Level.NOTE: 10}  # blocks of each level
_VERBOSE_SHOWN = 2000  # of anything, with -v: nobody scrolls further, and the JSON report holds all
_GAPS_SHOWN = 50
_ALLOWED_SHOWN = 50
_TOLD_SHOWN = 6
_ALSO_SHOWN = 5  # further causes of the same rule and receiver, a sentence each
_ALSO_LENGTH = 160  # letters of such a sentence
_INDENT = 12  # the cells before the text of a row
_Row = tuple[str, Text]  # a label, and what stands beside it


def render_terminal(report: Report, *, width: int = 100, color: bool = False, verbose: bool = False) -> str:
    """Render the report as text of `width` columns; `color` adds ANSI colours, `verbose` every note and place."""
    output = StringIO()
    console = Console(
        file=output,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in _body(report, width=width, verbose=verbose):
        console.print(line, soft_wrap=False)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().split("\n")[:-1])


def _body(report: Report, *, width: int, verbose: bool) -> list[RenderableType]:
    groups = group_findings(report)
    lines: list[RenderableType] = []
    for level, title in ((Level.ERROR, "Errors"), (Level.WARNING, "Warnings"), (Level.NOTE, "Notes")):
        shown = [group for group in groups if group.level is level]
        if not shown:
            continue
        lines.append(Text(f"\n{title}", style="bold underline"))
        blocks = tuple((group,) for group in shown) if verbose else blocks_of(shown)
        limit = _VERBOSE_SHOWN if verbose else _SHOWN[level]
        promised: set[str] = set()
        for first, *others in blocks[:limit]:
            lines.append(_group(first, others, promised=promised, width=width, verbose=verbose))
        if len(blocks) > limit:
            lines.append(_hidden(len(blocks) - limit, f"more {level.value}", verbose=verbose))
    if report.gaps:
        lines.append(Text("\nGaps: what could not be examined", style="bold underline"))
        limit = _VERBOSE_SHOWN if verbose else _GAPS_SHOWN
        lines += [_gap(gap) for gap in report.gaps[:limit]]
        if len(report.gaps) > limit:
            lines.append(_hidden(len(report.gaps) - limit, "more gap", verbose=verbose))
    if report.suppressed:
        lines.append(Text("\nAllowed", style="bold underline"))
        limit = _VERBOSE_SHOWN if verbose else _ALLOWED_SHOWN
        lines += [
            Text(
                clean(
                    f"  {one.finding.rule.value} {one.finding.vendor or one.finding.host or ''}: "
                    f"{one.statement} ({one.owner or one.by}"
                    f"{f', until {one.expires.isoformat()}' if one.expires else ''})"
                )
            )
            for one in report.suppressed[:limit]
        ]
        if len(report.suppressed) > limit:
            lines.append(_hidden(len(report.suppressed) - limit, "more of these", verbose=verbose))
    lines.append(Text("\nExamined", style="bold underline"))
    lines.append(_examined(report))
    lines.append(Text(f"\n{verdict_line(report)}", style=_OUTCOME_STYLE[report.verdict.outcome]))
    return lines


def _examined(report: Report) -> RenderableType:
    """Say what was examined, in two columns: a long line goes on below its own text."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8)
    table.add_column(overflow="fold")
    for line in coverage_lines(report):
        table.add_row(line[:9].strip(), Text(clean(line[9:])))
    return Padding(table, (0, 0, 0, 2))


def _hidden(count: int, what: str, *, verbose: bool) -> Text:
    """Say how many are not shown, and where they are."""
    counted = f"{count:,} {what}" if what.endswith("these") else plural(count, what)
    return Text(f"\n  and {counted}: {'see the JSON report' if verbose else 'show them with -v'}", style="dim")


def _together(groups: Sequence[Group]) -> Group:
    """Give the first group with the places of all."""
    return replace(
        groups[0],
        places=tuple(dict.fromkeys(place for group in groups for place in group.places)),
        sensitive=tuple(dict.fromkeys(place for group in groups for place in group.sensitive)),
    )


def _group(group: Group, others: Sequence[Group], *, promised: set[str], width: int, verbose: bool) -> RenderableType:
    finding = group.chosen
    style = _STYLE[finding.level]
    head = Text.assemble(
        "\n", (f"{_MARK[finding.level]} {finding.rule.value} {finding.rule.slug}", style), (_who(finding), "bold")
    )
    rows = [*_request(finding, verbose=verbose), *_code(finding, columns=width - _INDENT)]
    if finding.contradicts and (verbose or finding.contradicts.text not in promised):
        promised.add(finding.contradicts.text)
        rows += _promised(finding)
    everywhere = _together([group, *others])
    if len(everywhere.places) > 1 or finding.location is None:
        rows.append(("where", _places(everywhere, verbose=verbose)))
    rows += [("also", Text(_in_short(clean(other.chosen.message, 600)))) for other in others[:_ALSO_SHOWN]]
    if len(others) > _ALSO_SHOWN:
        rows.append(("", Text(f"and {len(others) - _ALSO_SHOWN} more like these: show them with -v", style="dim")))
    details = Table.grid(padding=(0, 1))
    details.add_column(width=8, style="dim")
    details.add_column(overflow="fold")
    for label, text in rows:
        details.add_row(label, text)
    return Lines(head, Padding(Text(clean(finding.message, 600)), (0, 0, 0, 2)), Padding(details, (0, 0, 0, 2)))


def _in_short(sentence: str) -> str:
    """Give the beginning of a long sentence: up to the end of a member of its list, else of a word."""
    short = shorten(sentence, _ALSO_LENGTH, placeholder=" …")
    if not short.endswith(" …"):
        return short
    members, comma, _ = short.rpartition(", ")
    return f"{members}, …" if comma and len(members) > _ALSO_LENGTH * 3 // 4 else short


def _who(finding: Finding) -> str:
    names = [name for name in (finding.vendor or finding.host, finding.tracker_id) if name]
    return f"  {' '.join(clean(name, 80) for name in names)}" if names else ""


def _request(finding: Finding, *, verbose: bool) -> list[_Row]:
    request = finding.request
    if request is None:
        return []
    address = clean(request.url, 2000) if verbose else short_address(request.url)
    rows: list[_Row] = [(clean(request.method, 8), Text(address))]
    # The same value under a second name tells nothing new.
    told = finding.discloses if verbose else tuple({(one.what, one.value): one for one in finding.discloses}.values())
    shown = len(told) if verbose else _TOLD_SHOWN
    rows += [("tells" if number == 0 else "", _told(one)) for number, one in enumerate(told[:shown])]
    if len(told) > shown:
        rows.append(("", Text(f"and {plural(len(told) - shown, 'more value')}: show them with -v", style="dim")))
    frame = next((frame for frame in request.initiator if frame.url), None)
    if frame is not None:
        name = f" in {clean(frame.function, 60)}()" if frame.function else ""
        rows.append(("set off", Text(f"{clean(frame.url, 200)}:{frame.line}:{frame.column}{name}")))
    if finding.simulated:
        rows.append(("", Text("simulated: our own stand-in for the vendor’s script sent this", style="dim")))
    return rows


def _promised(finding: Finding) -> list[_Row]:
    promise = finding.contradicts
    return [("promised", Text(f"“{clean(promise.text, 400)}” ({clean(promise.page, 120)})"))] if promise else []


def _told(disclosure: Disclosure) -> Text:
    encoding = "" if disclosure.encoding == "plain" else f" ({disclosure.encoding})"
    return Text.assemble(
        f"{disclosure.what.replace('-', ' ')}{encoding}: ",
        (clean(disclosure.value, 160), "italic"),
        (f"  [{clean(disclosure.parameter, 60)}]", "dim"),
    )


def _code(finding: Finding, *, columns: int) -> list[_Row]:
    """Give the place in the built file, the line of code, and the place in the author's file."""
    rows: list[_Row] = []
    if place := finding.location:
        rows.append(("at", Text(f"{clean(place.path)}:{place.start_line}:{place.start_column}")))
        if place.snippet:
            rows += [("", Text(line, style="dim", no_wrap=True, overflow="crop")) for line in marked(place, columns)]
    if source := finding.source:
        rows.append(("source", Text(f"{clean(source.path)}:{source.line}:{source.column}")))
    return rows


def _places(group: Group, *, verbose: bool) -> Text:
    total = len(group.places)
    first = (*group.sensitive, *(place for place in group.places if place not in group.sensitive))
    shown = first[: _VERBOSE_SHOWN if verbose else _PLACES_SHOWN]
    more = f", and {total - len(shown)} more" if total > len(shown) else ""
    what = plural(total, "page" if group.chosen.route is not None else "place")
    weight = f", {len(group.sensitive)} of them sensitive" if group.sensitive else ""
    return Text(f"{what}{weight}: {', '.join(clean(place, 120) for place in shown)}{more}")


def _gap(gap: Gap) -> RenderableType:
    place = f" ({clean(gap.location.path)})" if gap.location and gap.location.path not in gap.message else ""
    head = Text.assemble("\n", (f"? {gap.rule.value} {gap.rule.slug}", "bold yellow"))
    return Lines(head, Padding(Text(f"{clean(gap.message, 600)}{place}"), (0, 0, 0, 2)))
