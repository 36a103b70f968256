"""Whose site is this? Where nobody says, the files themselves name their production host; the evidence goes with it."""

import re
from collections.abc import Sequence
from typing import Final

from pytest_pixelguard.static.options import Target
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.parties import normalise_host

_HEAD: Final = 200_000  # bytes of a page in which its own address is looked for
_MOST_PAGES: Final = 400
_LINK: Final = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_META: Final = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_LOCATION: Final = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_SETTINGS: Final = frozenset(
    {"package.json", "astro.config.mjs", "astro.config.ts", "_config.yml", "config.toml", "hugo.toml"}
)
_SITE_KEY: Final = re.compile(
    r"^\s*[\"']?(?:homepage|site|siteUrl|baseURL|base_url|url)[\"']?\s*[:=]\s*[\"']?(https?://[^\s\"',]+)", re.MULTILINE
)


def infer_own_hosts(targets: Sequence[Target]) -> tuple[tuple[str, str], ...]:  # noqa: C901, PLR0912 -- one branch for each kind
    """Give the hosts that the files say are their own, each with the evidence, the surest first.

    Read are a CNAME file, sitemap and robots.txt, canonical and `og:url` addresses, and the build's settings. A host
    that only a minority of pages calls canonical is left out: pages are copied, and copies name the original.
    """
    found: dict[str, str] = {}
    canonical: dict[str, list[str]] = {}
    pages = 0
    for target in sorted(targets, key=lambda target: (target.label.count("/"), target.label)):
        name = target.label.rsplit("/", 1)[-1].lower()
        if name == "cname":
            host = _read(target).strip().lower()
            if _HOST.fullmatch(host):
                found.setdefault(host, f"{target.label} names it")
        elif name.startswith("sitemap") and name.endswith(".xml"):
            for address in _LOCATION.findall(_read(target))[:50]:
                _note(found, address, f"{target.label} lists its pages")
        elif name == "robots.txt":
            for address in re.findall(r"^sitemap:\s*(\S+)", _read(target), re.IGNORECASE | re.MULTILINE):
                _note(found, address, f"{target.label} names its sitemap")
        elif name in _SETTINGS:
            for address in _SITE_KEY.findall(_read(target)):
                _note(found, address, f"{target.label} names it")
        elif name.endswith((".html", ".htm", ".xhtml")) and pages < _MOST_PAGES:
            pages += 1
            for host in own_addresses(_read(target)):
                canonical.setdefault(host, []).append(target.label)
    for host, labels in sorted(canonical.items(), key=lambda each: -len(each[1])):
        if len(labels) * 2 >= pages:
            found.setdefault(host, f"{len(labels)} of {pages} pages call it canonical, first {labels[0]}")
    return tuple(found.items())


def own_addresses(page: str) -> set[str]:
    """Give the hosts that a page names as its own: canonical link and `og:url`."""
    hosts: set[str] = set()
    for tag in _LINK.findall(page):
        attributes = _attributes(tag)
        if "canonical" in attributes.get("rel", "").lower().split():
            hosts.add(split_address(attributes.get("href", "")).host)
    for tag in _META.findall(page):
        attributes = _attributes(tag)
        if attributes.get("property", attributes.get("name", "")).lower() == "og:url":
            hosts.add(split_address(attributes.get("content", "")).host)
    return {host for host in hosts if _HOST.fullmatch(host)}


def _attributes(tag: str) -> dict[str, str]:
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(tag)}


def _note(found: dict[str, str], address: str, evidence: str) -> None:
    host = normalise_host(split_address(address).host)
    if _HOST.fullmatch(host):
        found.setdefault(host, evidence)


def _read(target: Target) -> str:
    try:
        with target.path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""  # the inspection of the same file says that it cannot be opened
