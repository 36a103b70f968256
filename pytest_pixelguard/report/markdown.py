"""The job summary: Markdown as GitHub shows it above a run's log, within the size that it takes.

Beyond 1 MiB GitHub drops a summary without a word (its documentation, August 2026), so this one ends below 900 KiB
and says what it left out. Text of pages and files is written in character references: no character of it is Markdown
or HTML, and none of it becomes a link, an image, a mention or a formula.
"""

import re
from collections.abc import Iterable, Iterator

from pytest_pixelguard.model import Finding, Gap, Level, Outcome, Report, Rule, State
from pytest_pixelguard.report.address import short_address
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.grouping import Group, blocks_of, group_findings
from pytest_pixelguard.report.pages import RulePages, paragraphs, section_of, summary_of
from pytest_pixelguard.report.receivers import receivers_of, states_of, unanswered_of
from pytest_pixelguard.report.snippet import marked
from pytest_pixelguard.report.summary import coverage_lines, plural, verdict_line
from pytest_pixelguard.report.told import told_of

LIMIT = 900 * 1024  # bytes of UTF-8
_RESERVE = 512  # bytes kept for saying what was left out
_PLACES = 10
_TOLD = 12
_OTHERS = 20  # further causes of one rule and receiver, a sentence each
_SHOWN = 200  # gaps, rows of a table, blocks of a level, notes: what is more is counted
_ALSO = 240  # letters of such a sentence
_COLUMNS = 110
_HEADING = {
    Outcome.PASS: "✅ pixelguard: pass",
    Outcome.FAIL: "❌ pixelguard: fail",
    Outcome.INCONCLUSIVE: "⚠️ pixelguard: inconclusive",
}
_STATE_WORDS = {
    State.NO_CHOICE: "before a choice",
    State.REJECTED: "after refusal",
    State.ACCEPTED: "after consent",
    State.WITHDRAWN: "after withdrawal",
    State.GPC: "with Global Privacy Control",
    State.DNT: "with Do Not Track",
}
# What begins markup, a link, a mention, an emoji, a formula or a table's cell; and what would begin a list or heading.
_ACTIVE = re.compile(r"[\\`*_\[\]<>&|#@~$]|:(?=\S)|(?<=[wW]{3})\.|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d{3})[.)]")


def render_markdown(report: Report, *, pages: RulePages) -> str:
    """Render the job summary, below `LIMIT` bytes."""
    kept, size, left = [], 0, 0
    for block in _blocks(report, pages):
        size += len(f"{block}\n\n".encode())
        if left or size > LIMIT - _RESERVE:
            left += 1
        else:
            kept.append(block)
    if left:
        kept.append(
            f"**{plural(left, 'part')} of this report did not fit here.** The JSON and HTML reports hold all of it."
        )
    return "\n\n".join(kept) + "\n"


def prose(text: str, limit: int = 600) -> str:
    """Give text in which nothing is Markdown or HTML."""
    return _referenced(clean(text, limit).strip())


def code(text: str, limit: int = 300) -> str:
    """Give text as inline code, in which nothing is Markdown or HTML."""
    return f"<code>{_referenced(clean(text, limit))}</code>"


def _referenced(text: str) -> str:
    return _ACTIVE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    reference = f"&#{ord(match.group())};"
    # GitHub looks for addresses, mentions and issue numbers in the finished text: an element of its own parts them.
    return f"<span>{reference}</span>" if match.group() in "@#" else reference


def _blocks(report: Report, pages: RulePages) -> Iterator[str]:
    """Give the parts of the summary, the most important first."""
    groups = group_findings(report)
    yield f"# {_HEADING[report.verdict.outcome]}\n\n{prose(verdict_line(report))}"
    yield from _told(report)
    yield _examined(report)
    if report.gaps:
        count = plural(len(report.gaps), "gap")
        yield f"## What could not be examined\n\n{count}; as long as there is one, the verdict is no pass."
        yield from (_gap(gap) for gap in report.gaps[:_SHOWN])
        yield from _more(len(report.gaps), "gap")
    yield from _receivers(report)
    for level, title in ((Level.ERROR, "Errors"), (Level.WARNING, "Warnings")):
        shown = [group for group in groups if group.level is level]
        if shown:
            yield f"## {title}"
            blocks = blocks_of(shown)
            yield from (_block(block, pages) for block in blocks[:_SHOWN])
            yield from _more(len(blocks), f"kind of {level.value}")
    yield from _notes([group for group in groups if group.level is Level.NOTE])
    if report.suppressed:
        rows = (
            (
                f"{one.finding.rule.value} {code(one.finding.vendor or one.finding.host or '')}",
                prose(one.statement),
                prose(one.owner or one.by),
                one.expires.isoformat() if one.expires else "no date",
            )
            for one in report.suppressed[:_SHOWN]
        )
        yield "## Allowed"
        yield _table(("what", "why", "who", "until"), rows)
        yield from _more(len(report.suppressed), "allowed finding")


def _more(total: int, noun: str) -> Iterator[str]:
    """Count what is not shown."""
    if total > _SHOWN:
        first, _, rest = noun.partition(" of ")
        counted = f"{plural(total - _SHOWN, f'more {first}')}{f' of {rest}' if rest else ''}"
        yield f"**And {counted}**, in the JSON report."


def _told(report: Report) -> Iterator[str]:
    """Give in words what each receiver would be told without consent: the worst first."""
    rows = [
        (
            f"**{prose(one.company or one.name, 80)}**",
            prose(", ".join(one.visitor).replace("the visitor’s ", "")) or "nothing was seen",
            prose(", ".join(one.visit)) or "that the page was opened",
            f"{plural(len(one.routes), 'page')}{f', {len(one.sensitive)} sensitive' if one.sensitive else ''}",
        )
        for one in told_of(report)[:_TOLD]
    ]
    if rows:
        yield _table(("would be told without consent", "about the visitor", "about the visit", "on"), rows)


def _examined(report: Report) -> str:
    lines = (line.split(" ", 1) for line in coverage_lines(report))
    rows = ((f"**{name}**" if name else "", prose(text.strip())) for name, text in lines)
    return f"## What was examined\n\n{_table(('', ''), rows)}"


def _gap(gap: Gap) -> str:
    where = " ".join(
        [
            *([code(gap.location.path)] if gap.location else []),
            *([code(gap.route)] if gap.route else []),
            *([_STATE_WORDS[gap.state]] if gap.state else []),
        ]
    )
    return f"- **{gap.rule.value} {gap.rule.slug}**: {prose(gap.message)}{f' ({where})' if where else ''}"


def _receivers(report: Report) -> Iterator[str]:
    """Give the table of receivers by state: on how many pages each would learn of a visit."""
    states, receivers = states_of(report), receivers_of(report)
    if not receivers:
        return
    yield "## Who would receive what\n\nNumber of pages on which a request to the receiver was seen, by consent state."
    if unanswered_of(report):
        yield "No cookie banner was found, so a visitor has nothing to answer: what is sent before a choice is for all."
    rows = (
        (
            code(one.name),
            prose(one.company or "not known"),
            *(str(len(one.routes.get(state, ()))) for state in states),
            str(len(one.sensitive)),
        )
        for one in receivers[:_SHOWN]
    )
    yield _table(("receiver", "company", *(_STATE_WORDS[state] for state in states), "sensitive pages"), rows)
    yield from _more(len(receivers), "receiver")


def _block(block: tuple[Group, ...], pages: RulePages) -> str:
    """Tell a rule and receiver once: the worst cause in full, the others in a sentence each."""
    group, *others = block
    finding = group.chosen
    who = " ".join(code(name, 80) for name in (finding.vendor or finding.host, finding.tracker_id) if name)
    parts = [f"### {finding.rule.value} {finding.rule.slug} {who}".rstrip(), prose(finding.message)]
    details = [*_request(finding), *_place(finding)]
    if len(group.places) > 1 or finding.location is None:
        details.append(_places(group))
    details += _advice(finding.rule, pages)
    parts.append("<details><summary>evidence and what to do</summary>")
    parts += [*details, "</details>"]
    if others:
        lines = (f"- {prose(other.chosen.message, _ALSO)} ({_count(other)})" for other in others[:_OTHERS])
        more = [f"- and {len(others) - _OTHERS:,} more"] if len(others) > _OTHERS else []
        parts += [
            f"<details><summary>{plural(len(others), 'more cause')} of the same kind</summary>",
            "\n".join([*lines, *more]),
            "</details>",
        ]
    return "\n\n".join(parts)


def _request(finding: Finding) -> list[str]:
    request = finding.request
    if request is None:
        return []
    told = [
        (prose(one.what.replace("-", " ")), code(one.value, 160), code(one.parameter, 60), prose(one.encoding))
        for one in finding.discloses[:_TOLD]
    ]
    parts = [f"Would be sent: {code(f'{request.method} {short_address(request.url)}')}"]
    if told:
        parts.append(_table(("tells", "value", "in", "as"), told))
    if hidden := finding.discloses[_TOLD:]:
        parts.append(f"and {plural(len(hidden), 'more value')}")
    frame = next((frame for frame in request.initiator if frame.url), None)
    if frame is not None:
        parts.append(f"Set off by {code(f'{frame.url}:{frame.line}:{frame.column}')}")
    if promise := finding.contradicts:
        parts.append(f"The site promises, on {code(promise.page, 120)}: “{prose(promise.text)}”")
    if finding.simulated:
        parts.append("Simulated: our own stand-in for the vendor’s script sent this.")
    return parts


def _place(finding: Finding) -> list[str]:
    parts = []
    if place := finding.location:
        parts.append(f"At {code(f'{place.path}:{place.start_line}:{place.start_column}')}")
        if lines := marked(place, _COLUMNS):
            parts.append("<pre>" + "<br>".join(_referenced(line) for line in lines) + "</pre>")
    if source := finding.source:
        parts.append(f"In the source {code(f'{source.path}:{source.line}:{source.column}')}")
    return parts


def _places(group: Group) -> str:
    first = (*group.sensitive, *(place for place in group.places if place not in group.sensitive))
    weight = f" ({len(group.sensitive)} sensitive)" if group.sensitive else ""
    more = f" and {len(first) - _PLACES:,} more" if len(first) > _PLACES else ""
    return f"{_count(group)}{weight}: {', '.join(code(place, 160) for place in first[:_PLACES])}{more}"


def _count(group: Group) -> str:
    return plural(len(group.places), "page" if group.chosen.route is not None else "place")


def _advice(rule: Rule, pages: RulePages) -> list[str]:
    """Say what to do, in the words of the rule's page, which are our own."""
    marks = {"item": "- ", "text": ""}
    parts = [
        f"````html\n{text}\n````" if kind == "code" else f"{marks[kind]}{text}"
        for kind, text in paragraphs(section_of(rule, "Do instead", pages))
    ]
    return ["**What to do**", *(parts or [summary_of(rule, pages)])]


def _notes(groups: list[Group]) -> Iterator[str]:
    if not groups:
        return
    yield "## Notes"
    yield from (
        f"- {group.chosen.rule.value} {group.chosen.rule.slug}: {prose(group.chosen.message)} "
        f"({plural(len(group.places), 'place')})"
        for group in groups[:_SHOWN]
    )
    yield from _more(len(groups), "note")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
