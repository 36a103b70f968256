"""Places in a script that are worth a closer look, found in its bytes without parsing. No place: no parsing needed."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_pixelguard.static.knowledge import know_host, names
from pytest_pixelguard.static.script.disguise import disguises
from pytest_pixelguard.static.script.words import NAMES, Clue, Words, places_of, words_in
from pytest_pixelguard.trackers.lookup import vendors_of_host

__all__ = ["Clue", "Seed", "seeds"]


@dataclass(frozen=True, slots=True)
class Seed:
    """One place, as a span of bytes."""

    clue: Clue
    start: int
    end: int
    name: str = ""


_ADDRESS: Final = re.compile(rb"//[\w.\-]+\.[a-zA-Z][\w.\-]*")
_ESCAPED_ADDRESS: Final = re.compile(rb"\\/\\/[\w.\-]+\.[a-zA-Z][\w.\-]*")
_SINKS: Final = tuple(
    # (a word that must stand in the script, the literal that is searched for, what must follow it)
    (word, literal, re.compile(rest))
    for word, literal, rest in (
        (b"src", b".src", rb"\s*=(?!=)"),
        (b"srcset", b".srcset", rb"\s*=(?!=)"),
        (b"srcdoc", b".srcdoc", rb"\s*=(?!=)"),
        (b"src", b"src", rb"[\"'`]\s*\]\s*=(?!=)"),
        (b"fetch", b"fetch", rb"\s*\("),
        (b"sendbeacon", b"sendBeacon", rb"\s*\("),
        (b"import", b"import", rb"\s*\("),
        (b"importscripts", b"importScripts", rb"\s*\("),
        (b"open", b".open", rb"\s*\("),
        (b"setattribute", b"setAttribute", rb"\s*\(\s*[\"'`](?:src|href)"),
        (b"getscript", b"getScript", rb"\s*\("),
        (b"websocket", b"WebSocket", rb"\s*\("),
        (b"eventsource", b"EventSource", rb"\s*\("),
        (b"worker", b"Worker", rb"\s*\("),
        (b"sharedworker", b"SharedWorker", rb"\s*\("),
        (b"innerhtml", b"innerHTML", rb"\s*\+?=(?!=)"),
        (b"outerhtml", b"outerHTML", rb"\s*\+?=(?!=)"),
        (b"write", b"document.write", rb"\s*\("),
        (b"writeln", b"document.writeln", rb"\s*\("),
        (b"insertadjacenthtml", b"insertAdjacentHTML", rb"\s*\("),
        (b"eval", b"eval", rb"\s*\("),
        (b"function", b"new Function", rb"\s*\("),
    )
)
HIDDEN_ACCOUNT: Final = "aWQ9R1RN"
"""The beginning of `id=GTM-…` in base64, as loaders on the site's own host write a container's account."""
_QUOTES: Final = frozenset({b'"', b"'", b"`"})
_IDENTIFIERS: Final = tuple(
    # (a word that must stand in the script, how an account begins, the whole account)
    (word, start, re.compile(start + rest + rb"(?=[\"'`])"))
    for word, start, rest in (
        (b"gtm", b"GTM-", rb"[A-Z0-9]{4,9}"),
        (b"g", b"G-", rb"[A-Z0-9]{8,12}"),
        (b"ua", b"UA-", rb"\d{4,10}-\d{1,4}"),
        (b"aw", b"AW-", rb"\d{9,11}"),
    )
)
_LOADING_CALL: Final = re.compile(
    rb"(?:^|[^\w$])(?:fetch|import|importScripts|sendBeacon|getScript|WebSocket|EventSource|Worker|SharedWorker|register|axios|ajax|require|"
    rb"[\w$]*(?:[lL]oad|[iI]nject|[sS]cript|[pP]ixel|[bB]eacon)[\w$]*)\s*\($"
)
_LOADING_PROPERTY: Final = re.compile(rb"(?:\.|\b)(?:src|srcset|href|data|action)[\"'`]?\]?\s*=\s*\\?$")
_LOADING_KEY: Final = re.compile(rb"(?:src|srcSet|url|href|script\w*|endpoint|\w*Url|\w*Src)[\"']?\s*:$")
_SECOND: Final = re.compile(rb"(?:open|setAttribute|insertAdjacentHTML)\s*\(\s*[\"'`]?[\w-]+[\"'`]?\s*,$")
_LINK_MARKUP: Final = re.compile(rb"<(?:a|area)\s(?:[^<>]*\s)?href\s*=\s*\\?$")
_LINKED: Final = re.compile(rb"(?<![\w$.])([\w$]+)\.href\s*=\s*$")
_LINK_SIGN: Final = re.compile(
    rb"(?<![\w$.])([\w$]+)(?:\.target\s*=(?!=)|\.rel\s*=\s*[\"'`]no(?:opener|follow|referrer)\b|"
    rb"\s*=\s*[\w$.]*createElement\(\s*[\"'`]a[\"'`]\s*\))"
)
_NEAR: Final = 300  # bytes around the address of a link in which what makes it one stands
_NAMED: Final = re.compile(rb"([A-Za-z_$][\w$]*)\s*=$")
_CHOSEN: Final = re.compile(rb"([A-Za-z_$][\w$]*)\s*=(?![=>])[^;=]*(?:[?:]|&&|\|\|)$")
_GIVEN_BACK: Final = re.compile(rb"(?:=>|\breturn)$")
_FILE: Final = re.compile(rb"[\w.\-/%@+]*\.(?:m?js|css|gif|png|wasm)(?:[?#\"'`]|$)")
_SCRIPT_FILE: Final = re.compile(rb"[\w.\-/%@+]*\.m?js(?:[?#\"'`]|$)")
_MARKUP_BEFORE: Final = re.compile(rb"<(?:script|img|iframe|link)\b[^<>]*$", re.IGNORECASE)
_LOADED: Final = (
    b".src=",
    b".src = ",
    b"src:",
    b"src: ",
    b"src={",
    b"fetch(",
    b"import(",
    b"sendBeacon(",
    b"importScripts(",
    b"Worker(",
    b"Socket(",
    b"cript(",
    b"oad(",
)
_COMMENT: Final = 1000  # bytes in which the beginning of a comment around an unknown host is looked for
_NAMESPACES: Final = frozenset(
    {
        "www.w3.org",
        "w3.org",
        "schema.org",
        "json-schema.org",
        "www.sitemaps.org",
        "ns.adobe.com",
        "purl.org",
        "xmlns.com",
    }
)


def seeds(code: bytes, words: Words | None = None, *, everything: bool = False) -> list[Seed]:
    """Give every place worth a look. `everything`: also addresses of unknown hosts that nothing near would load.

    `words` are the script's, where somebody has looked for them already.
    """
    words = words_in(code) if words is None else words
    found = [Seed(*place) for place in places_of(code, words)]
    quoted = any(each.clue in NAMES and code[each.start - 1 : each.start] in _QUOTES for each in found)
    found += [Seed(Clue.HIDDEN, start, end) for start, end in disguises(code, words, quoted_name=quoted)]
    found += _addresses(code, words, everything=everything)
    found += _grants(code, words)
    hidden = HIDDEN_ACCOUNT.encode()
    found += [Seed(Clue.LITERAL, each, each + len(hidden), HIDDEN_ACCOUNT) for each in _all(hidden, code)]
    found += [Seed(Clue.IDENTIFIER, each.start(), each.end()) for each in _identifiers(code, words)]
    if found or everything:
        found += _sinks(code, words)
    return found


def _sinks(code: bytes, words: Words) -> Iterator[Seed]:
    for word, literal, rest in _SINKS:
        if word not in words:
            continue
        for start in words.places(word, literal, code):
            after = rest.match(code, start + len(literal))
            if after:
                yield Seed(Clue.SINK, start, after.end())


def _all(wanted: bytes, code: bytes) -> Iterator[int]:
    """Give where a text stands in a script."""
    start = code.find(wanted)
    while start >= 0:
        yield start
        start = code.find(wanted, start + len(wanted))


def _grants(code: bytes, words: Words) -> Iterator[Seed]:
    """Give where a consent banner's setting may say yes for the visitor: only beside the banner's own name."""
    for grant, platforms in names().grants.items():
        key = grant.partition("=")[0]
        if key.lower().encode() not in words:
            continue
        if any(name.lower().encode() in words for platform in platforms for name in platform.code.globals):
            for each in re.finditer(rb"(?<![\w$])" + key.encode() + rb"(?=[\"']?\s*:)", code):
                yield Seed(Clue.GRANT, each.start(), each.end(), grant)


def _identifiers(code: bytes, words: Words) -> Iterator[re.Match[bytes]]:
    for word, begins, account in _IDENTIFIERS:
        if word not in words:
            continue
        for start in words.places(word, begins, code):
            if code[start - 1 : start] in _QUOTES and (each := account.match(code, start)) is not None:
                yield each


def _addresses(code: bytes, words: Words, *, everything: bool) -> Iterator[Seed]:
    loaded = _Loaded(code)
    for pattern, slashes in ((_ADDRESS, 0), (_ESCAPED_ADDRESS, 2)):
        if slashes and b"\\/\\/" not in code:
            continue
        for each in pattern.finditer(code):
            if not everything:
                host = each[0].lstrip(b"/\\").decode("ascii", "replace").lower()
                if host in _NAMESPACES:
                    continue
                if not _is_tracker(host) and not _could_load(code, words, *each.span(), loaded, host):
                    continue
            yield Seed(Clue.ADDRESS, each.start(), each.end())


def _could_load(code: bytes, words: Words, start: int, end: int, loaded: "_Loaded", host: str) -> bool:  # noqa: PLR0911 -- one for each sign
    """Tell whether what stands before an unknown host's address could make it load."""
    before = code[max(0, start - 160) : start]
    scheme = _SCHEME.search(before)
    before = before[: scheme.start()] if scheme else before
    if before[-1:] not in {b'"', b"'", b"`"}:
        return b"<" in before and _MARKUP_BEFORE.search(before) is not None
    before = before[:-1].rstrip()
    # A component takes its address from a name or a function: `<iframe src={address}>`.
    if loaded.by_components and (
        _GIVEN_BACK.search(before)
        or ((chosen := _CHOSEN.search(before[-120:])) is not None and loaded.holds(chosen[1]))
    ):
        return True
    if code.rfind(b"/*", max(0, start - _COMMENT), start) > code.rfind(b"*/", max(0, start - _COMMENT), start):
        return False
    match before[-1:]:
        case b"(":
            return _LOADING_CALL.search(before[-60:]) is not None or (
                b"createelement" in words and _FILE.match(code, end) is not None
            )
        case b"=" if not _has_vendor(host) and _is_link(code, before, start):
            return False
        case b"=":
            named = _NAMED.search(before[-60:])
            if _LOADING_PROPERTY.search(before[-20:]) is not None:
                return True
            # The name may be given on to another before that is loaded: the address of a script is worth following.
            followed = b"createelement" in words and _SCRIPT_FILE.match(code, end) is not None
            return named is not None and (followed or loaded.holds(named[1]))
        case b":":
            return _LOADING_KEY.search(before[-40:]) is not None
        case b"," | b"[" | b"?":
            return _SECOND.search(before[-60:]) is not None or (
                b"createelement" in words and _FILE.match(code, end) is not None
            )
        case _:
            return before.endswith((b"from", b"import")) or _MARKUP_BEFORE.search(before) is not None


def _is_link(code: bytes, before: bytes, start: int) -> bool:
    """Tell whether an address is that of a link, in markup or made by the script: it loads nothing without a click."""
    if _LINK_MARKUP.search(before):
        return True
    named = _LINKED.search(before)
    near = code[max(0, start - _NEAR) : start + _NEAR] if named is not None else b""
    return named is not None and any(each[1] == named[1] for each in _LINK_SIGN.finditer(near))


_NAME: Final = re.compile(rb"[\w$]*")
_SCHEME: Final = re.compile(rb"(?:https?|wss?):\\?$")


class _Loaded:
    """The names that a script gives to something that loads, looked for when one is asked for."""

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._names: list[bytes] | None = None
        self.by_components = b"src={" in code

    def holds(self, name: bytes) -> bool:
        """Tell whether a name, or one that begins with it, is given to something that loads."""
        if self._names is None:
            found = {
                _NAME.match(self._code, start + len(mark))[0]  # type: ignore[index] # -- it fits nothing, too
                for mark in _LOADED
                for start in _all(mark, self._code)
            }
            self._names = sorted(found)
        place = bisect_left(self._names, name)
        return place < len(self._names) and self._names[place].startswith(name)


@lru_cache(maxsize=4096)
def _is_tracker(host: str) -> bool:
    known = know_host(host)
    return known.vendor is not None and known.tracks


@lru_cache(maxsize=4096)
def _has_vendor(host: str) -> bool:
    """Tell whether anything is known of a host: a link to it is worth a note."""
    return bool(vendors_of_host(host))
