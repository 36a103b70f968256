"""What is known of one vendor: written in `vendors/<id>.toml`, one file a vendor, reviewable without programming.

The TOML files are the source of truth. Reading them takes 60 ms and more, so the package reads `vendors.json`, which
`tools/compile_vendors.py` makes of them and a test holds equal to them.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any


class Category(StrEnum):
    """What a vendor's product is for; policy decides how heavy each weighs."""

    ADVERTISING = "advertising"
    ANALYTICS = "analytics"
    SOCIAL = "social"
    SESSION_REPLAY = "session-replay"
    TAG_MANAGER = "tag-manager"
    MARKETING = "marketing"
    DATA_SYNC = "data-sync"
    VIDEO = "video"
    MONITORING = "monitoring"
    ACCESSIBILITY = "accessibility"
    CONSENT = "consent"
    CONTENT = "content"

    @property
    def tracks(self) -> bool:
        """Tell whether a product of this kind exists to learn about visitors; the others show or help something."""
        return self not in {Category.VIDEO, Category.ACCESSIBILITY, Category.CONSENT, Category.CONTENT}


class Role(StrEnum):
    """What an address of a vendor does."""

    SCRIPT = "script"  # the vendor's code is loaded from it
    BEACON = "beacon"  # data goes to it
    FRAME = "frame"  # embedded as a frame
    RESOURCE = "resource"  # a font, a style sheet, a picture, a library: no tracker's code
    CONTAINER = "container"  # a tag manager's container: code that others can change after the build


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A pattern for addresses. `host`: exact, `*.x` for x and every subdomain, `*` for any host (self-hosted, CNAME).

    `path` is a glob (`*` matches any run of characters, slashes too). Each of `parameters` must be present in the query
    or the body, as a name (`id`) or with a value (`v=2`, `tid=G-*`).
    """

    role: Role
    host: str
    path: str = "*"
    parameters: tuple[str, ...] = ()
    id_in_path: str = ""  # a regular expression whose first group is the tracker id


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """How the vendor shows in code. A short global alone proves nothing: it needs a known call, queue or host."""

    globals: tuple[str, ...] = ()  # functions or objects: fbq, ttq
    calls: tuple[str, ...] = ()  # first arguments that make a call certain: fbq('init', …)
    methods: tuple[str, ...] = ()  # methods that make it certain: ttq.load(…)
    queues: tuple[str, ...] = ()  # arrays that are pushed to: _paq, dataLayer
    settings: tuple[str, ...] = ()  # names whose assignment carries the id: _linkedin_partner_id
    id_calls: tuple[str, ...] = ()  # first arguments (or methods) whose next argument is the tracker id
    id_keys: tuple[str, ...] = ()  # properties and attributes that hold the id beside other evidence: hjid, data-domain
    literals: tuple[str, ...] = ()  # strings that only the vendor's own code holds: gtm.start
    packages: tuple[str, ...] = ()  # npm packages that load it; `package#Export` for one that holds several
    idle: tuple[str, ...] = ()  # what its packages give that starts nothing by itself: captureException, useMixpanel
    grants: tuple[str, ...] = ()  # settings of a consent banner that say yes for the visitor: initialConsentState=on
    container_tags: tuple[str, ...] = ()  # its tag types in a Tag Manager container: baut (published: __baut)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A piece of real-life use, and what static inspection must say of it. `finds` is a rule code or `nothing`."""

    what: str
    code: str
    finds: str
    tracker_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor's product."""

    id: str
    name: str
    company: str
    category: Category
    source: str  # where the facts come from, with a date
    tracker_id: str = ""  # a regular expression for the whole account, pixel or container id
    id_parameters: tuple[str, ...] = ()  # query or body parameters that hold it
    addresses: tuple[Address, ...] = ()
    code: Code = Code()
    parameters: tuple[tuple[str, str], ...] = ()  # parameter -> what it discloses; `*` any run, `#` digits in its name
    event_parameters: tuple[str, ...] = ()  # parameters that name the event: ev, en
    cookies: tuple[str, ...] = ()
    harvests_forms: bool = False  # records or reads form input by design (session replay, advanced matching)
    self_hosted: bool = False  # is run by teams on a server of their own: on their own host it tells nobody else
    examples: tuple[Example, ...] = ()


class VendorFileError(ValueError):
    """A vendor file holds an unknown key or a bad value; the message names the file and the key."""


@lru_cache(maxsize=1)
def vendors() -> tuple[Vendor, ...]:
    """Give every known vendor, in the order of their ids."""
    text = Path(__file__).with_name("vendors.json").read_text(encoding="utf-8")
    return tuple(vendor_of(raw) for raw in json.loads(text))


@lru_cache(maxsize=1)
def vendors_by_id() -> dict[str, Vendor]:
    """Give every known vendor by its id."""
    return {vendor.id: vendor for vendor in vendors()}


def vendor_of(raw: dict[str, Any]) -> Vendor:
    """Make a vendor of a vendor file's tables. Raises `VendorFileError` for an unknown key or a bad value."""
    tables = {"address", "example", "code", "parameters"}
    try:
        return Vendor(
            **_tuples({key: value for key, value in raw.items() if key not in tables})
            | {"category": Category(raw["category"])},
            addresses=tuple(Address(**_tuples(row) | {"role": Role(row["role"])}) for row in raw.get("address", ())),
            examples=tuple(Example(**row) for row in raw.get("example", ())),
            code=Code(**_tuples(raw.get("code", {}))),
            parameters=tuple(raw.get("parameters", {}).items()),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise VendorFileError(f"{raw.get('id')}: {error}") from error


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
