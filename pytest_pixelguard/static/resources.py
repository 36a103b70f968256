"""What a page's own markup loads from third parties, address by address: what a lock file holds a site to.

Read only for the lock. Scripts, style sheets and frames are named by address: each is code or a page of somebody
else's. Everything else, and what scripts load, the lock knows by host, from the findings.
"""

from collections.abc import Sequence
from urllib.parse import urldefrag, urljoin

import turbohtml

from pytest_pixelguard.model import ThirdPartyResource
from pytest_pixelguard.static.gating import words_of
from pytest_pixelguard.static.kinds import Kind, kind_of
from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.source import Source, UndecodableError
from pytest_pixelguard.trackers.parties import FirstParty

_SELECTOR = "script[src],link[href],iframe[src],frame[src],embed[src],object[data],base[href]"
_LINKS = {"stylesheet": "style sheet", "modulepreload": "script", "manifest": "manifest"}
_PRELOADS = {"script": "script", "style": "style sheet"}


def read_resources(
    targets: Sequence[Target], *, first_party: FirstParty, origin: str = ""
) -> tuple[ThirdPartyResource, ...]:
    """Give what the pages among files load, each address once, sorted. A file that cannot be read is left to findings.

    Static inspection reads the same files and makes a gap of each that cannot be read.
    """
    found: dict[tuple[str, str], ThirdPartyResource] = {}
    for target in targets:
        if kind_of(target.label) is not Kind.HTML:
            continue
        try:
            source = Source.decode(path=target.label, data=target.path.read_bytes())
        except (OSError, UndecodableError):
            continue
        for each in resources_in(source, first_party=first_party, origin=origin):
            found.setdefault((each.address, each.integrity), each)
    return tuple(found[key] for key in sorted(found))


def resources_in(source: Source, *, first_party: FirstParty, origin: str = "") -> list[ThirdPartyResource]:
    """Give what one page's markup loads from third parties, in the order of the page."""
    found: list[ThirdPartyResource] = []
    base = f"{origin}/" if origin else ""
    for node in turbohtml.parse(source.text, source_locations=True).select(_SELECTOR):
        tag = node.tag.lower()
        raw = words_of(node.attrs.get("src") or node.attrs.get("href") or node.attrs.get("data")).strip()
        if tag == "base":
            base = _joined(base, raw)
            continue
        kind = _kind(tag, node.attrs.get("rel"), node.attrs.get("as"))
        address = urldefrag(_joined(base, raw)).url
        address = f"https:{address}" if address.startswith("//") else address
        known = know(address)
        place = node.source_location
        if not kind or not address.startswith(("https:", "http:")) or first_party.owns(known.host) or place is None:
            continue
        found.append(
            ThirdPartyResource(
                address=address,
                kind=kind,
                who=known.vendor.name if known.vendor else known.company or "",
                account=known.tracker_id or "",
                integrity=" ".join(sorted(words_of(node.attrs.get("integrity")).split())),
                location=source.location(place.start_tag.start_offset, place.start_tag.end_offset),
            )
        )
    return found


def _kind(tag: str, rel: object, use: object) -> str:
    """Give what an element loads, in words; empty for a link that loads nothing of weight."""
    if tag == "script":
        return "script"
    if tag != "link":
        return "frame"
    relations = words_of(rel).lower().split()
    found = next((words for relation, words in _LINKS.items() if relation in relations), "")
    return found or (_PRELOADS.get(words_of(use).lower(), "") if "preload" in relations else "")


def _joined(base: str, address: str) -> str:
    """Join addresses; what is no address at all stays as it is written."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
