"""What reading said of a container's tags, and what running the container in the crawl showed: joined and compared.

A container whose published file is supplied runs in the sealed browser. Every request that its code set off is tied to
it by the chain of calls, and to one of its tags by the vendor and account that reading found there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pytest_pixelguard.model import Consent, Container, ContainerTag, Finding, Observation, Receiver, Rule, State
from pytest_pixelguard.policy.contact import Contact
from pytest_pixelguard.policy.sentences import join

BEACONS: Final = frozenset(
    {Rule.BEACON_BEFORE_CONSENT, Rule.BEACON_AFTER_REJECTION, Rule.BEACON_AFTER_WITHDRAWAL, Rule.THIRD_PARTY_REQUEST}
)
_WHEN: Final = {
    State.NO_CHOICE: "before a choice",
    State.REJECTED: "after a refusal",
    State.ACCEPTED: "after acceptance",
    State.WITHDRAWN: "after a withdrawal",
    State.GPC: "with the browser's objection (Global Privacy Control)",
    State.DNT: "with the browser's objection (Do Not Track)",
}
_WITHOUT_CONSENT: Final = (State.NO_CHOICE, State.REJECTED, State.WITHDRAWN, State.GPC, State.DNT)


@dataclass(slots=True, kw_only=True)
class _Run:
    """What one container did in the crawl: on which routes it ran, and what it set off, each by consent state."""

    container: Container
    routes: dict[State, set[str]] = field(default_factory=lambda: defaultdict(set))
    contacts: list[Contact] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)


def compare_runs(
    findings: Sequence[Finding], contacts: Iterable[Contact], containers: Sequence[Container], *, crawled: bool
) -> tuple[Finding, ...]:
    """Give the findings, with what the run adds to each that speaks of a container or of what one set off."""
    if not crawled or not containers:
        return tuple(findings)
    runs = _runs(tuple(contacts), containers)
    return tuple(_compared(finding, runs) for finding in findings)


def served_name(container_id: str) -> str:
    """Give the name under which a crawl answers with a container's own file; observations carry it."""
    return f"the container {container_id}"


def _runs(contacts: tuple[Contact, ...], containers: Sequence[Container]) -> Mapping[str, _Run]:
    runs = {container.id: _Run(container=container) for container in containers if container.runs}
    by_name = {served_name(name): run for name, run in runs.items()}
    for contact in contacts:
        row = contact.observation
        run = by_name.get(row.answered_by)
        if run is not None:
            run.routes[row.state].add(row.route)
            run.addresses.add(_bare(row.request.url))
    for run in runs.values():
        for contact in contacts:
            row = contact.observation
            if row.answered_by not in by_name and _is_set_off_by(row, run):
                run.contacts.append(contact)
    return runs


def _is_set_off_by(row: Observation, run: _Run) -> bool:
    return any(_bare(frame.url) in run.addresses for frame in row.request.initiator)


def _compared(finding: Finding, runs: Mapping[str, _Run]) -> Finding:
    if finding.rule is Rule.TAG_MANAGER_CONTAINER and (loaded := runs.get(finding.tracker_id or "")) is not None:
        return _said(finding, _where_it_ran(loaded))
    if finding.rule is Rule.CONTAINER_TAG_WITHOUT_CONSENT:
        run = next((each for each in runs.values() if _is_of(finding, each)), None)
        return _said(finding, _as_run(finding, run)) if run is not None and run.routes else finding
    if finding.rule in BEACONS and finding.request is not None:
        for run in runs.values():
            if any(_bare(frame.url) in run.addresses for frame in finding.request.initiator):
                return _said(finding, _set_off(finding, run.container))
    return finding


def _said(finding: Finding, words: str) -> Finding:
    if not words:
        return finding
    return replace(finding, message=f"{finding.message.rstrip('.')}. {words}")


def _is_of(finding: Finding, run: _Run) -> bool:
    return finding.location is not None and finding.location.path == run.container.path


def _where_it_ran(run: _Run) -> str:
    if not run.routes:
        return "No page of the crawl asked for it, so it was not run."
    pages = (f"{_WHEN[state]} on {_pages(len(run.routes[state]))}" for state in State if run.routes.get(state))
    return f"The crawl ran it: {', '.join(pages)}."


def _set_off(finding: Finding, container: Container) -> str:
    """Say which tag a request comes from, and whether reading had said that it would."""
    found = [(tag, each) for tag in container.tags for each in tag.receivers if _is_receiver(each, finding)]
    if not found:
        return f"The container {container.id} set it off, by a tag in which reading did not find it."
    order = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
    tag, receiver = min(found, key=lambda pair: order.index(pair[1].consent))
    said = f"The container {container.id} set it off, most likely {_tag(tag)}."
    if finding.state not in _WITHOUT_CONSENT:
        return said
    match receiver.consent:
        case Consent.GATED:
            return f"{said} Read, that tag is held back by {receiver.gate}; run, it is not."
        case Consent.UNKNOWN:
            return f"{said} Reading could not tell whether that tag waits for consent; run, it does not."
        case Consent.UNGATED:
            return said


def _as_run(finding: Finding, run: _Run) -> str:  # noqa: PLR0911 -- one answer for each case
    """Say what the run showed of a tag that reading had judged."""
    tag = _tag_of(finding, run.container)
    if tag is None or tag.paused:
        return ""
    sent = [each for each in run.contacts if _same(finding, each) and each.observation.state in _WITHOUT_CONSENT]
    fired = dict.fromkeys(each.observation.state for each in sent)
    others = [
        each
        for other in run.container.tags
        for each in other.receivers
        if other is not tag and each.consent is not finding.consent and _is_receiver(each, finding)
    ]
    when = join(tuple(_WHEN[state] for state in State if state in fired))
    asked = [state for state in _WITHOUT_CONSENT if run.routes.get(state)]
    if fired:
        if finding.consent is Consent.UNGATED or others:
            return f"In the crawl it was sent {when}." if not others else ""
        return f"But in the crawl it was sent {when}: what is to hold it back does not."
    if finding.consent is Consent.GATED and asked:
        if any(_same(finding, each) and each.observation.state is State.ACCEPTED for each in run.contacts):
            return "In the crawl it was sent after acceptance alone."
        return f"In the crawl it was not sent {' or '.join(_WHEN[state] for state in asked)}."
    if finding.consent is Consent.UNGATED and tag.every_page and State.NO_CHOICE in asked:
        pages = _pages(len(run.routes[State.NO_CHOICE]))
        return f"But in the crawl, which ran {run.container.id} on {pages} before a choice, it was not sent."
    return ""


def _tag_of(finding: Finding, container: Container) -> ContainerTag | None:
    """Give the tag that a finding is about: its place names the tag's id."""
    words = finding.location.snippet.split() if finding.location else []
    return next((tag for tag in container.tags if tag.id and words[:2] == ["tag", tag.id]), None)


def _is_receiver(receiver: Receiver, finding: Finding) -> bool:
    if receiver.vendor is None or finding.vendor is None:
        return receiver.host is not None and receiver.host == finding.host
    if receiver.vendor != finding.vendor:
        return False
    return not receiver.tracker_ids or finding.tracker_id is None or finding.tracker_id in receiver.tracker_ids


def _same(finding: Finding, contact: Contact) -> bool:
    """Tell whether a request of the run is one that a finding about a tag speaks of."""
    if finding.vendor is None or contact.vendor is None:
        return finding.host is not None and finding.host == contact.observation.request.host
    return finding.vendor == contact.vendor and (
        None in (finding.tracker_id, contact.tracker_id) or finding.tracker_id == contact.tracker_id
    )


def _tag(tag: ContainerTag) -> str:
    name = f" “{tag.name}”" if tag.name else ""
    return f"tag {tag.id or tag.number}{name} ({tag.what})"


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _bare(url: str) -> str:
    return url.split("#", 1)[0]
