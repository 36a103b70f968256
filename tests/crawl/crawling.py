"""Helpers of the crawl's tests: write a small built site, crawl it, and compare whole sets."""

from pathlib import Path

from pytest_pixelguard.crawl import CrawlPlan, FolderSite, run_crawl
from pytest_pixelguard.crawl.plan import BrowserOptions
from pytest_pixelguard.model import CrawlResult, Observation, Route, State
from pytest_pixelguard.trackers.parties import FirstParty

HOST = "www.example.nhs.uk"
ORIGIN = f"https://{HOST}"


def write_site(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below `root`; a page without a doctype gets one, and a title."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif name.endswith(".html") and not content.startswith("<!"):
            path.write_text(f"<!doctype html><title>{name}</title>{content}", encoding="utf-8")
        else:
            path.write_text(content, encoding="utf-8")
    return root


def plan_for(
    root: Path,
    *routes: str,
    browser: BrowserOptions | None = None,
    states: tuple[State, ...] = (State.NO_CHOICE,),
    evidence_dir: Path | None = None,
) -> CrawlPlan:
    """Plan a crawl of routes of a folder under its production origin."""
    return CrawlPlan(
        site=FolderSite(root=root, origin=ORIGIN),
        routes=tuple(Route(path=route) for route in routes),
        first_party=FirstParty.of(HOST),
        browser=browser or BrowserOptions(page_timeout=15.0),
        states=states,
        evidence_dir=evidence_dir,
    )


def crawl_folder(
    root: Path,
    *routes: str,
    browser: BrowserOptions | None = None,
    states: tuple[State, ...] = (State.NO_CHOICE,),
    evidence_dir: Path | None = None,
) -> CrawlResult:
    """Crawl routes of a folder under its production origin."""
    return run_crawl(plan_for(root, *routes, browser=browser, states=states, evidence_dir=evidence_dir))


def rows(result: CrawlResult) -> list[Observation]:
    """Give what the site itself did, without the browser's own calls home."""
    return [row for row in result.observations if not row.browser_noise]


def hosts(result: CrawlResult, route: str) -> set[str]:
    """Give the third parties that a route contacted, without the ending of the test's own hosts."""
    return {row.request.host.removesuffix(".tp.example") for row in rows(result) if row.route == route}
