"""A finding beside the promise that it breaks: the sentence of the site's own privacy or cookie page, quoted."""

from collections.abc import Iterable
from dataclasses import replace

from pytest_pixelguard.model import Finding, PageVisit, Promise, Rule
from pytest_pixelguard.trackers.promises import Subject, subject_of
from pytest_pixelguard.trackers.vendor import Category

_WITHOUT_CONSENT = frozenset({Rule.BEACON_BEFORE_CONSENT, Rule.BEACON_AFTER_REJECTION, Rule.BEACON_AFTER_WITHDRAWAL})
_PASSED_ON = _WITHOUT_CONSENT | {Rule.PATIENT_DATA_SENT}
# Whoever these serve uses what it learns for ends of its own.
_FOLLOWING = frozenset(
    {Category.ADVERTISING, Category.SOCIAL, Category.SESSION_REPLAY, Category.MARKETING, Category.DATA_SYNC}
)
_SAYS_NOTHING = frozenset({"site-address", "event-name", "language", "screen-size"})


def beside_promises(findings: Iterable[Finding], visits: Iterable[PageVisit]) -> tuple[Finding, ...]:
    """Give the findings, each with the first promise of the site that it contradicts. No finding is made or dropped."""
    found = dict.fromkeys(promise for visit in visits for promise in visit.promises)
    order: dict[Subject | None, int] = {subject: place for place, subject in enumerate(Subject)}
    # The plainest contradiction is quoted.
    promises = tuple(sorted(found, key=lambda promise: order.get(subject_of(promise.text), len(order))))
    return tuple(replace(finding, contradicts=_broken_by(finding, promises)) for finding in findings)


def _broken_by(finding: Finding, promises: tuple[Promise, ...]) -> Promise | None:
    return next((promise for promise in promises if _breaks(finding, subject_of(promise.text))), None)


def _breaks(finding: Finding, subject: Subject | None) -> bool:
    tells = any(told.what not in _SAYS_NOTHING for told in finding.discloses)
    match subject:
        case None:
            return False
        case Subject.SHARING | Subject.CONFIDENTIAL:
            return finding.rule in _PASSED_ON and tells
        case Subject.TRACKING:
            return finding.rule in _PASSED_ON and finding.category in _FOLLOWING
        case Subject.CONSENT:
            return finding.rule in _WITHOUT_CONSENT
