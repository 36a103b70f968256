"""Which routes exist, which are sensitive, and which are crawled: in a stable order, nothing random."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pytest_pixelguard.config import Routes
from pytest_pixelguard.inputs.pages import PageWords, read_page_words
from pytest_pixelguard.inputs.sitemap import Sitemap, read_sitemaps
from pytest_pixelguard.inputs.topics import judge_topics
from pytest_pixelguard.model import Gap, PageVisit, Route, Rule, SkippedRoute

PAGES = (".html", ".htm", ".xhtml")
_ALL_UP_TO = 50  # a site of this size is crawled whole: that takes seconds
_ALWAYS = ("cookie", "privacy", "404", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteList:
    """The routes to crawl, those left out with the reason, and what could not be examined."""

    selected: tuple[Route, ...] = ()
    skipped: tuple[SkippedRoute, ...] = ()
    gaps: tuple[Gap, ...] = ()


def folder_routes(root: Path, files: Sequence[Path], wanted: Routes) -> RouteList:
    """Find the routes of a built folder and select those to crawl.

    `files` are the folder's files. With `wanted.paths` only those routes are crawled; otherwise the configuration's
    globs, the page files and the sitemap decide.
    """
    if wanted.paths:
        named = (_route(path, _file_of(root, path), wanted, "configuration") for path in dict.fromkeys(wanted.paths))
        return RouteList(selected=tuple(named))
    sitemap = read_sitemaps(root)
    by_file: dict[Path, Route] = {}
    dangling: list[Route] = []
    for path in sitemap.paths:
        file = _file_of(root, path)
        if file is None:
            dangling.append(_route(path, None, wanted, "sitemap"))
        elif file not in by_file:
            by_file[file] = _route(path, file, wanted, "sitemap")
    for file in files:
        if file.suffix.lower() in PAGES and file not in by_file:
            by_file[file] = _route(path_of(root, file), file, wanted, "folder")
    chosen = select([*by_file.values(), *dangling], wanted)
    return RouteList(selected=chosen.selected, skipped=chosen.skipped, gaps=sitemap.gaps + chosen.gaps)


def file_route(path: str, file: Path, wanted: Routes) -> Route:
    """Give the route that a page file answers, judged by what the page says."""
    return _route(path, file, wanted, "folder")


def given_routes(paths: Sequence[str], wanted: Routes) -> RouteList:
    """Give the routes of a preview, of which only the paths are known."""
    return RouteList(selected=tuple(_route(path, None, wanted, "configuration") for path in dict.fromkeys(paths)))


def listed_routes(known: RouteList, sitemap: Sitemap, wanted: Routes) -> RouteList:
    """Give the known routes of a preview with those that its sitemaps name. A route once selected stays selected."""
    return _more_routes(known, sitemap.paths, "sitemap", wanted, gaps=sitemap.gaps)


def linked_routes(known: RouteList, visits: Sequence[PageVisit], wanted: Routes) -> RouteList:
    """Give the known routes with those that the visited pages link to. A route once selected stays selected."""
    links = (link.split("#", 1)[0] for visit in visits for link in visit.links)
    return _more_routes(known, links, "link", wanted)


def _more_routes(
    known: RouteList, found: Iterable[str], found_in: str, wanted: Routes, *, gaps: tuple[Gap, ...] = ()
) -> RouteList:
    paths = {route.path for route in known.selected} | {skip.path for skip in known.skipped}
    new = [path for path in dict.fromkeys(found) if path not in paths and _is_page(path)]
    chosen = select([*known.selected, *(_route(path, None, wanted, found_in) for path in new)], wanted)
    kept = tuple(dict.fromkeys((*known.selected, *chosen.selected)))
    skipped = {skip.path: skip for skip in (*known.skipped, *chosen.skipped)}
    for route in kept:
        skipped.pop(route.path, None)
    return RouteList(selected=kept, skipped=tuple(skipped.values()), gaps=known.gaps + chosen.gaps + gaps)


def _is_page(path: str) -> bool:
    suffix = PurePosixPath(path.split("?", 1)[0]).suffix.lower()
    return suffix in ("", *PAGES, ".php", ".asp", ".aspx", ".jsp")


def select(routes: Sequence[Route], wanted: Routes) -> RouteList:
    """Choose what is crawled: a small site whole, else the transactional, some of each topic, and the usual pages."""
    skipped: list[SkippedRoute] = []
    candidates: list[Route] = []
    for route in sorted(routes, key=lambda route: route.path):
        if wanted.include and not _matches(route.path, wanted.include):
            skipped.append(SkippedRoute(path=route.path, reason=f"not among routes.include{_though(route)}"))
        elif _matches(route.path, wanted.exclude):
            skipped.append(SkippedRoute(path=route.path, reason=f"excluded by routes.exclude{_though(route)}"))
        else:
            candidates.append(route)
    if not wanted.all and len(candidates) > _ALL_UP_TO:
        kept = _sample(candidates, wanted.per_topic)
        skipped += [
            SkippedRoute(path=route.path, reason="not in the sample; --all-routes crawls every route")
            for route in candidates
            if route not in kept
        ]
        candidates = [route for route in candidates if route in kept]
    return _limit(candidates, skipped, wanted)


def _though(route: Route) -> str:
    """Say of a page that the team leaves out that a visit to it tells of somebody's health."""
    return ", although sensitive" if route.sensitive else ""


def _limit(candidates: list[Route], skipped: list[SkippedRoute], wanted: Routes) -> RouteList:
    """Cut to the limit, sensitive routes first; a sensitive route that is cut off is a gap, not a footnote."""
    if wanted.all or len(candidates) <= wanted.limit:
        return RouteList(selected=tuple(candidates), skipped=tuple(skipped))
    ranked = sorted(candidates, key=lambda route: (not route.sensitive, route.path))
    kept = set(ranked[: wanted.limit])
    cut = [route for route in candidates if route not in kept]
    gaps = tuple(
        Gap(
            rule=Rule.ROUTE_NOT_LOADED,
            message=f"{route.path} is sensitive but lies beyond the limit of {wanted.limit} routes; raise routes.limit",
            route=route.path,
        )
        for route in cut
        if route.sensitive
    )
    skipped += [SkippedRoute(path=route.path, reason=f"beyond routes.limit = {wanted.limit}") for route in cut]
    return RouteList(selected=tuple(route for route in candidates if route in kept), skipped=tuple(skipped), gaps=gaps)


def _sample(routes: Sequence[Route], per_topic: int) -> set[Route]:
    """Give every transactional route, `per_topic` of each topic and of each folder, and the pages that always count."""
    kept: set[Route] = set()
    counts: Counter[str] = Counter()
    # By hash, so that the sample neither follows the alphabet nor changes from run to run.
    for route in sorted(routes, key=lambda route: hashlib.sha256(route.path.encode()).digest()):
        groups = [*route.sensitive, f"folder {PurePosixPath(route.path.split('?', 1)[0]).parent}"]
        usual = route.path == "/" or any(word in route.path.lower() for word in _ALWAYS)
        if usual or _is_transactional(route) or any(counts[group] < per_topic for group in groups):
            kept.add(route)
            counts.update(groups)
    return kept


def _is_transactional(route: Route) -> bool:
    return judge_topics(path=route.path).transactional


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _route(path: str, file: Path | None, wanted: Routes, found_in: str) -> Route:
    words = read_page_words(file) if file and file.suffix.lower() in PAGES else PageWords()
    judged = judge_topics(path=path, title=words.title, headings=words.headings, fields=words.fields)
    topics, reasons = judged.topics, judged.reasons
    if _matches(path, wanted.sensitive):
        topics, reasons = (*topics, "configured"), (*reasons, "configured: matches routes.sensitive")
    return Route(path=path, sensitive=topics, reasons=reasons, found_in=found_in)


def path_of(root: Path, file: Path) -> str:
    """Give the path under which a static host serves a file; a page named `index` answers its folder."""
    relative = file.relative_to(root) if file.is_relative_to(root) else Path(file.name)
    if relative.stem == "index":
        return "/" + "".join(f"{part}/" for part in relative.parts[:-1])
    return f"/{relative.as_posix()}"


def _file_of(root: Path, path: str) -> Path | None:
    """Find the file that a path of the site stands for, as static hosts do: itself, `.html`, or its folder's index."""
    relative = unquote(path.split("?", 1)[0]).lstrip("/")
    base = root / relative
    named = (base.with_name(f"{base.name}.html"),) if base.name else ()  # the site may be named as `.`
    candidates = (base, *named, base / "index.html", base / "index.htm")
    inside = (file for file in candidates if _is_file(file) and file.resolve().is_relative_to(root.resolve()))
    return next(inside, None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # a name that no file can have, such as one of a thousand letters
