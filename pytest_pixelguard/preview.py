"""A preview by its URL: how it is reached, which routes its sitemap names, and what it served, read as files are."""

import base64
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.routes import listed_routes
from pytest_pixelguard.inputs.sitemap import read_preview_sitemaps
from pytest_pixelguard.model import CrawlResult, Finding, Gap, Location, Rule, Served, StaticResult
from pytest_pixelguard.run_folder import run_folder
from pytest_pixelguard.static import StaticOptions, Target, inspect_files
from pytest_pixelguard.static.consent_mode import judge_consent_mode
from pytest_pixelguard.static.resources import read_resources
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.work import Work

if TYPE_CHECKING:
    from pytest_pixelguard.crawl.plan import UrlSite

USER = "PIXELGUARD_PREVIEW_USER"  # name:password of HTTP's basic authentication
HEADERS = "PIXELGUARD_PREVIEW_HEADERS"  # further headers for the preview, one `Name: value` a line


def url_site(config: Config, origin: str) -> "UrlSite":
    """Give the preview to crawl, with the log-in and the headers that the environment holds for it."""
    from pytest_pixelguard.crawl.plan import UrlSite  # noqa: PLC0415 -- reading a folder must not load the crawl

    return UrlSite(
        origin=origin,
        insecure_certificate=config.insecure_certificate,
        resolve_cnames=config.resolve_cnames,
        headers=preview_headers(os.environ),
    )


def preview_headers(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the headers that go with each request to the preview, and to nobody else: from the environment only.

    They are secrets, so no file holds them; no report shows them, because the browser never has them.
    """
    lines = (line.partition(":") for line in environment.get(HEADERS, "").splitlines() if ":" in line)
    found = [(name.strip().lower(), value.strip()) for name, _, value in lines]
    if user := environment.get(USER):
        found.append(("authorization", "Basic " + base64.b64encode(user.encode()).decode("ascii")))
    return tuple(found)


def with_sitemap(config: Config, work: Work) -> Work:
    """Add the routes that a preview's sitemaps name; where the team names routes, these alone are crawled."""
    if config.routes.paths:
        return work
    from pytest_pixelguard.crawl.fetch import fetch  # noqa: PLC0415 -- as above

    site = url_site(config, work.site.origin)

    def read(path: str) -> tuple[int, bytes, str]:
        found = fetch(site, path)
        return found.status, found.body, found.problem

    sitemap = read_preview_sitemaps(work.site.origin, read)
    return replace(work, routes=listed_routes(work.routes, sitemap, config.routes))


def inspect_served(config: Config, crawled: CrawlResult, *, first_party: FirstParty) -> StaticResult:
    """Read the pages, scripts and style sheets that a preview served, as those of a built folder are read.

    A finding's place is the address. What could not be read is a gap. Only what the crawl loaded is known, so this
    shows what is there, and never that nothing else is.
    """
    readable = [one for one in crawled.served if not one.problem]
    gaps = tuple(_unread(one) for one in crawled.served if one.problem)
    with run_folder() as folder:
        targets = tuple(_write(folder, number, one) for number, one in enumerate(readable))
        options = StaticOptions(
            prefilter=config.static.prefilter,
            cross_check=config.static.cross_check,
            file_seconds=config.static.file_seconds,
        )
        result = inspect_files(targets, first_party=first_party, options=options)
        if config.container:
            from pytest_pixelguard.containers import with_contents  # noqa: PLC0415 -- most sites supply no container

            result = with_contents(config, result, first_party=first_party)
        address = {target.label: one.url for target, one in zip(targets, readable, strict=True)}
        modes = judge_consent_mode(targets, result.findings, containers=result.containers, addresses=address)
        resources = read_resources(targets, first_party=first_party)
        result = replace(result, findings=result.findings + modes)
    findings = dict.fromkeys(replace(one, location=_placed(one.location, address)) for one in result.findings)
    return replace(
        result,
        findings=_once(tuple(findings)),
        resources=tuple(replace(one, location=_placed(one.location, address)) for one in resources),
        gaps=gaps + tuple(dict.fromkeys(replace(one, location=_placed(one.location, address)) for one in result.gaps)),
        files_inspected=tuple(dict.fromkeys(address.get(label, label) for label in result.files_inspected)),
        files_skipped=tuple(replace(one, path=address.get(one.path, one.path)) for one in result.files_skipped),
    )


def _write(folder: Path, number: int, one: Served) -> Target:
    path = folder / f"{number}.{one.kind}"
    path.write_bytes(one.body)
    return Target(path=path, label=path.name)


def _placed(place: Location | None, address: Mapping[str, str]) -> Location | None:
    return replace(place, path=address[place.path]) if place is not None and place.path in address else place


def _once(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Give each finding once: a page that is made anew for each visitor was served, and read, several times."""
    return tuple({one.fingerprint: one for one in reversed(findings)}.values())[::-1]


def _unread(one: Served) -> Gap:
    place = Location(path=one.url, start_line=1, start_column=1, end_line=1, end_column=1)
    return Gap(rule=Rule.UNREADABLE_FILE, message=f"{one.url} was not read: {one.problem}.", location=place)
