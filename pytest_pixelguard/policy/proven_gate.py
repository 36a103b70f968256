"""What reading could not tell and running did: a tracker that was asked for after acceptance, and never before it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pytest_pixelguard.model import Consent, CrawlResult, Finding, Level, Rule, State
from pytest_pixelguard.policy.contact import Contact

_WITHOUT_CONSENT = frozenset({State.NO_CHOICE, State.REJECTED, State.GPC, State.DNT})
_RULES = frozenset({Rule.TRACKER_SNIPPET, Rule.TAG_MANAGER_CONTAINER})
_SEEN = "In the crawl it was asked for after acceptance alone"


def beside_run(findings: Iterable[Finding], contacts: Sequence[Contact], crawl: CrawlResult) -> tuple[Finding, ...]:
    """Make a warning of an error that says that it cannot be seen whether a tracker waits, where the crawl saw it wait.

    That needs a crawl without a gap, in which the banner was refused and was accepted, in which code of the very file
    asked for the tracker after acceptance, and in which nothing did in another state: what never ran proves nothing.
    """
    banners = dict(crawl.banners)
    if crawl.gaps or not (banners.get(State.REJECTED) and banners.get(State.ACCEPTED)):
        return tuple(findings)
    states = {visit.state for visit in crawl.visits}
    if State.NO_CHOICE not in states or not all(visit.loaded for visit in crawl.visits):
        return tuple(findings)
    return tuple(_beside(finding, contacts) for finding in findings)


def _beside(finding: Finding, contacts: Sequence[Contact]) -> Finding:
    unknown = finding.rule in _RULES and finding.consent is Consent.UNKNOWN and finding.level is Level.ERROR
    if not unknown:
        return finding
    same = [contact for contact in contacts if _is_same(finding, contact)]
    if any(contact.observation.state in _WITHOUT_CONSENT for contact in same):
        return finding
    if not any(contact.observation.state is State.ACCEPTED and _came_from(finding, contact) for contact in same):
        return finding
    return replace(finding, level=Level.WARNING, message=f"{finding.message.rstrip('.')}. {_SEEN}.")


def _is_same(finding: Finding, contact: Contact) -> bool:
    """Tell whether a contact may be of the tracker."""
    if finding.vendor is None:
        return finding.host is not None and finding.host == contact.observation.request.host
    return finding.vendor == contact.vendor


def _came_from(finding: Finding, contact: Contact) -> bool:
    """Tell whether code of the finding's own file set a contact off: a page that nobody opened proves nothing."""
    place = contact.observation.markup
    return finding.location is not None and place is not None and finding.location.path == place.path
