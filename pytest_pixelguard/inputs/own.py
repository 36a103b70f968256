"""The site's own hosts where nobody configured them: read from what the build says of itself, with the evidence.

A host that stays unknown is third party. A host that a known vendor uses is never taken for the site's own, whatever a
page claims: otherwise one wrong `canonical` link would hide a tracker.
"""

from collections import Counter
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
    counts: Counter[str] = Counter()
    evidence: dict[str, str] = {}
    for host, place in _claims(root, files):
        host_name = normalise_host(host)
        if registrable_domain(host_name) and not vendors_of_host(host_name) and not _is_known_tracker(host_name):
            counts[host_name] += 1
            evidence.setdefault(host_name, place)
    if not counts:
        return OwnHosts(
            origin=PLACEHOLDER,
            evidence=("nothing here names the site’s own host; set `origin` to the address it will have",),
        )
    ranked = [host for host, _ in counts.most_common()]
    return OwnHosts(
        origin=f"https://{ranked[0]}",
        hosts=tuple(ranked),
        evidence=tuple(f"own host {host}, from {evidence[host]}" for host in ranked),
    )


def _claims(root: Path, files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield (host, where it stands) for everything by which a build names its own host."""
    cname = root / "CNAME"
    if cname.is_file():
        for line in cname.read_text(encoding="utf-8", errors="replace").split():
            yield line, "CNAME"
    for host in read_sitemaps(root).hosts:
        yield host, "sitemap.xml"
    pages = [file for file in files if file.suffix.lower() in (".html", ".htm")]
    step = max(1, len(pages) // _PAGES_READ)
    for page in pages[::step]:
        yield from _page_claims(page, root)


def _page_claims(page: Path, root: Path) -> Iterator[tuple[str, str]]:
    try:
        document = turbohtml.parse(page.read_bytes().decode("utf-8", "replace"))
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
            try:
                host = urlsplit(str(element.attrs.get(attribute) or "")).hostname
            except ValueError:
                continue
            if host:
                yield host, f"the {name} of {shown}"


def _is_known_tracker(host: str) -> bool:
    entity = entity_of(host)
    return entity is not None and entity.category is not None
