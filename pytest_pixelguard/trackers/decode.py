"""What a request tells its receiver, read with the vendor's own parameters and, for anybody, by the page's own data."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, unquote_plus

from pytest_pixelguard.model import Disclosure
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.body import Parameters, is_opaque, read_parameters
from pytest_pixelguard.trackers.lookup import AddressMatch, match_address
from pytest_pixelguard.trackers.parties import registrable_domain
from pytest_pixelguard.trackers.vendor import Category, Role, vendors_by_id
from pytest_pixelguard.trackers.words import PERSONAL, weightiest_first

MOST_DISCLOSURES = 100  # of one request; the least telling ones of an error report are left out
LONGEST_VALUE = 1_000  # characters of a disclosed value that are kept; the whole request stands in the report
SEARCH_PARAMETERS = frozenset(
    {
        "q", "s", "search", "query", "term", "terms", "keyword", "keywords", "kw", "searchterm", "search_term",
        "search-term", "searchtext", "search_text", "searchquery", "search_query", "search-query", "search_string",
        "searchwords", "querytext"
    }
)  # fmt: skip
"""Parameters of a page's own address (lower case) that hold what a visitor searched for."""

_ADDRESSES = frozenset({"page-address", "referring-address", "link-address"})
_NOTHING = frozenset({"", "[]", "{}", "null", "undefined", "none", "(not set)", '""'})
_HASHES = {32: "md5", 40: "sha1", 64: "sha256"}
_HEX = re.compile(r"[0-9a-fA-F]{32,64}")
_BASE64_SHA256 = re.compile(r"[A-Za-z0-9_-]{43}=?")
_SHORTEST_TITLE = 4
_MOST_EVENTS = 5
_LONGEST_NAME = 300  # characters; a longer one is made to slow a pattern down


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a request says. `event` is the vendor's own name for what happened; several are joined by commas.

    `opaque`: its body could not be read at all, so what it holds is unknown.
    """

    event: str | None
    disclosures: tuple[Disclosure, ...]
    parameters: Parameters
    opaque: bool = False


def decode(
    url: str,
    body: bytes | None = None,
    content_type: str | None = None,
    *,
    page_url: str | None = None,
    page_title: str | None = None,
    referer: str | None = None,
) -> Decoded:
    """Give what a request tells its receiver, the most telling first. Never raises.

    A known vendor's request is read with that vendor's parameters. Everybody's is searched for the page's address and
    title (where they are given), also when base64 hides them, and for a Referer that says more than the site's name.
    """
    parameters = read_parameters(url, body, content_type or "")
    match = match_address(url, body)
    found = [
        *(_of_vendor(match, parameters, has_body=bool(body)) if match else ()),
        *_of_page(url, parameters, page_url or "", (page_title or "").strip()),
        *_of_referer(referer or "", page_url or ""),
    ]
    found += [words for disclosure in found for words in _search_words(disclosure)]
    return Decoded(
        event=_event(match, parameters) if match else None,
        disclosures=weightiest_first(tuple(_without_repeats(found)))[:MOST_DISCLOSURES],
        parameters=parameters,
        opaque=is_opaque(body),
    )


def _of_vendor(match: AddressMatch, parameters: Parameters, *, has_body: bool) -> Iterator[Disclosure]:
    reader = _reader(match.vendor.id)
    told: dict[str, str] = {}
    for name, value in parameters:
        what = reader.what(name)
        if not what or value.strip().lower() in _NOTHING:
            continue
        if any(told.get(parent) == what for parent in _parents(name)):
            continue  # a part of a value that was given whole
        told[name] = what
        yield _disclosure(what, name, value)
    if match.vendor.category is Category.SESSION_REPLAY and match.address.role is Role.BEACON and has_body:
        yield Disclosure(what="screen-recording", parameter="(body)", value="")


def _disclosure(what: str, name: str, value: str) -> Disclosure:
    encoding = "plain"
    if what in PERSONAL:
        if _HEX.fullmatch(value) and len(value) in _HASHES:
            encoding = _HASHES[len(value)]
        elif _BASE64_SHA256.fullmatch(value):
            encoding = "sha256"
    return Disclosure(what=what, parameter=name, value=value[:LONGEST_VALUE], encoding=encoding)


def _event(match: AddressMatch, parameters: Parameters) -> str | None:
    for wanted in match.vendor.event_parameters:
        named = [value for name, value in parameters if name == wanted and value and value[0] not in "{["]
        if named:
            return ", ".join(tuple(dict.fromkeys(named))[:_MOST_EVENTS])[:LONGEST_VALUE]
    return None


def _of_page(url: str, parameters: Parameters, page_url: str, page_title: str) -> Iterator[Disclosure]:
    """Give the parameters of any receiver that hold the page's own address or title."""
    page = split_address(page_url)
    place = f"{page.host}{page.path.rstrip('/')}".lower()
    taken_apart = {parent for name, _ in parameters for parent in _parents(name)}
    for name, value in parameters:
        if name in taken_apart:
            continue  # its parts say the same, and which of them it is
        plain, encoding = _plain(value)
        if page_url and _holds_page(plain, place, page.path):
            what = "site-address" if plain.lower() == f"{page.scheme}://{page.host}" else "page-address"
            yield Disclosure(what=what, parameter=name, value=plain[:LONGEST_VALUE], encoding=encoding)
        elif len(page_title) >= _SHORTEST_TITLE and plain.strip() == page_title:
            yield Disclosure(what="page-title", parameter=name, value=plain[:LONGEST_VALUE], encoding=encoding)
    path = split_address(url).path
    if page.host and page.path.strip("/") and place in unquote(path).lower():
        yield Disclosure(what="page-address", parameter="(path)", value=unquote(path)[:LONGEST_VALUE])


def _holds_page(value: str, place: str, path: str) -> bool:
    """Tell whether a value is the page's address or holds it; the bare path counts only when it says something."""
    lowered = value.lower()
    if len(path.strip("/")) > 1 and lowered.rstrip("/") == path.lower().rstrip("/"):
        return True
    if not place or place not in lowered or "://" not in lowered:
        return False
    return bool(path.strip("/")) or split_address(value).path == "/"


def _plain(value: str) -> tuple[str, str]:
    """Give a value, out of base64 when that hides an address."""
    if value.startswith(("aHR0c", "aHR0cHM")):
        try:
            text = value.rstrip("=").replace("-", "+").replace("_", "/")
            return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8"), "base64"
        except (binascii.Error, UnicodeDecodeError):
            return value, "plain"  # it only looked like an address in base64
    return value, "plain"


def _of_referer(referer: str, page_url: str) -> Iterator[Disclosure]:
    """Give what the Referer header says; without a path it names the site alone (the browsers' default policy).

    A third party's own style sheet or frame refers to itself: that says nothing of the page.
    """
    split, page = split_address(referer), split_address(page_url)
    if not split.host or (page.host and not _same_site(split.host, page.host)):
        return
    says_more = bool(split.path.strip("/") or split.query)
    what = "page-address" if says_more else "site-address"
    yield Disclosure(what=what, parameter="Referer (header)", value=referer[:LONGEST_VALUE])


def _same_site(one: str, other: str) -> bool:
    return one == other or (
        registrable_domain(one) is not None and registrable_domain(one) == registrable_domain(other)
    )


def _search_words(disclosure: Disclosure) -> Iterator[Disclosure]:
    """Give the words searched for that an address in a parameter holds."""
    if disclosure.what not in _ADDRESSES or "?" not in disclosure.value:
        return
    query = split_address(disclosure.value).query
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        words = unquote_plus(value).strip()
        if words and unquote_plus(name).lower() in SEARCH_PARAMETERS:
            yield Disclosure(
                what="search-words",
                parameter=f"{disclosure.parameter} ({unquote_plus(name)}=)",
                value=words,
                encoding=disclosure.encoding,
            )


def _without_repeats(found: list[Disclosure]) -> Iterator[Disclosure]:
    """Give each parameter once: what the vendor's own file says of it counts before what its value looks like."""
    said: set[tuple[str, str]] = set()
    for disclosure in found:
        key = (disclosure.parameter, disclosure.value)
        if key not in said:
            said.add(key)
            yield disclosure


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


class _Reader:
    """A vendor's parameters, exact names before patterns, long patterns before short ones."""

    def __init__(self, parameters: tuple[tuple[str, str], ...], events: tuple[str, ...]) -> None:
        self._exact = dict.fromkeys(events, "") | {
            name: what for name, what in parameters if name not in events or what != "event-name"
        }  # the event's name is told on its own, not among the disclosures
        patterns = sorted((name for name, _ in parameters if "*" in name or "#" in name), key=len, reverse=True)
        self._patterns = [(_compiled(name), self._exact[name]) for name in patterns]

    def what(self, name: str) -> str:
        if name in self._exact:
            return self._exact[name]
        name = name[:_LONGEST_NAME]
        return next((what for pattern, what in self._patterns if pattern.fullmatch(name)), "")


def _compiled(name: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "#": "[0-9]+"}.get(letter, re.escape(letter)) for letter in name), re.DOTALL)


@lru_cache(maxsize=256)
def _reader(vendor_id: str) -> _Reader:
    vendor = vendors_by_id()[vendor_id]
    return _Reader(vendor.parameters, vendor.event_parameters)
