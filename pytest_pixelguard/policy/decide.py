"""The stage's one function: everything that was seen, judged by the policy, becomes a report with a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

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
from pytest_pixelguard.policy.baseline import sift_known
from pytest_pixelguard.policy.verdict import reach_verdict
from pytest_pixelguard.trackers.vendor import Category, vendors_by_id

if TYPE_CHECKING:
    from pytest_pixelguard.policy.declared import Declared
    from pytest_pixelguard.policy.lock import Lock
    from pytest_pixelguard.policy.seen import Seen

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
    lock: "Lock | None" = None
    declared: "tuple[Declared, ...]" = ()  # the inventory of what may run after acceptance
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

    judged = static.findings if static else ()
    seen: Seen | None = None
    if crawl is not None:
        # What judges the crawl is imported here: to look at ten files must not take as long as it takes to load it.
        from pytest_pixelguard.policy.seen import judge_seen  # noqa: PLC0415 -- as said above

        seen = judge_seen(crawl, static, policy)
        judged, gaps = seen.findings, gaps + seen.gaps
    if policy.lock is not None:
        from pytest_pixelguard.policy.lock_changes import changed  # noqa: PLC0415 -- as said above

        judged += changed(policy.lock, static, crawl, whole=policy.whole)
    weighed = [_weigh(finding, strict=policy.strict, is_sensitive=is_sensitive) for finding in judged]
    known = sift_known(weighed, policy.baseline, is_sensitive=is_sensitive)
    sifted = sift(
        known.standing,
        policy.allowances,
        today=policy.today,
        is_sensitive=is_sensitive,
        report_unused=static is not None and crawl is not None and policy.whole,
    )
    standing = sifted.standing
    if seen is not None:
        standing = seen.settled(standing, allowed=[one.finding for one in sifted.suppressed])
    all_gaps = gaps + (static.gaps if static else ()) + (crawl.gaps if crawl else ()) + _nothing(static, crawl)
    return Report(
        site=site,
        verdict=reach_verdict(standing, all_gaps, exit_zero=policy.exit_zero),
        coverage=_coverage(policy, static, crawl),
        findings=tuple(sorted(standing, key=_rank)),
        gaps=tuple(dict.fromkeys(all_gaps)),
        requests=seen.requests if seen else (),
        suppressed=known.suppressed + sifted.suppressed,
        stored=seen.stored if seen else (),
    )


def _weigh(finding: Finding, *, strict: bool, is_sensitive: Callable[[Finding], bool]) -> Finding:
    """Raise a plain third-party resource to an error on a sensitive page, or everywhere under `strict`.

    Whether a page is sensitive is asked last: to answer it, the page is read.
    """
    if finding.rule not in _RAISED_WHERE_SENSITIVE or finding.level is not Level.WARNING:
        return finding
    heavy = strict or (not _asks(finding) and is_sensitive(finding))
    return replace(finding, level=Level.ERROR) if heavy else finding


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
