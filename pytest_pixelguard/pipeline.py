"""The stages in order, on one screen: inputs, static inspection, crawl, policy. Front doors call this and render."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import label
from pytest_pixelguard.inputs.page_routes import PageRoutes
from pytest_pixelguard.model import CrawlResult, Finding, Report, StaticResult
from pytest_pixelguard.output import write_whole
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.baseline import may_hide
from pytest_pixelguard.policy.configured import (
    allowances_of,
    baseline_path,
    declared_of,
    has_lock,
    read_baseline,
    render_baseline,
)
from pytest_pixelguard.scope import not_held, scope_of
from pytest_pixelguard.stages import Progress, Silence, run_crawl, run_static
from pytest_pixelguard.work import Work, prepare, prepare_paths

if TYPE_CHECKING:
    from pytest_pixelguard.live import Live
    from pytest_pixelguard.policy.lock import Lock
    from pytest_pixelguard.shards import Share


def check(
    config: Config,
    named: str | None = None,
    *,
    static: bool = True,
    crawl: bool = True,
    exit_zero: bool = False,
    progress: Progress | None = None,
    share: "Share | None" = None,
    live: "Live | None" = None,
) -> Report:
    """Run the gate over a site and decide. `static` and `crawl` say which stages run, `share` which routes.

    `live` is what was fetched of vendors' scripts; this function fetches nothing from a third party.
    """
    progress = progress or Silence()
    work, shard = prepare(config, named), None
    if crawl and work.folder is None:
        from pytest_pixelguard.preview import with_sitemap  # noqa: PLC0415 -- most sites are folders

        work = with_sitemap(config, work)
    if share is not None:
        from pytest_pixelguard.shards import cut  # noqa: PLC0415 -- most runs are whole

        work, shard = cut(config, work, share)
    stages: dict[str, float] = {}
    inspected: StaticResult | None = None
    crawled: CrawlResult | None = None
    if static and work.folder is not None:
        started = time.perf_counter()
        inspected = run_static(config, work, progress=progress)
        stages["static"] = time.perf_counter() - started
    elif static and config.container:
        from pytest_pixelguard.containers import with_contents  # noqa: PLC0415 -- most sites supply no container

        inspected = with_contents(config, StaticResult(), first_party=work.first_party)
    if crawl:
        started = time.perf_counter()
        crawled, routes = run_crawl(config, work, progress=progress, live=live.supplied if live else ())
        work = replace(work, routes=routes)
        stages["crawl"] = time.perf_counter() - started
    if static and crawled is not None and crawled.served:
        from pytest_pixelguard.preview import inspect_served  # noqa: PLC0415 -- most sites are folders

        inspected = inspect_served(config, crawled, first_party=work.first_party)
        work = replace(work, pages={f"{work.site.origin}{route.path}": route for route in work.routes.selected})
    report = decide(
        site=work.site,
        policy=replace(_policy(config, work, exit_zero=exit_zero), whole=work.folder is not None),
        static=inspected,
        crawl=crawled,
        gaps=work.files.gaps + work.routes.gaps + (live.gaps if live else ()),
    )
    if live is not None:
        report = replace(report, coverage=replace(report.coverage, live=live.scripts))
    scope = scope_of(config, work=work, static=static, crawl=crawl, exit_zero=exit_zero)
    scope += not_held(work, crawled.absent) if crawled is not None else ()
    report = replace(report, stages=stages, configuration=_configuration(config), shard=shard, scope=scope)
    if crawled is None:
        return report
    from pytest_pixelguard.preview import preview_headers  # noqa: PLC0415 -- static inspection alone has no secrets
    from pytest_pixelguard.redact import preview_secrets, redact_evidence, redacted  # noqa: PLC0415 -- as above

    secrets = crawled.secrets + preview_secrets(preview_headers(os.environ))
    if config.evidence_dir:
        redact_evidence(Path(config.evidence_dir), secrets)
    return redacted(report, secrets)


def write_baseline(
    config: Config, named: str | None = None, *, progress: Progress | None = None
) -> tuple[Path, int, int]:
    """Write the baseline of what the gate finds now. Give its path, how many it holds and how many it may not hold."""
    work = prepare(config, named)
    report = check(msgspec.structs.replace(config, baseline=None), named, progress=progress)
    sensitive = {route.path for route in work.routes.selected if route.sensitive}
    pages = work.pages

    def may(finding: Finding) -> bool:
        page = pages.get(finding.location.path) if finding.location and finding.route is None else None
        return may_hide(finding, sensitive=finding.route in sensitive or bool(page and page.sensitive))

    held = [finding for finding in report.findings if may(finding)]
    path = baseline_path(config)
    entries = [
        {"fingerprint": one.fingerprint, "rule": one.rule.value, "vendor": one.vendor, "message": one.message}
        for one in held
    ]
    write_whole(path, render_baseline(entries, today=datetime.now(tz=UTC).date()))
    return path, len(held), len(report.findings) - len(held)


def inspect_paths(
    config: Config, paths: tuple[str, ...], *, exit_zero: bool = False, progress: Progress | None = None
) -> Report:
    """Run static inspection alone over files and folders. Raises `InputError` for a path that is not there."""
    work = prepare_paths(config, paths)
    inspected = run_static(config, work, progress=progress or Silence())
    policy = replace(_policy(config, work, exit_zero=exit_zero), whole=False)
    report = decide(site=work.site, policy=policy, static=inspected, crawl=None, gaps=work.files.gaps)
    scope = scope_of(config, work=work, static=True, crawl=False, exit_zero=exit_zero)
    return replace(report, configuration=_configuration(config), scope=scope)


def _configuration(config: Config) -> str:
    return label(Path(config.file)) if config.file else ""


def _policy(config: Config, work: Work, *, exit_zero: bool) -> Policy:
    """Give the policy that the configuration states, with what is known of the site's pages."""
    return Policy(
        today=datetime.now(tz=UTC).date(),
        allowances=allowances_of(config),
        baseline=read_baseline(config),
        strict=config.strict,
        exit_zero=exit_zero,
        routes=work.routes.selected,
        routes_skipped=work.routes.skipped,
        pages=work.pages,
        page_files=work.pages.by_route() if isinstance(work.pages, PageRoutes) else None,
        lock=_lock(config),
        declared=declared_of(config),
    )


def _lock(config: Config) -> "Lock | None":
    if not has_lock(config):
        return None
    from pytest_pixelguard.policy.lock_file import read_lock  # noqa: PLC0415 -- most sites have no lock

    return read_lock(config)
