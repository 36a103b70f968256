"""The site's own hosts where nobody configured them: read from what the build says of itself, with the evidence.

A host that stays unknown is third party. A host that a known vendor uses is never taken for the site's own, whatever a
page claims: otherwise one wrong `canonical` link would hide a tracker.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import turbohtml

from pytest_pixelguard.inputs.sitemap import read_sitemaps
from pytest_pixelguard.trackers.lookup import entity_of, vendors_of_host
from pytest_pixelguard.trackers.parties import normalise_host, registrable_domain

# Used when nothing tells the site's name: reserved, so that nobody's real host is taken for the site's.
PLACEHOLDER = "https://site-under-test.example"
_SETTINGS = ("package.json", "astro.config.mjs", "astro.config.ts", "_config.yml", "config.toml", "hugo.toml")
_SITE_KEY = re.compile(
    r"^\s*[\"']?(?:homepage|site|siteUrl|baseURL|base_url|url)[\"']?\s*[:=]\s*[\"']?(https?://[^\s\"',]+)", re.MULTILINE
)
_PAGE_HEAD = 1 << 20  # bytes of a page in which its head ends
_HEAD = 200_000  # bytes of a file in which it can name the site
_PAGES_READ = 40  # canonical addresses agree across a site; reading every page of a large one would cost seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHosts:
    """The origin that the site is crawled as, further hosts of its own, and where they were read."""

    origin: str
    hosts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def own_hosts(root: Path, files: Sequence[Path], *, origin: str | None) -> OwnHosts:
    """Give the site's own hosts. With an `origin` configured nothing is inferred."""
    if origin is not None:
        return OwnHosts(origin=origin.rstrip("/"))
    found: dict[str, str] = {}
    for host, place in (*_declared(root), *_canonical(root, files)):
        name = normalise_host(host)
        if registrable_domain(name) and not vendors_of_host(name) and not _is_known_tracker(name):
            found.setdefault(name, f"own host {name}, from {place}")
    if not found:
        return OwnHosts(
            origin=PLACEHOLDER,
            evidence=("nothing here names the site’s own host; set `origin` to the address it will have",),
        )
    return OwnHosts(origin=f"https://{next(iter(found))}", hosts=tuple(found), evidence=tuple(found.values()))


def _declared(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (host, where it stands) from the files by which a build says where it will live, the surest first."""
    for host in _read(root / "CNAME").split():
        yield host, "CNAME"
    for host in read_sitemaps(root).hosts:
        yield host, "sitemap.xml"
    for address in re.findall(r"(?im)^sitemap:\s*(\S+)", _read(root / "robots.txt")):
        yield _host_of(address), "robots.txt"
    for name in _SETTINGS:
        for address in _SITE_KEY.findall(_read(root / name)):
            if entity_of(_host_of(address)) is None:  # a package's homepage is often its page at a code host
                yield _host_of(address), name


def _canonical(root: Path, files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the hosts that most of the pages which name one call their own: a copied page names the original."""
    pages = [file for file in files if file.suffix.lower() in (".html", ".htm", ".xhtml")]
    claims: dict[str, list[str]] = {}
    claiming = 0
    for page in pages[:: max(1, len(pages) // _PAGES_READ)]:
        named = dict(_page_claims(page, root))
        claiming += bool(named)
        for host, place in named.items():
            claims.setdefault(host, []).append(place)
    for host, places in sorted(claims.items(), key=lambda claim: (-len(claim[1]), claim[0])):
        if len(places) * 2 >= claiming:
            yield host, places[0]


def _page_claims(page: Path, root: Path) -> Iterator[tuple[str, str]]:
    try:
        with page.open("rb") as stream:
            document = turbohtml.parse(stream.read(_PAGE_HEAD).decode("utf-8", "replace"))
    except (OSError, turbohtml.HTMLParseError):
        return  # static inspection reads the same file and makes the gap
    if document.select_one('meta[http-equiv="refresh" i]') is not None:
        return  # a page that only sends the visitor on names where it sends them, not where it is itself
    shown = page.relative_to(root).as_posix() if page.is_relative_to(root) else page.name
    for selector, attribute, name in (
        ('link[rel~="canonical"]', "href", "canonical link"),
        ('meta[property="og:url"]', "content", "og:url"),
    ):
        for element in document.select(selector):
            if host := _host_of(str(element.attrs.get(attribute) or "")):
                yield host, f"the {name} of {shown}"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""


def _read(file: Path) -> str:
    try:
        if not file.is_file():
            return ""  # a pipe would have us wait for whoever writes it
        with file.open("rb") as stream:
            return stream.read(_HEAD).decode("utf-8-sig", "replace")
    except OSError:
        return ""  # not there; or static inspection reads the same file and makes the gap


def _is_known_tracker(host: str) -> bool:
    entity = entity_of(host)
    return entity is not None and entity.category is not None
