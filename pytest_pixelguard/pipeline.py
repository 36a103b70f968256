"""The stages in order, on one screen: inputs, static inspection, crawl, policy. Front doors call this and render."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import FileList, expand_paths, find_site, label, list_files
from pytest_pixelguard.inputs.own import own_hosts
from pytest_pixelguard.inputs.routes import RouteList, folder_routes, given_routes, page_routes
from pytest_pixelguard.model import CrawlResult, Finding, Report, Route, Site, StaticResult
from pytest_pixelguard.output import write_whole
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.baseline import may_hide
from pytest_pixelguard.policy.configured import allowances_of, baseline_path, read_baseline, render_baseline
from pytest_pixelguard.static import StaticOptions, Target, inspect_files
from pytest_pixelguard.trackers.parties import FirstParty


class Progress(Protocol):
    """Who is told how far the work is; the command line draws a bar, tests and pytest say nothing."""

    def begin(self, stage: str, total: int) -> None:
        """Say that a stage of `total` steps starts."""

    def step(self, what: str) -> None:
        """Say that one step, named `what`, is done."""

    def end(self) -> None:
        """Say that the stage is over."""


class Silence:
    """Progress that nobody wants to see."""

    def begin(self, stage: str, total: int) -> None:
        """Ignore it."""

    def step(self, what: str) -> None:
        """Ignore it."""

    def end(self) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run is about: the site, its files and routes, and whose hosts are its own."""

    site: Site
    folder: Path | None
    first_party: FirstParty
    files: FileList
    routes: RouteList
    pages: Mapping[str, Route]


def prepare(config: Config, named: str | None = None) -> Work:
    """Find out what there is to examine. Raises `InputError` for a site that is not there."""
    if named is None and config.site is not None:
        named = config.site if "://" in config.site else str(config.folder / config.site)
    site = find_site(named, base=config.folder)
    if isinstance(site, str):
        origin = site.split("?", 1)[0].rstrip("/")
        first_party = FirstParty.of(_host(origin), also=config.first_party)
        routes = given_routes(config.routes.paths or ("/",), config.routes)
        return Work(
            site=Site(kind="url", target=site, origin=origin, first_party=_shown(first_party)),
            folder=None,
            first_party=first_party,
            files=FileList(),
            routes=routes,
            pages={},
        )
    files = list_files(site, exclude=config.static.exclude)
    own = own_hosts(site, files.files, origin=config.origin)
    first_party = FirstParty.of(_host(own.origin), also=(*config.first_party, *own.hosts))
    routes = folder_routes(site, files.files, config.routes)
    return Work(
        site=Site(
            kind="folder",
            target=label(site),
            origin=own.origin,
            first_party=_shown(first_party),
            inferred=own.evidence,
        ),
        folder=site,
        first_party=first_party,
        files=files,
        routes=routes,
        pages={label(file): route for file, route in page_routes(site, files.files, config.routes)},
    )


def check(
    config: Config,
    named: str | None = None,
    *,
    static: bool = True,
    crawl: bool = True,
    exit_zero: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Run the gate over a site and decide. `static` and `crawl` say which stages run."""
    progress = progress or Silence()
    work = prepare(config, named)
    stages: dict[str, float] = {}
    started = time.perf_counter()
    inspected = inspect(config, work, progress=progress) if static and work.folder else None
    if inspected is not None:
        stages["static"] = time.perf_counter() - started
    started = time.perf_counter()
    crawled = crawl_site(config, work, progress=progress) if crawl else None
    if crawled is not None:
        stages["crawl"] = time.perf_counter() - started
    report = decide(
        site=work.site,
        policy=policy_of(config, work, exit_zero=exit_zero),
        static=inspected,
        crawl=crawled,
        gaps=work.files.gaps + work.routes.gaps,
    )
    return replace(report, stages=stages)


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
    files = expand_paths(paths, exclude=config.static.exclude)
    folder = Path(paths[0]) if len(paths) == 1 and Path(paths[0]).is_dir() else Path()
    own = own_hosts(folder, files.files, origin=config.origin)
    first_party = FirstParty.of(_host(own.origin), also=(*config.first_party, *own.hosts))
    site = Site(
        kind="folder",
        target=", ".join(paths),
        origin=own.origin,
        first_party=_shown(first_party),
        inferred=own.evidence,
    )
    pages = {label(file): route for file, route in page_routes(folder, files.files, config.routes)}
    work = Work(site=site, folder=folder, first_party=first_party, files=files, routes=RouteList(), pages=pages)
    inspected = inspect(config, work, progress=progress or Silence())
    policy = policy_of(config, work, exit_zero=exit_zero)
    return decide(site=site, policy=policy, static=inspected, crawl=None, gaps=files.gaps)


def inspect(config: Config, work: Work, *, progress: Progress) -> StaticResult:
    """Run the static stage over the files of `work`."""
    targets = tuple(Target(path=path, label=label(path)) for path in work.files.files)
    options = StaticOptions(
        prefilter=config.static.prefilter,
        cross_check=config.static.cross_check,
        jobs=config.static.jobs or _jobs(len(targets)),
        file_seconds=config.static.file_seconds,
    )
    progress.begin("Reading files", len(targets))
    try:
        result = inspect_files(
            targets,
            first_party=work.first_party,
            options=options,
            on_file=lambda target: progress.step(target.label),
        )
    finally:
        progress.end()
    return replace(result, files_skipped=work.files.skipped + result.files_skipped)


def crawl_site(config: Config, work: Work, *, progress: Progress) -> CrawlResult:
    """Run the crawl over the routes of `work`. The browser is imported here and nowhere earlier."""
    from pytest_pixelguard.crawl import run_crawl  # noqa: PLC0415 -- static inspection must not pay for a browser
    from pytest_pixelguard.crawl.plan import BrowserOptions, CrawlPlan, FolderSite, UrlSite  # noqa: PLC0415 -- same

    site: FolderSite | UrlSite
    if work.folder is None:
        site = UrlSite(origin=work.site.origin, insecure_certificate=config.insecure_certificate)
    else:
        site = FolderSite(root=work.folder, origin=work.site.origin, spa_fallback=config.routes.spa_fallback)
    plan = CrawlPlan(
        site=site,
        routes=work.routes.selected,
        first_party=work.first_party,
        states=config.states,
        browser=BrowserOptions(
            executable=config.browser.executable,
            headless=config.browser.headless,
            page_timeout=config.browser.page_timeout,
            concurrency=config.browser.concurrency or max(1, (os.cpu_count() or 2) // 2),
        ),
        real_time=config.real_time,
    )
    progress.begin("Visiting pages", len(plan.routes) * len(plan.states))
    try:
        return run_crawl(plan, on_visit=lambda visit: progress.step(visit.route))
    finally:
        progress.end()


def policy_of(config: Config, work: Work, *, exit_zero: bool) -> Policy:
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
    )


def _jobs(files: int) -> int:
    # Starting a process costs more than reading a few files.
    return min(os.cpu_count() or 1, 8) if files > 60 else 1  # noqa: PLR2004 -- measured: about where two processes win


def _host(origin: str) -> str:
    return origin.split("://", 1)[-1].split("/", 1)[0]


def _shown(first_party: FirstParty) -> tuple[str, ...]:
    return tuple(sorted(first_party.hosts | {f"*.{domain}" for domain in first_party.domains}))
