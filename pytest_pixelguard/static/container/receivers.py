"""To whom does a tag send? By its built-in type, the addresses it may ask for, or its HTML read as a page is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pytest_pixelguard.model import Consent, Finding, Level, Receiver, Rule
from pytest_pixelguard.static.container import tag_types
from pytest_pixelguard.static.container.resource import Budget, Kind, Resource
from pytest_pixelguard.static.container.values import Values, strings
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.static.knowledge import TRACKING, is_id, know, know_host, names
from pytest_pixelguard.static.options import StaticOptions, Target
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.lookup import vendors_of_host
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import Category, Vendor, vendors, vendors_by_id

_LONGEST_CODE: Final = 4_000_000  # characters of one tag's HTML or script
_SECONDS: Final = 5.0  # for one tag's code
_NETWORK: Final = ("inject_script", "send_pixel", "inject_hidden_iframe", "send_http", "load_google_tags")
_SEES: Final = frozenset(
    {
        Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER, Rule.THIRD_PARTY_RESOURCE,
        Rule.THIRD_PARTY_CONNECTION, Rule.FORM_HARVESTING,
    }
)  # fmt: skip
_WORST: Final = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
_GTM_SCRIPT: Final = re.compile(r"text/gtmscript", re.IGNORECASE)
_GTM_SOURCE: Final = re.compile(r"\bdata-gtmsrc(?=\s*=)", re.IGNORECASE)
_MADE_ADDRESS: Final = re.compile(r"\bsrc\s*=\s*[\"']?\s*(?:(?:https?:)?//)?[\w.-]{0,100}\{\{", re.IGNORECASE)
_ID_KEY: Final = re.compile(
    r"(?:^|_)(?:tag|measurement|tracking|pixel|partner|conversion|advertiser|account|site|project|customer|container|users?numeric)?_?ids?"
    r"(?:override)?$|id$|^vtp_key$",
    re.IGNORECASE,
)
_GOOGLE_TAG: Final = "google-tag"
_SETS_CONSENT: Final = re.compile(r"gtag\s*\(\s*[\"'`]consent")
_SPEAKS_TO_GOOGLE: Final = re.compile(r"gtag\s*\(\s*[\"'`](?:event|config|get)")
_ASKS: Final = "its custom template reads consent by itself; what it then does stands in code that is not followed"
ON_SERVER: Final = "it runs on a server: what that server sends, and to whom, no browser and no file shows"
_GLOBALS_OF_GOOGLE: Final = frozenset({"dataLayer", "gtag", "google_tag_manager", "google_tag_data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one tag shows. `unknown` are reasons why more may be there, each the end of a sentence."""

    receivers: tuple[Receiver, ...] = ()
    sends: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    loads: frozenset[str] = frozenset()  # vendors whose code it loads


class Readers:
    """Reads the tags of one container."""

    def __init__(self, resource: Resource, values: Values, budget: Budget, *, first_party: FirstParty) -> None:
        self._resource = resource
        self._values = values
        self._budget = budget
        self._first_party = first_party

    def read(self, tag: Mapping[str, Any], kind: str) -> Found:  # noqa: PLR0911 -- one answer for each kind of tag
        """Give what a tag shows; `kind` is its type without underscores before it."""
        if kind in tag_types.LISTENERS or kind == tag_types.PAUSED or tag_types.is_google_setting(kind):
            return Found()
        if self._resource.kind is Kind.SERVER_EXPORT:
            return self._on_server(tag, kind)
        if "unknown" in tag:
            return Found(unknown=(str(tag["unknown"]),))
        if "vtp_script" in tag:
            return self._code(str(tag["vtp_script"]), file="tag.js")
        if kind == tag_types.HTML:
            return self._html(self._values.text(tag.get("vtp_html")))
        if kind == tag_types.IMAGE:
            return self._image(tag)
        return self._template(tag, f"__{kind}") if kind.startswith("cvt") else self._typed(tag, kind)

    def _typed(self, tag: Mapping[str, Any], kind: str) -> Found:
        vendor = vendors_by_id().get(str(tag["vendor"])) if "vendor" in tag else _by_type().get(kind)
        if vendor is not None:
            return Found(receivers=(self._built_in(tag, kind, vendor),), loads=frozenset({vendor.id}))
        granted = self._resource.permissions.get(f"__{kind}")
        if isinstance(granted, dict) and self._addresses(granted):
            return self._template(tag, f"__{kind}")
        return Found(unknown=(f"its type “{kind[:60]}” is not known",))

    def _built_in(self, tag: Mapping[str, Any], kind: str, vendor: Vendor) -> Receiver:
        if kind == tag_types.GOOGLE_TAG:
            account = self._values.text(tag.get("vtp_tagId"))
            product = _google_product(account)
            return receiver_of(product or vendor, ids=(account,) if is_id(product or vendor, account) else ())
        return receiver_of(vendor, ids=self._ids(tag, vendor))

    def _ids(self, tag: Mapping[str, Any], vendor: Vendor) -> tuple[str, ...]:
        """Give the accounts that stand under telling keys, also in a settings variable that the tag names."""
        tables = [tag, *(self._values.macros[number] for number in self._values.reached(dict(tag)))]
        found: dict[str, None] = {}
        for table in tables:
            if table is not tag and table.get("function") != "__gas":
                continue
            for key, value in table.items():
                if key.startswith("vtp_") and _ID_KEY.search(key):
                    found |= {text: None for text in self._values.texts(value) if is_id(vendor, text)}
        return tuple(found)

    def _on_server(self, tag: Mapping[str, Any], kind: str) -> Found:
        """Name what is known of a tag that runs on a server: its template, and the accounts that it is given."""
        texts = (
            (key, self._values.text(value))
            for key, value in tag.items()
            if key.startswith("vtp_") and _ID_KEY.search(key)
        )
        ids = tuple(dict.fromkeys(text for _, text in texts if re.fullmatch(r"[\w.:/-]{4,80}", text)))
        name = self._resource.templates.get(f"__{kind}") or tag_types.in_words(kind)
        receiver = Receiver(
            name=f"whoever {name} sends to",
            tracker_ids=ids,
            level=Level.WARNING,
            consent=Consent.UNKNOWN,
            gate=ON_SERVER,
        )
        return Found(receivers=(receiver,))

    def _image(self, tag: Mapping[str, Any]) -> Found:
        receivers: list[Receiver] = []
        unknown: list[str] = []
        for address in self._values.texts(tag.get("vtp_url")):
            receiver = self._by_address(address, level=Level.ERROR)
            if receiver is not None:
                receivers.append(receiver)
            elif "{{" in address.split("?", 1)[0]:
                unknown.append(f"the address of its image is made on the page: {address[:120]}")
        return Found(receivers=merged(receivers), unknown=tuple(dict.fromkeys(unknown))[:3])

    def _template(self, tag: Mapping[str, Any], name: str) -> Found:
        granted = self._resource.permissions.get(name)
        if not isinstance(granted, dict):
            return Found(
                unknown=("its custom template's permissions are not in the file, so nobody can say where it sends",)
            )
        unknown = []
        receivers: list[Receiver] = []
        for address in self._addresses(granted):
            receiver = self._by_address(address.replace("*", ""), level=Level.WARNING, tag=tag)
            if receiver is not None:
                receivers.append(receiver)
        for permission in _NETWORK:
            setting = granted.get(permission)
            if isinstance(setting, dict) and (
                setting.get("allowedUrls") == "any" or "any" in strings(setting.get("urls"))
            ):
                unknown.append(f"its custom template may use any address ({permission})")
        if isinstance(granted.get("unsafe_run_arbitrary_javascript"), dict):
            unknown.append("its custom template may run any code")
        receivers += self._by_global(granted, tag, {each.vendor for each in receivers})
        if "access_consent" in granted and not _writes_consent(granted):
            receivers = [replace(each, level=Level.WARNING, consent=Consent.UNKNOWN, gate=_ASKS) for each in receivers]
            unknown += [] if receivers else [_ASKS]
        loads = frozenset(each.vendor for each in receivers if each.vendor)
        return Found(receivers=merged(receivers), unknown=tuple(unknown), loads=loads)

    def _addresses(self, granted: Mapping[str, Any]) -> tuple[str, ...]:
        found = (text for permission in _NETWORK for text in strings(granted.get(permission)))
        return tuple(dict.fromkeys(text for text in found if "//" in text or re.match(r"[\w*-]+(\.[\w-]+)+/", text)))

    def _by_global(self, granted: Mapping[str, Any], tag: Mapping[str, Any], known: set[str | None]) -> list[Receiver]:
        """Judge a template by the functions of the page that it may call: fbq is Meta's, whoever loads it."""
        table = granted.get("access_globals")
        keys = table.get("keys") if isinstance(table, dict) else None
        found: dict[str, Receiver] = {}
        for row in keys if isinstance(keys, list) else []:
            key = row.get("key") if isinstance(row, dict) else None
            if not isinstance(key, str) or key in _GLOBALS_OF_GOOGLE or not (row.get("write") or row.get("execute")):
                continue
            for vendor in (*names().globals.get(key, ()), *names().queues.get(key, ())):
                if vendor.id not in known and vendor.category in TRACKING:
                    found[vendor.id] = receiver_of(vendor, ids=self._ids(tag, vendor))
        return list(found.values())

    def _by_address(self, address: str, *, level: Level, tag: Mapping[str, Any] | None = None) -> Receiver | None:
        """Give whose an address is; None for the site's own, or none. `level` is that of a host that nobody knows."""
        address = address if "//" in address else f"https://{address}"
        host = split_address(address).host
        if "." not in host or "{" in host:
            return None
        known = know(address, any_host=True)
        if self._first_party.owns(host):
            if known.vendor is None:
                return None
        elif known.vendor is None and (by_host := know_host(host)).vendor is not None:
            known = replace(by_host, url=address)
        if tag is not None and known.vendor is not None and split_address(address).path in {"", "/"}:
            known = replace(known, vendor=self._likeliest(host, known.vendor, tag))
        if known.vendor is None:
            return Receiver(
                name=f"{host} ({known.company})" if known.company else host, company=known.company, host=host,
                category=known.category.value if known.category else None,
                level=Level.ERROR if known.category in TRACKING else level,
            )  # fmt: skip
        ids = (known.tracker_id,) if known.tracker_id else self._ids(tag, known.vendor) if tag is not None else ()
        return replace(receiver_of(known.vendor, ids=ids), host=host)

    def _likeliest(self, host: str, first: Vendor, tag: Mapping[str, Any]) -> Vendor:
        """Of a host's products, give the one whose account the tag holds; else an advertiser; else the first."""
        products = [vendor for vendor in vendors_of_host(host) if vendor.company == first.company]
        with_account = [vendor for vendor in products if self._ids(tag, vendor)]
        advertising = [vendor for vendor in products if vendor.category is Category.ADVERTISING]
        return (with_account or advertising or [first])[0]

    def _html(self, html: str) -> Found:
        """Read custom HTML as Tag Manager runs it: published, its scripts have a type and a `src` of their own."""
        code = _GTM_SOURCE.sub("src", _GTM_SCRIPT.sub("text/javascript", html))
        found = self._code(code, file="tag.html")
        if _MADE_ADDRESS.search(code):
            return replace(
                found, unknown=(*found.unknown, "the address of something that it loads is made on the page")
            )
        return found

    def _code(self, code: str, *, file: str) -> Found:
        """Read HTML or a script as the page's own are read."""
        if len(code) > _LONGEST_CODE:
            return Found(unknown=(f"its code has {len(code)} characters, more than are read",))
        self._budget.check(len(code))
        result = inspect_bytes(
            code.encode("utf-8", "replace"),
            target=Target(path=Path(file), label=file),
            first_party=self._first_party,
            options=StaticOptions(file_seconds=_SECONDS),
        )
        quiet = _SETS_CONSENT.search(code) is not None and _SPEAKS_TO_GOOGLE.search(code) is None
        receivers = [
            self._seen(each)
            for each in result.findings
            if each.rule in _SEES and not (quiet and each.level is Level.NOTE and each.vendor == _GOOGLE_TAG)
        ]
        sends = [each.message.rstrip(".") for each in result.findings if each.rule is Rule.FORM_HARVESTING]
        loads = {each.vendor for each in result.findings if each.vendor and each.host and each.rule in _SEES}
        return Found(
            receivers=merged(receivers),
            sends=tuple(_first_sentence(each) for each in sends),
            unknown=tuple(_lower(gap.message.rstrip(".")) for gap in result.gaps),
            loads=frozenset(loads),
        )

    def _seen(self, finding: Finding) -> Receiver:
        vendor = vendors_by_id().get(finding.vendor or "")
        gate = _gate_words(finding.message) if finding.consent is not Consent.UNGATED else ""
        base = receiver_of(vendor, ids=()) if vendor else Receiver(name=finding.host or "a third party")
        return replace(
            base,
            company=finding.company or base.company,
            category=finding.category or base.category,
            host=finding.host,
            tracker_ids=(finding.tracker_id,) if finding.tracker_id else (),
            level=finding.level,
            consent=finding.consent or Consent.UNGATED,
            gate=gate,
        )


def receiver_of(vendor: Vendor, *, ids: Iterable[str]) -> Receiver:
    """Give a vendor as a receiver, ungated; a product that only shows something weighs a warning, a banner a note."""
    name = vendor.name if vendor.company in vendor.name else f"{vendor.name} ({vendor.company})"
    level = Level.ERROR if vendor.category in TRACKING else Level.WARNING
    return Receiver(
        name=name,
        vendor=vendor.id,
        company=vendor.company,
        category=vendor.category.value,
        tracker_ids=tuple(dict.fromkeys(ids)),
        level=Level.NOTE if vendor.category.value == "consent" else level,
    )


def merged(receivers: Iterable[Receiver]) -> tuple[Receiver, ...]:
    """Put the places of one receiver together: its accounts joined, its consent the least held back."""
    found: dict[str, Receiver] = {}
    for each in receivers:
        key = each.vendor or each.host or each.name
        before = found.get(key)
        if before is None:
            found[key] = each
            continue
        worst = min((before, each), key=lambda one: (_WORST.index(one.consent), _LEVELS.index(one.level)))
        found[key] = replace(
            worst,
            host=before.host or each.host,
            tracker_ids=tuple(dict.fromkeys((*before.tracker_ids, *each.tracker_ids))),
        )
    return tuple(found.values())


_LEVELS: Final = (Level.ERROR, Level.WARNING, Level.NOTE)


def _writes_consent(granted: Mapping[str, Any]) -> bool:
    """Tell whether a template sets consent (a consent platform's): it is then not one that waits for it."""
    table = granted.get("access_consent")
    kinds = table.get("consentTypes") if isinstance(table, dict) else None
    return (
        any(isinstance(row, dict) and row.get("write") is True for row in kinds) if isinstance(kinds, list) else False
    )


def vendor_of_type(kind: str) -> Vendor | None:
    """Give the vendor whose built-in tag a type is."""
    return _by_type().get(kind)


@lru_cache(maxsize=1)
def _by_type() -> dict[str, Vendor]:
    return {kind: vendor for vendor in vendors() for kind in vendor.code.container_tags}


def _google_product(account: str) -> Vendor | None:
    known = vendors_by_id()
    for prefix, product in (
        ("G-", "google-analytics-4"),
        ("AW-", "google-ads"),
        ("DC-", "google-floodlight"),
        ("UA-", "google-analytics-ua"),
    ):
        if account.startswith(prefix):
            return known.get(product)
    return None


def _gate_words(message: str) -> str:
    found = re.search(r"held back by (.*?); the crawl|cannot be seen here \((.*?)\)", message)
    return f"its own code: {found[1] or found[2]}" if found else "its own code"


def _first_sentence(message: str) -> str:
    return message.split(". ", 1)[0]


def _lower(message: str) -> str:
    return f"its code: {message[:1].lower()}{message[1:]}"
