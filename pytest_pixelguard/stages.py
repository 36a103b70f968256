"""Each stage started with what the configuration says, and progress told to whoever wants to see it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_pixelguard.config import Config, ConfigError
from pytest_pixelguard.inputs.files import label
from pytest_pixelguard.inputs.routes import RouteList, linked_routes
from pytest_pixelguard.model import CrawlResult, Persona, State, StaticResult
from pytest_pixelguard.policy.configured import lock_path
from pytest_pixelguard.static import StaticOptions, Target, inspect_files
from pytest_pixelguard.trackers.parties import normalise_host
from pytest_pixelguard.work import Work

if TYPE_CHECKING:
    from pytest_pixelguard.crawl.plan import CrawlPlan, LoginOptions, Supplied, UrlSite

_ROUNDS = 4  # how many links deep a preview is followed from the routes that are known
_FEW_FILES = 60  # below about so many, starting a process costs more than reading them


class Progress(Protocol):
    """Who is told how far the work is; the command line draws a bar, tests and pytest say nothing."""

    def begin(self, stage: str, total: int) -> None:
        """Say that a stage of `total` steps starts, and the one before it, if any, is over."""

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


def run_static(config: Config, work: Work, *, progress: Progress, lock: bool = False) -> StaticResult:
    """Run the static stage over the files of `work`; also what a lock needs, to write one or where there is one."""
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
    if lock_path(config).is_file() or lock:
        from pytest_pixelguard.static.resources import read_resources  # noqa: PLC0415 -- most sites have no lock

        read = read_resources(targets, first_party=work.first_party, origin=work.site.origin)
        result = replace(result, resources=read)
    if config.container:
        from pytest_pixelguard.containers import with_contents  # noqa: PLC0415 -- most sites supply no container

        result = with_contents(config, result, first_party=work.first_party)
    result = replace(result, files_skipped=work.files.skipped + result.files_skipped)
    if not any(finding.vendor and finding.vendor.startswith(("gtm", "google")) for finding in result.findings):
        return result
    from pytest_pixelguard.static.consent_mode import judge_consent_mode  # noqa: PLC0415 -- for Google's tags alone

    modes = judge_consent_mode(targets, result.findings, containers=result.containers)
    return replace(result, findings=result.findings + modes)


def run_crawl(
    config: Config, work: Work, *, progress: Progress, live: "tuple[Supplied, ...]" = ()
) -> tuple[CrawlResult, RouteList]:
    """Run the crawl over the routes of `work`; give also the routes, with those that links led to on the way.

    Links are followed where the routes are not all known: on a preview, and in a folder that is one application.
    `live` are vendors' scripts that were fetched beforehand; they run in place of recordings and surrogates.
    """
    if config.login is None:
        return _crawl(config, work, progress=progress, live=live)
    from pytest_pixelguard.login import logged_in  # noqa: PLC0415 -- most sites have no portal

    hosts = tuple(origin.split("://", 1)[-1] for origin in config.login.identity)
    own = replace(work.first_party, hosts=work.first_party.hosts | {normalise_host(host) for host in hosts})
    with logged_in(config, config.login, origin=work.site.origin, first_party=own) as entered:
        if entered.options is None:
            return entered.crawl, work.routes
        result, routes = _crawl(
            config, replace(work, first_party=own), progress=progress, login=entered.options, live=live
        )
        made = {(visit.route, visit.state) for visit in result.visits}
        before = tuple(visit for visit in entered.crawl.visits if (visit.route, visit.state) not in made)
        joined = _joined(replace(entered.crawl, visits=before), result)
        return replace(joined, secrets=entered.crawl.secrets), routes


def _crawl(
    config: Config,
    work: Work,
    *,
    progress: Progress,
    login: "LoginOptions | None" = None,
    live: "tuple[Supplied, ...]" = (),
) -> tuple[CrawlResult, RouteList]:
    # The browser is imported here and nowhere earlier: static inspection must not pay for it.
    from pytest_pixelguard.crawl import run_crawl as crawl  # noqa: PLC0415 -- as said above
    from pytest_pixelguard.crawl.browser import NotSealableError  # noqa: PLC0415 -- as said above
    from pytest_pixelguard.crawl.evidence import clear_evidence  # noqa: PLC0415 -- as above
    from pytest_pixelguard.crawl.results_pages import with_results_pages  # noqa: PLC0415 -- as above

    plan, routes = replace(_plan(config, work, live), login=login), work.routes
    follow = not config.routes.paths and (work.folder is None or config.routes.spa_fallback is not None)
    result = CrawlResult()
    if plan.evidence_dir is not None:
        clear_evidence(plan.evidence_dir)  # what an earlier run saw is no evidence of this one
    for _ in range(_ROUNDS):
        progress.begin("Visiting pages", len(plan.routes) * len(plan.states))
        try:
            part = crawl(plan, on_visit=lambda visit: progress.step(visit.route), on_part=progress.begin)
        except NotSealableError as error:
            raise ConfigError(f"{config.file or 'command line'}: {error}") from error
        finally:
            progress.end()
        result = _joined(result, part)
        routes = linked_routes(routes, part.visits, config.routes) if follow else routes
        known = {visit.route for visit in result.visits}
        remaining = tuple(route for route in routes.selected if route.path not in known)
        plan = replace(plan, routes=remaining, control=0 if part.looks else plan.control)
        if not plan.routes or not (part.self_test and part.self_test.passed):
            break
    visited = ((visit.route, visit.sensitive) for visit in result.visits)
    return result, replace(routes, selected=with_results_pages(routes.selected, visited))


def _plan(config: Config, work: Work, live: "tuple[Supplied, ...]") -> "CrawlPlan":
    from pytest_pixelguard.autoconsent_files import autoconsent_for  # noqa: PLC0415 -- as above
    from pytest_pixelguard.crawl.plan import (  # noqa: PLC0415 -- as above
        BrowserOptions,
        ConsentOptions,
        CrawlPlan,
        FolderSite,
    )
    from pytest_pixelguard.served_containers import served_containers  # noqa: PLC0415 -- as above
    from pytest_pixelguard.simulation import interact_options, supplied  # noqa: PLC0415 -- it reads the crawl's files

    site: FolderSite | UrlSite
    if work.folder is None:
        from pytest_pixelguard.preview import url_site  # noqa: PLC0415 -- most sites are folders

        site = url_site(config, work.site.origin)
    else:
        site = FolderSite(root=work.folder, origin=work.site.origin, spa_fallback=config.routes.spa_fallback)
    return CrawlPlan(
        site=site,
        routes=work.routes.selected,
        first_party=work.first_party,
        states=config.states,
        browser=BrowserOptions(
            executable=config.browser.executable,
            headless=config.browser.headless,
            page_timeout=config.browser.page_timeout,
            endpoint=config.browser.endpoint,
            concurrency=config.browser.concurrency or max(1, (os.cpu_count() or 2) // 2),
        ),
        consent=ConsentOptions(
            banner=config.consent.banner,
            accept=config.consent.accept,
            reject=config.consent.reject,
            reopen=config.consent.reopen,
            accepted_cookies=config.consent.accepted_cookies,
            rejected_cookies=config.consent.rejected_cookies,
            accepted_storage=config.consent.accepted_storage,
            rejected_storage=config.consent.rejected_storage,
            autoconsent=autoconsent_for(config),
        ),
        control=config.consent.control if {State.NO_CHOICE, State.REJECTED} <= set(config.states) else 0,
        cookie_page=config.consent.cookie_page,
        interact=interact_options(config, work),
        supplied=(*live, *served_containers(config, first_party=work.first_party), *supplied(config)),
        real_time=config.real_time,
        evidence_dir=Path(config.evidence_dir) if config.evidence_dir else None,
    )


def _joined(first: CrawlResult, second: CrawlResult) -> CrawlResult:
    """Join two rounds of one crawl. The self-test of a later round counts: it is the one that could have failed."""
    return CrawlResult(
        observations=first.observations + second.observations,
        visits=first.visits + second.visits,
        gaps=first.gaps + second.gaps,
        self_test=second.self_test,
        stored=first.stored + second.stored,
        served=tuple(dict.fromkeys(first.served + second.served)),
        looks=first.looks + second.looks,
        cookie_page=first.cookie_page or second.cookie_page,
        absent=tuple(dict.fromkeys(first.absent + second.absent)),
        banners=tuple((dict(second.banners) | {state: by for state, by in first.banners if by}).items()),
        persona=_both(first.persona, second.persona),
    )


def _both(first: Persona | None, second: Persona | None) -> Persona | None:
    if first is None or second is None or first == second:
        return first or second
    return Persona(seed=second.seed, canaries=tuple(dict.fromkeys(first.canaries + second.canaries)))


def _jobs(files: int) -> int:
    return min(os.cpu_count() or 1, 8) if files > _FEW_FILES else 1
