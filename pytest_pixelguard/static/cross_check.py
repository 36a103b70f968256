"""A second, independent reading with BeautifulSoup and esprima: what only that one sees is a gap, never silence.

Parser differences are how snippets hide. The second readers are slow (0.1 to 2 MB/s, measured November 2026), so they
run only on request and over this project's own corpus.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import esprima
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.element import Tag

from pytest_pixelguard.static.gating import DATA, EXECUTABLE
from pytest_pixelguard.static.knowledge import know, know_host, names
from pytest_pixelguard.static.script.values import unescape
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.static.source import Source
from pytest_pixelguard.trackers.address import split_address

_LOADING: Final = {"script": "src", "img": "src", "iframe": "src", "embed": "src", "object": "data", "source": "src"}
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./?=&%-]*)?", re.IGNORECASE)
_NEWER: Final = re.compile(r"#(?=[A-Za-z_$])|(?<=\d)n\b|(?<=\d)_(?=\d)")
_MOST: Final = 1_500_000  # characters of a script that the second reader gets through in its time


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that the second reader saw: a host or a vendor's id, where, and in words."""

    key: str
    start: int
    words: str


def cross_check(source: Source, first: list[Sighting], *, script: bool) -> list[Sighting]:
    """Give what the second readers see in a file and the first did not, as sightings that become gaps."""
    known = {each.host for each in first if each.host}
    known |= {split_address(each.url).host for each in first if each.url}
    known |= {each.vendor.id for each in first if each.vendor is not None}
    # Of the hosts that one text names among other words, the first reader notes the first.
    named = [(each.start, each.end) for each in first if each.act is Act.MENTION]
    second = _script(source.text, 0) if script else _page(source)
    found: dict[str, Sighting] = {}
    for seen in second:
        if seen.key in known or any(start <= seen.start < end for start, end in named):
            continue
        act = Act.UNREAD if seen.key == "unread" else Act.DISAGREE
        why = (
            seen.words if act is Act.UNREAD else f"Only the second reader sees {seen.words}: the two readings disagree."
        )
        found.setdefault(
            seen.key, Sighting(act=act, how="the second reader", start=seen.start, end=seen.start + 1, why=why)
        )
    return list(found.values())


def _page(source: Source) -> Iterator[Seen]:
    starts = [0, *(found.end() for found in re.finditer("\n", source.text))]
    with warnings.catch_warnings():
        # A page that is one word looks like an address to it; what it is was decided by its name.
        for category in (MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning):
            warnings.simplefilter("ignore", category=category)
        soup = BeautifulSoup(source.text, "html.parser")
    for tag in soup.find_all(name=True):
        if not isinstance(tag, Tag):
            continue
        start = starts[(tag.sourceline or 1) - 1] + (tag.sourcepos or 0)
        name = _LOADING.get(tag.name)
        address = tag.get(name) if name else None
        if isinstance(address, str) and "//" in address and not address.startswith("data:"):
            host = split_address(address).host
            if host:
                yield Seen(host, start, f"a {tag.name} from {host}")
        kind = str(tag.get("type") or "").lower()
        if tag.name == "script" and not tag.get("src") and (kind in EXECUTABLE or kind not in DATA):
            code = tag.get_text()
            base = max(start, source.text.find(code, start))
            yield from (seen for seen in _script(code, base) if seen.key != "unread" or kind in EXECUTABLE)


def _script(code: str, base: int) -> Iterator[Seen]:
    if len(code) > _MOST:
        yield Seen("unread", base, f"The second reader does not read scripts of more than {_MOST} characters.")
        return
    tokens = _tokens(code)
    if tokens is None:
        yield Seen(
            "unread", base, "The second reader could not make sense of this script, so nothing confirms the first."
        )
        return
    functions = names().globals
    for index, token in enumerate(tokens):
        if token.type in {"String", "Template"}:
            yield from _hosts(unescape(str(token.value)), base + _offset(token))
        elif (
            token.type == "Identifier"
            and token.value in functions
            and len(tokens) > index + 2
            and tokens[index + 1].value == "("
        ):
            first = str(tokens[index + 2].value).strip("\"'`")
            for vendor in functions[token.value]:
                if first in vendor.code.calls:
                    yield Seen(vendor.id, base + _offset(token), f"the call {token.value}({first!r})")


def _tokens(code: str) -> list[Any] | None:
    """Split a script into tokens. Newer syntax is rewritten in place first: esprima stops at 2017."""
    plain = _NEWER.sub("_", code)
    try:
        found = esprima.tokenize(plain, {"tolerant": True, "range": True})
    except esprima.Error:
        return None  # the caller reports it
    return None if getattr(found, "errors", None) else list(found)


def _offset(token: Any) -> int:
    return int(token.range[0])


def _hosts(text: str, start: int) -> Iterator[Seen]:
    for found in _HOST.finditer(unquote(text)):
        address = found[0].rstrip("/")
        known = know(f"https://{address}") if "/" in address else know_host(address.lower())
        if known.vendor is not None and known.tracks:
            yield Seen(known.vendor.id, start, f"the address {address[:80]}")
