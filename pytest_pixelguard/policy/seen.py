"""What the crawl saw, judged: requests, storage, banners and containers, beside what static inspection read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_pixelguard.model import (
    CrawlResult,
    Finding,
    Gap,
    JudgedRequest,
    JudgedStored,
    PageVisit,
    Rule,
    StaticResult,
)
from pytest_pixelguard.policy.asking import asking_findings, unseen_banner
from pytest_pixelguard.policy.beacons import judge_contacts
from pytest_pixelguard.policy.blind import blind_crawl
from pytest_pixelguard.policy.contact import read_contact
from pytest_pixelguard.policy.container_run import compare_runs
from pytest_pixelguard.policy.declared import undeclared
from pytest_pixelguard.policy.disguised import judge_disguised
from pytest_pixelguard.policy.patient import judge_patient_data, told_by, without_told
from pytest_pixelguard.policy.promises import beside_promises
from pytest_pixelguard.policy.proven_gate import beside_run
from pytest_pixelguard.policy.storage import judge_stored, storage_findings

if TYPE_CHECKING:
    from pytest_pixelguard.policy.decide import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The findings of both stages once the crawl is judged, its gaps, and its rows of the report."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    requests: tuple[JudgedRequest, ...]
    stored: tuple[JudgedStored, ...]
    visits: tuple[PageVisit, ...]
    told: Mapping[str, frozenset[str]]  # by name: findings that say nothing where one of those others stands

    def settled(self, standing: Iterable[Finding], *, allowed: Iterable[Finding]) -> tuple[Finding, ...]:
        """Give the findings that stand without those that another says already, beside the promises they break."""
        return beside_promises(without_told(standing, self.told, allowed=allowed), self.visits)


def judge_seen(crawl: CrawlResult, static: StaticResult | None, policy: "Policy") -> Seen:
    """Judge what the crawl saw; give it with what static inspection read, of which it may know more now."""
    routes = {route.path: route for route in policy.routes}
    read = static.findings if static else ()
    contacts = [read_contact(observation, crawl.persona) for observation in crawl.observations]
    seen = judge_contacts(contacts, routes=routes, strict=policy.strict)
    seen += judge_disguised(contacts, strict=policy.strict)
    patient = judge_patient_data(contacts, routes=routes, strict=policy.strict)
    told = told_by(seen, patient, contacts)
    seen += tuple(finding for causes in patient.values() for finding in causes.values())
    judged = read + _without_repeats(seen, read, policy)
    judged = beside_run(judged, contacts, crawl)
    judged = compare_runs(judged, contacts, static.containers if static else (), crawled=True)
    stored = judge_stored(crawl.stored)
    judged += storage_findings(stored) + asking_findings(crawl.looks)
    judged += undeclared(contacts, inventory=policy.declared, page=crawl.cookie_page, strict=policy.strict)
    return Seen(
        findings=judged,
        gaps=unseen_banner(crawl, contacts) + blind_crawl(read, crawl, contacts, policy.pages),
        requests=tuple(contact.row() for contact in contacts),
        stored=stored,
        visits=crawl.visits,
        told=told,
    )


def _without_repeats(seen: tuple[Finding, ...], read: tuple[Finding, ...], policy: "Policy") -> tuple[Finding, ...]:
    """Leave out the connections that the crawl read from a page's markup and static inspection from the page's file."""
    known = {
        (policy.pages[finding.location.path].path, finding.host)
        for finding in read
        if finding.rule is Rule.THIRD_PARTY_CONNECTION and finding.location and finding.location.path in policy.pages
    }
    return tuple(
        finding
        for finding in seen
        if finding.rule is not Rule.THIRD_PARTY_CONNECTION or (finding.route, finding.host) not in known
    )
