"""The vendors' facts, indexed for reading: by name in code, by literal, by address."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.lookup import entity_of, match_address, vendors_of_host
from pytest_pixelguard.trackers.vendor import Category, Role, Vendor, vendors

TRACKING = frozenset(
    {
        Category.ADVERTISING,
        Category.ANALYTICS,
        Category.SOCIAL,
        Category.SESSION_REPLAY,
        Category.TAG_MANAGER,
        Category.MARKETING,
        Category.DATA_SYNC,
        Category.MONITORING,
    }
)
"""Categories whose products report visitors; the rest (video, accessibility, consent, content) are resources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an address. `vendor` is None where only its owner, or nothing, is known."""

    url: str
    host: str
    vendor: Vendor | None = None
    role: Role | None = None
    tracker_id: str | None = None
    company: str | None = None
    category: Category | None = None
    exact: bool = False  # a pattern with host and path fits, not only the host
    disguised: bool = False  # through a pattern for any host

    @property
    def tracks(self) -> bool:
        """Tell whether the receiver's business is to report visitors."""
        return self.category in TRACKING


def know(url: str, *, any_host: bool = False) -> Known:
    """Give what is known of an address. `any_host`: also patterns for self-hosted trackers. Never raises."""
    return _know(url, any_host)


@lru_cache(maxsize=8192)
def _know(url: str, any_host: bool) -> Known:  # noqa: FBT001 -- the cache keys on position
    split = split_address(url)
    match = match_address(url, any_host=any_host)
    packaged = _packaged(url, split.host, split.path) if match is None or match.address.role is Role.RESOURCE else None
    if packaged is not None:
        return packaged
    if match is not None:
        vendor = match.vendor
        return Known(
            url=url,
            host=split.host,
            vendor=vendor,
            role=match.address.role,
            tracker_id=match.tracker_id or (id_in(vendor, url) if distinctive(vendor) else None),
            company=vendor.company,
            category=vendor.category,
            exact=True,
            disguised=match.disguised,
        )
    if not split.host:
        return _saved(url) or Known(url=url, host="")
    entity = entity_of(split.host)
    return Known(
        url=url,
        host=split.host,
        company=entity.name if entity else None,
        category=entity.category if entity else None,
    )


_PACKAGE = re.compile(r"/(?:npm/|ajax/libs/|v\d+/)?(?P<name>(?:@[\w.-]+/)?[\w.-]+?)(?:@[\w.^~-]*)?(?:/|$)")
_PACKAGE_HOSTS = frozenset(
    {"cdn.jsdelivr.net", "unpkg.com", "esm.sh", "cdn.skypack.dev", "esm.run", "cdnjs.cloudflare.com", "ga.jspm.io"}
)


def _packaged(url: str, host: str, path: str) -> Known | None:
    """Judge an address of a public host for npm packages by the package: the tracker's library, not the host's."""
    name = _PACKAGE.match(path) if host in _PACKAGE_HOSTS else None
    vendor = next(iter(names().packages.get(name["name"], ())), None) if name else None
    if vendor is None or vendor.category not in TRACKING:
        return None
    return Known(
        url=url, host=host, vendor=vendor, role=Role.SCRIPT, company=vendor.company, category=vendor.category,
        exact=True,
    )  # fmt: skip


_SAVED = re.compile(r"(?:\.{0,2}/)*(?P<address>(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})/[^\s]*)", re.IGNORECASE)


def _saved(url: str) -> Known | None:
    """Judge a relative address that begins with a tracker's host: a site saver (HTTrack, wget) has rewritten it."""
    found = _SAVED.fullmatch(url.strip())
    if found is None:
        return None
    host = found["host"].lower()
    candidates = [vendor for vendor in vendors_of_host(host) if vendor.category in TRACKING]
    if not candidates:
        return None
    whole = know(f"https://{found['address']}")
    if whole.vendor is not None:
        return whole
    vendor = next((each for each in candidates if distinctive(each) and id_in(each, url)), candidates[0])
    return Known(
        url=url,
        host=host,
        vendor=vendor,
        role=vendor.addresses[0].role,
        tracker_id=id_in(vendor, url) if distinctive(vendor) else None,
        company=vendor.company,
        category=vendor.category,
    )


# Whole companies' front doors: naming one of these says nothing about tracking without the path behind it.
_FRONT_DOORS = frozenset(
    {
        "google.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "t.co", "linkedin.com", "reddit.com",
        "pinterest.com", "tiktok.com", "amazon.com", "bing.com", "yahoo.com", "microsoft.com", "adobe.com", "quora.com",
        "spotify.com", "snapchat.com", "youtube.com", "vimeo.com", "cloudflare.com", "wordpress.com", "stripe.com",
    }
)  # fmt: skip


def is_front_door(host: str) -> bool:
    """Tell whether a host says nothing about tracking without the path behind it."""
    return host.removeprefix("www.") in _FRONT_DOORS


def know_host(host: str) -> Known:
    """Give what is known of a bare host: the vendor that names it, else its owner."""
    found = vendors_of_host(host) if not is_front_door(host) else ()
    if found:
        vendor = found[0]
        if vendor.category is Category.TAG_MANAGER:
            # The product that has the whole host comes before the tag manager that only has a path on it.
            vendor = know(f"https://{host}/").vendor or vendor
        return Known(url=host, host=host, vendor=vendor, company=vendor.company, category=vendor.category)
    return know(f"https://{host}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every vendor's names in code. A name may belong to several vendors (gtag: Analytics and Ads)."""

    globals: dict[str, tuple[Vendor, ...]]
    queues: dict[str, tuple[Vendor, ...]]
    settings: dict[str, tuple[Vendor, ...]]
    literals: dict[str, tuple[Vendor, ...]]
    packages: dict[str, tuple[Vendor, ...]]
    parts: dict[str, tuple[tuple[str, Vendor], ...]]  # what a package of many vendors gives, by the package's name
    grants: dict[str, tuple[Vendor, ...]]  # as written in the vendor files: initialConsentState=on


@lru_cache(maxsize=1)
def names() -> Names:
    """Give the index of names in code over all vendors."""
    tables: dict[str, dict[str, list[Vendor]]] = {
        kind: {} for kind in ("globals", "queues", "settings", "literals", "packages", "grants")
    }
    for vendor in vendors():
        for kind, table in tables.items():
            for name in getattr(vendor.code, kind):
                table.setdefault(name, []).append(vendor)
    parts: dict[str, list[tuple[str, Vendor]]] = {}
    for name in [name for name in tables["packages"] if "#" in name]:
        package, _, part = name.partition("#")
        parts.setdefault(package, []).extend((part, vendor) for vendor in tables["packages"].pop(name))
    return Names(
        **{kind: {name: tuple(found) for name, found in table.items()} for kind, table in tables.items()},
        parts={package: tuple(found) for package, found in parts.items()},
    )


@lru_cache(maxsize=1)
def tracking_hosts() -> tuple[str, ...]:
    """Give every host that a tracking vendor's file names, without `*.`, longest first."""
    found = {
        address.host.removeprefix("*.")
        for vendor in vendors()
        if vendor.category in TRACKING
        for address in vendor.addresses
    }
    return tuple(sorted(found - {"*", ""}, key=lambda host: (-len(host), host)))


def id_in(vendor: Vendor, text: str) -> str | None:
    """Give the first account id of the vendor that stands in a text on its own; None when there is none."""
    if not vendor.tracker_id:
        return None
    found = _standing_alone(vendor.tracker_id).search(text)
    return found[0] if found else None


_ORDINARY = (
    "https",
    "script",
    "example",
    "www.example",
    "amazon-adsystem",
    "analytics",
    "1234",
    "12345678",
    "202647",
    "v1",
)


@lru_cache(maxsize=512)
def distinctive(vendor: Vendor) -> bool:
    """Tell whether the vendor's account ids can be told from ordinary words and short numbers."""
    return bool(vendor.tracker_id) and not any(is_id(vendor, word) for word in _ORDINARY)


_KEYED = re.compile(
    r"(?:^|[^\w-])(?P<key>[\w.-]*?(?:id|key|token|account|acct|site|website|pixel|uid|ti|tag|tracker|domain|code|cf-beacon|licen[cs]e\w*|conf))"
    r"[\"']?\s*[:=,]\s*[\"'{\[\s]*(?:[\"']?token[\"']?\s*:\s*)?[\"']?(?P<value>[\w.:/-]{3,80})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"([\"'`])(?P<value>[\w.:-]{4,80})\1")


def id_near(vendor: Vendor, text: str) -> str | None:
    """Give the account id that stands in the text of a tag or snippet: under a telling key, or as a whole text."""
    if not vendor.tracker_id:
        return None
    for key in vendor.code.id_keys:
        for found in re.finditer(
            rf"(?<![\w-]){re.escape(key)}[\"']?\s*[:=]\s*[\"'\[\s]*(?P<value>[\w.:/-]{{3,80}})", text
        ):
            value = found["value"].rstrip(".,;")
            if is_id(vendor, value):
                return value
    if vendor.code.id_keys and not distinctive(vendor):
        return None
    for found in _KEYED.finditer(text):
        value = found["value"].rstrip(".,;")
        if is_id(vendor, value) and not _is_a_word(vendor, value, key=found["key"].lower()):
            return value
    for found in _QUOTED.finditer(text):
        value = found["value"]
        if is_id(vendor, value) and (distinctive(vendor) or re.search(r"\d", value)) and value not in vendor.code.calls:
            return value
    return None


def _is_a_word(vendor: Vendor, value: str, *, key: str) -> bool:
    """Tell whether a text that has the form of an account is only a word, as an element's own `id` is."""
    if value.lower() in {"https", "http", "text", "script", "true", "false"}:
        return True
    return key == "id" and not distinctive(vendor) and re.search(r"\d", value) is None


def is_id(vendor: Vendor, text: str) -> bool:
    """Tell whether the whole text is an account id of the vendor."""
    return bool(vendor.tracker_id) and re.fullmatch(vendor.tracker_id, text) is not None


@cache
def _standing_alone(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])")
