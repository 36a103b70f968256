"""The stage's one function: everything that was seen, judged by the policy, becomes a report with a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pytest_pixelguard.model import (
    Coverage,
    CrawlResult,
    Finding,
    Gap,
    Level,
    Report,
    Route,
    Rule,
    Site,
    SkippedRoute,
    StaticResult,
)
from pytest_pixelguard.policy.allow import Allowance, sift
from pytest_pixelguard.policy.asking import asking_findings, unseen_banner
from pytest_pixelguard.policy.baseline import sift_known
from pytest_pixelguard.policy.beacons import judge_contacts
from pytest_pixelguard.policy.blind import blind_crawl
from pytest_pixelguard.policy.contact import read_contact
from pytest_pixelguard.policy.container_run import compare_runs
from pytest_pixelguard.policy.declared import Declared, undeclared
from pytest_pixelguard.policy.disguised import judge_disguised
from pytest_pixelguard.policy.lock import Lock
from pytest_pixelguard.policy.lock_changes import changed
from pytest_pixelguard.policy.patient import judge_patient_data, told_by, without_told
from pytest_pixelguard.policy.promises import beside_promises
from pytest_pixelguard.policy.storage import judge_stored, storage_findings
from pytest_pixelguard.policy.verdict import reach_verdict
from pytest_pixelguard.trackers.vendor import Category, vendors_by_id

_RAISED_WHERE_SENSITIVE = frozenset({Rule.THIRD_PARTY_RESOURCE, Rule.THIRD_PARTY_CONNECTION})
_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the team has decided, and what is known of the site's pages."""

    today: date
    allowances: tuple[Allowance, ...] = ()
    baseline: frozenset[str] = frozenset()
    strict: bool = False
    exit_zero: bool = False
    routes: tuple[Route, ...] = ()
    routes_skipped: tuple[SkippedRoute, ...] = ()
    # The route that a built page answers, by the page's path as reports show it.
    pages: Mapping[str, Route] = field(default_factory=dict)
    page_files: Mapping[str, str] | None = None  # the page of each route, by its path; None: as `pages` says
    lock: Lock | None = None
    declared: tuple[Declared, ...] = ()  # the inventory of what may run after acceptance
    whole: bool = True  # the whole site was read, not some of its files


def decide(
    *, site: Site, policy: Policy, static: StaticResult | None, crawl: CrawlResult | None, gaps: tuple[Gap, ...] = ()
) -> Report:
    """Judge what the stages found. A stage that was not asked for is None; `gaps` are those of the inputs.

    A stage that was asked for and examined nothing is itself a gap (PXG905).
    """
    routes = {route.path: route for route in policy.routes}

    def is_sensitive(finding: Finding) -> bool:
        if finding.route is not None:
            return finding.route in routes and bool(routes[finding.route].sensitive)
        page = policy.pages.get(finding.location.path) if finding.location else None
        return page is not None and bool(page.sensitive)

    contacts = [read_contact(observation, crawl.persona) for observation in crawl.observations] if crawl else []
    read = static.findings if static else ()
    seen = judge_contacts(contacts, routes=routes, strict=policy.strict)
    seen += judge_disguised(contacts, strict=policy.strict)
    patient = judge_patient_data(contacts, routes=routes, strict=policy.strict)
    told = told_by(seen, patient, contacts)
    seen += tuple(finding for causes in patient.values() for finding in causes.values())
    judged = read + _without_repeats(seen, read, policy)
    judged = compare_runs(judged, contacts, static.containers if static else (), crawled=crawl is not None)
    stored = judge_stored(crawl.stored) if crawl else ()
    if crawl is not None:
        judged += storage_findings(stored) + asking_findings(crawl.looks)
        judged += undeclared(contacts, inventory=policy.declared, page=crawl.cookie_page, strict=policy.strict)
        gaps += unseen_banner(crawl, contacts) + blind_crawl(read, crawl, contacts, policy.pages)
    if policy.lock is not None:
        judged += changed(policy.lock, static, crawl, whole=policy.whole)
    weighed = [
        _weigh(finding, heavy=policy.strict or (is_sensitive(finding) and not _asks(finding))) for finding in judged
    ]
    known = sift_known(weighed, policy.baseline, is_sensitive=is_sensitive)
    sifted = sift(
        known.standing,
        policy.allowances,
        today=policy.today,
        is_sensitive=is_sensitive,
        report_unused=static is not None and crawl is not None and policy.whole,
    )
    standing = without_told(sifted.standing, told, allowed=[one.finding for one in sifted.suppressed])
    standing = beside_promises(standing, crawl.visits if crawl else ())
    all_gaps = gaps + (static.gaps if static else ()) + (crawl.gaps if crawl else ()) + _nothing(static, crawl)
    return Report(
        site=site,
        verdict=reach_verdict(standing, all_gaps, exit_zero=policy.exit_zero),
        coverage=_coverage(policy, static, crawl),
        findings=tuple(sorted(standing, key=_rank)),
        gaps=tuple(dict.fromkeys(all_gaps)),
        requests=tuple(contact.row() for contact in contacts),
        suppressed=known.suppressed + sifted.suppressed,
        stored=stored,
    )


def _without_repeats(seen: tuple[Finding, ...], read: tuple[Finding, ...], policy: Policy) -> tuple[Finding, ...]:
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


def _weigh(finding: Finding, *, heavy: bool) -> Finding:
    """Raise a plain third-party resource to an error on a sensitive page, or everywhere under `strict`."""
    if heavy and finding.rule in _RAISED_WHERE_SENSITIVE and finding.level is Level.WARNING:
        return replace(finding, level=Level.ERROR)
    return finding


def _asks(finding: Finding) -> bool:
    """Tell whether a finding is of a consent platform: a page cannot ask its visitors without it."""
    vendor = vendors_by_id().get(finding.vendor or "")
    return vendor is not None and vendor.category is Category.CONSENT


def _rank(finding: Finding) -> tuple[int, str, str, str, int, int]:
    place = finding.location
    line, column = (place.start_line, place.start_column) if place else (0, 0)
    path = place.path if place else ""
    return (_ORDER[finding.level], finding.rule.value, finding.route or "", path, line, column)


def _nothing(static: StaticResult | None, crawl: CrawlResult | None) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    if static is not None and not static.files_inspected:
        gaps.append(
            Gap(rule=Rule.NOTHING_INSPECTED, message="No file was inspected: nothing here is a page or a script")
        )
    if crawl is not None and not any(visit.loaded for visit in crawl.visits):
        gaps.append(Gap(rule=Rule.NOTHING_INSPECTED, message="No page was crawled: there is no route that loaded"))
    if static is None and crawl is None:
        gaps.append(Gap(rule=Rule.NOTHING_INSPECTED, message="No stage was run"))
    return tuple(gaps)


def _coverage(policy: Policy, static: StaticResult | None, crawl: CrawlResult | None) -> Coverage:
    return Coverage(
        files_inspected=len(static.files_inspected) if static else 0,
        bytes_inspected=static.bytes_inspected if static else 0,
        files_skipped=static.files_skipped if static else (),
        visits=crawl.visits if crawl else (),
        routes_skipped=policy.routes_skipped,
        self_test=crawl.self_test if crawl else None,
        banners=crawl.banners if crawl else (),
        files=static.files_inspected if static else (),
        pages={route.path: page for page, route in policy.pages.items()}
        if policy.page_files is None
        else policy.page_files,
    )
