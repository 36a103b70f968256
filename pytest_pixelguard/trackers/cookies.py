"""What a cookie or a storage key is for, by its name and the host that sets it."""

import json
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from pytest_pixelguard.trackers.address import parent_hosts
from pytest_pixelguard.trackers.lookup import vendors_of_host
from pytest_pixelguard.trackers.parties import normalise_host
from pytest_pixelguard.trackers.vendor import Category, Vendor, vendors

_SHORT = 4  # a name of so few letters says nothing by itself: `uid`, `c`
_PREFIXES = ("__Host-", "__Secure-", "__Host.", "__Secure.")


class Purpose(StrEnum):
    """What something stored is for. Only `STRICTLY_NECESSARY` needs no consent."""

    STRICTLY_NECESSARY = "strictly-necessary"
    FUNCTIONAL = "functional"
    ANALYTICS = "analytics"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieMatch:
    """What is known of a cookie or storage key. `source`: our own list, a vendor file or the Open Cookie Database."""

    pattern: str
    purpose: Purpose
    owner: str  # the vendor's or platform's name; empty for the site's own kind
    description: str
    source: str
    vendor: Vendor | None = None


_PURPOSES = {
    Category.ADVERTISING: Purpose.MARKETING,
    Category.ANALYTICS: Purpose.ANALYTICS,
    Category.SOCIAL: Purpose.MARKETING,
    Category.SESSION_REPLAY: Purpose.ANALYTICS,
    Category.TAG_MANAGER: Purpose.MARKETING,
    Category.MARKETING: Purpose.MARKETING,
    Category.DATA_SYNC: Purpose.MARKETING,
    Category.VIDEO: Purpose.MARKETING,
    Category.MONITORING: Purpose.ANALYTICS,
    Category.ACCESSIBILITY: Purpose.FUNCTIONAL,
    Category.CONSENT: Purpose.STRICTLY_NECESSARY,
    Category.CONTENT: Purpose.FUNCTIONAL,
}


def match_cookie(name: str, domain: str = "") -> CookieMatch | None:
    """Give what a cookie or storage key is for; None when nobody knows it.

    `domain` is the cookie's domain (or the host that set it); without it, names that are short or that only another
    site's cookies bear are not recognised. A tracker's own host decides before the name does.
    """
    host = normalise_host(domain.lstrip("."))
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    receivers = vendors_of_host(host) if host else ()
    return (
        _of_vendors(name, receivers)
        or _of_host(receivers)
        or _necessary(name)
        or _of_vendors(name, vendors() if _tells(name) else ())
        or _of_database(name, host)
    )


def _of_vendors(name: str, among: tuple[Vendor, ...]) -> CookieMatch | None:
    best: tuple[int, str, Vendor] | None = None
    for vendor in among:
        for pattern in vendor.cookies:
            weight = len(pattern.replace("*", "")) + (pattern == name)
            if fnmatchcase(name, _glob(pattern)) and (best is None or weight > best[0]):
                best = (weight, pattern, vendor)
    return _vendor_match(best[1], best[2]) if best else None


def _of_host(receivers: tuple[Vendor, ...]) -> CookieMatch | None:
    """Give what any cookie of a tracker's own host is for."""
    tracker = next((vendor for vendor in receivers if vendor.category.tracks), None)
    return _vendor_match("*", tracker) if tracker else None


def _vendor_match(pattern: str, vendor: Vendor) -> CookieMatch:
    return CookieMatch(
        pattern=pattern,
        purpose=_PURPOSES[vendor.category],
        owner=vendor.name,
        description=f"set by {vendor.name} ({vendor.category})",
        source=f"vendors/{vendor.id}.toml",
        vendor=vendor,
    )


def _necessary(name: str) -> CookieMatch | None:
    for pattern, description in _necessary_names():
        if fnmatchcase(name, pattern):
            return CookieMatch(
                pattern=pattern,
                purpose=Purpose.STRICTLY_NECESSARY,
                owner="",
                description=description,
                source="necessary.toml",
            )
    return None


def _of_database(name: str, host: str) -> CookieMatch | None:
    exact, prefixes = _database()
    rows = [*exact.get(name, ())]
    for length in range(len(name), 0, -1):
        rows += prefixes.get(name[:length], ())
    for pattern, purpose, owner, description, domain in rows:
        if domain in parent_hosts(host) if domain else _tells(pattern):
            return CookieMatch(
                pattern=pattern,
                purpose=Purpose(purpose),
                owner=owner,
                description=description,
                source="Open Cookie Database",
            )
    return None


def _tells(name: str) -> bool:
    return len(name) > _SHORT or "_" in name


def _glob(pattern: str) -> str:
    return pattern.replace("[", "[[]").replace("?", "[?]")


@lru_cache(maxsize=1)
def _necessary_names() -> tuple[tuple[str, str], ...]:
    raw = tomllib.loads(Path(__file__).with_name("necessary.toml").read_text(encoding="utf-8"))
    return tuple((pattern, description) for table in raw.values() for pattern, description in table.items())


_Row = tuple[str, str, str, str, str]  # pattern, purpose, owner, description, domain


@lru_cache(maxsize=1)
def _database() -> tuple[dict[str, list[_Row]], dict[str, list[_Row]]]:
    text = Path(__file__).with_name("cookies.json").read_text(encoding="utf-8")
    exact: dict[str, list[_Row]] = {}
    prefixes: dict[str, list[_Row]] = {}
    for name, purpose, owner, description, domain in json.loads(text)["cookies"]:
        row = (name, purpose, owner, description, domain)
        (prefixes if name.endswith("*") else exact).setdefault(name.rstrip("*"), []).append(row)
    return exact, prefixes
