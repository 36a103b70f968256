"""The same footer on 900 pages is one cause: findings are shown once, with the places counted. JSON keeps them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_pixelguard.model import Finding, Level, Report, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings of one cause. `chosen` speaks for them: it tells the most, on a sensitive page if there is one."""

    chosen: Finding
    findings: tuple[Finding, ...]
    places: tuple[str, ...]  # routes or file:line, in order, each once
    sensitive: tuple[str, ...]  # the places among them that are sensitive routes

    @property
    def level(self) -> Level:
        """Give the level of the group, which all its findings share."""
        return self.chosen.level


def group_findings(report: Report) -> tuple[Group, ...]:
    """Group a report's findings by rule, level, receiver, tracker id, state and kind, worst first."""
    topics = {visit.route: visit.sensitive for visit in report.coverage.visits}
    causes: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report.findings:
        causes.setdefault(_cause(finding), []).append(finding)
    groups = [_group(findings, topics) for findings in causes.values()]
    order = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}
    return tuple(
        sorted(groups, key=lambda group: (order[group.level], _stage(group.chosen), -len(group.chosen.discloses)))
    )


def blocks_of(groups: Sequence[Group]) -> tuple[tuple[Group, ...], ...]:
    """Put the groups of one rule, level and receiver together, in their order: the first stands for the others."""
    blocks: dict[tuple[object, ...], list[Group]] = {}
    for group in groups:
        finding = group.chosen
        # What speaks of no receiver (an allowance that has ended) is a matter of its own.
        subject = finding.vendor or finding.host or finding.message
        blocks.setdefault((finding.rule, finding.level, subject, finding.tracker_id), []).append(group)
    return tuple(tuple(block) for block in blocks.values())


def place_of(finding: Finding) -> str:
    """Give a finding's place in short: the route, else file, line and column."""
    if finding.route is not None:
        return finding.route
    if finding.location is not None:
        return f"{finding.location.path}:{finding.location.start_line}:{finding.location.start_column}"
    return finding.host or finding.rule.slug


def _cause(finding: Finding) -> tuple[object, ...]:
    what = tuple(sorted({disclosure.what for disclosure in finding.discloses}))
    kind = finding.request.kind if finding.request else None
    subject = finding.message if finding.rule in (Rule.EXPIRED_ALLOWANCE, Rule.UNUSED_ALLOWANCE) else None
    receiver = finding.vendor or finding.host
    return (
        finding.rule,
        finding.level,
        receiver,
        finding.tracker_id,
        finding.state,
        what,
        kind,
        finding.consent,
        subject,
    )


def _group(findings: Sequence[Finding], topics: Mapping[str, tuple[str, ...]]) -> Group:
    places = tuple(dict.fromkeys(place_of(finding) for finding in findings))
    return Group(
        chosen=max(findings, key=lambda one: (len(topics.get(one.route or "", ())), len(one.discloses))),
        findings=tuple(findings),
        places=places,
        sensitive=tuple(place for place in places if topics.get(place)),
    )


def _stage(finding: Finding) -> int:
    """Put what a crawl saw happen before what stands in a file."""
    return 0 if finding.route is not None else 1
