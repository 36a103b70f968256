"""The pages that a site's own search leads to: what was searched for stands in their address."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from pytest_pixelguard.crawl.plan import CrawlPlan, FolderSite
from pytest_pixelguard.crawl.sink.folder import FolderAnswerer
from pytest_pixelguard.crawl.walk import Visit
from pytest_pixelguard.model import Route

MOST = 5  # searches of one site; the same form stands on every page


def results_pages(visits: Iterable[Visit], plan: CrawlPlan) -> tuple[Route, ...]:
    """Give the routes that the searches on visited pages lead to, each form's once; only such as the site answers."""
    found: dict[tuple[str, tuple[str, ...]], Route] = {}
    known = {route.path.partition("?")[0]: route for route in plan.routes}
    for visit in visits:
        for address in visit.searches:
            path, _, query = address.partition("?")
            form = (path, tuple(name for name, _ in parse_qsl(query, keep_blank_values=True)))
            if form in found or len(found) >= MOST or not _is_answered(path, plan, known):
                continue
            topics = known[path].sensitive if path in known else ("search",)
            reason = f"the search on {visit.route.path} leads to it"
            found[form] = Route(path=address, sensitive=topics, reasons=(reason,), found_in="search form")
    return tuple(found.values())


def with_results_pages(routes: Sequence[Route], visited: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Route, ...]:
    """Give the routes with those that searches led to, from the visited paths and what is sensitive of each."""
    paths = {route.path for route in routes}
    new = {path: topics for path, topics in visited if path not in paths and "?" in path}
    return (*routes, *(Route(path=path, sensitive=topics, found_in="search form") for path, topics in new.items()))


def _is_answered(path: str, plan: CrawlPlan, known: dict[str, Route]) -> bool:
    if path in known or not isinstance(plan.site, FolderSite):
        return True
    return FolderAnswerer(plan.site.root, spa_fallback=plan.site.spa_fallback).file_for(path) is not None
