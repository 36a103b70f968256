"""The tables of what is searched for: each form of each value in plain, backwards and in ROT13, and all its hashes."""

import base64
import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from pytest_pixelguard.canary.forms import forms
from pytest_pixelguard.model import Canary

SHORTEST = 7  # letters of a value that is looked for inside other text; a shorter one must be the whole of a parameter
SHORTEST_OF_THE_PAGE = 14  # the same for a title or an option, which are made of ordinary words
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256")
_TWICE = ("md5", "sha1", "sha256", "sha384", "sha512")  # also hashed once more, as letters and as bytes
_MAKERS = {name: getattr(hashlib, name) for name in HASHES}  # `hashlib.new` looks each up anew
_OUTER = [_MAKERS[name] for name in _TWICE]
_OF_BASE64 = [_MAKERS[name] for name in ("md5", "sha1", "sha256")]
_ENCODINGS = (
    *HASHES,
    *(f"{outer} of {name}" for name in _TWICE for _ in ("letters", "bytes") for outer in _TWICE),
    *(f"{name} of base64" for name in ("md5", "sha1", "sha256")),
)
_PREFIX = 16  # bytes: the shortest hash is an MD5
_NOISE = b" -_.+/(),\t\r\n"
_OF_THE_PAGE = frozenset({"page-title", "chosen-option"})
_DATES = frozenset({"date-of-birth"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A value that was found, and the encodings that hid it, innermost last: `sha256`, `reversed`; empty: none."""

    canary: Canary
    encoding: str = ""


@dataclass(slots=True)
class Tables:
    """What one visitor's values look like. Made once, asked often."""

    cores: dict[bytes, Canary] = field(default_factory=dict)  # without spaces and punctuation: the quick look
    years: dict[bytes, Canary] = field(default_factory=dict)  # of dates, which are known by their year at first
    exact: list[tuple[bytes, Hit]] = field(default_factory=list)  # the longest first
    hashed: dict[str, Canary] = field(default_factory=dict)  # the texts whose hashes are looked for
    wholes: dict[str, Canary] = field(default_factory=dict)  # short values, which must be all of a parameter
    # The hashes by their first 16 bytes, each as a running number (there are thousands for every page);
    # made when the first bytes come that could hold one.
    _digests: dict[bytes, int] | None = None

    @classmethod
    def of(cls, canaries: Iterable[Canary]) -> "Tables":
        """Make the tables of some values."""
        tables = cls()
        plain: list[tuple[bytes, Hit]] = []
        for canary in canaries:
            written = forms(canary)
            for form in written:
                if _stands_alone(canary, form):
                    plain += _disguised(form, canary)
                elif canary.kind != "page-address":
                    tables.wholes[form.lower()] = canary
                for text in (form, form.lower(), form.upper(), quote(form.lower(), safe="", errors="replace")):
                    tables.hashed.setdefault(text, canary)
        plain.sort(key=lambda pair: len(pair[0]), reverse=True)
        for token, hit in plain:
            tables.exact.append((token, hit))
            year = hit.canary.value[:4].encode()
            if hit.canary.kind in _DATES and year in token:
                tables.years[year] = hit.canary
            else:
                tables._add_core(token.translate(None, _NOISE), hit.canary)
        return tables

    def in_text(self, data: bytes) -> Iterator[Hit]:
        """Give the values that stand in some bytes as they are, backwards or in ROT13; case and spaces aside."""
        lowered = data.lower()
        squeezed = lowered.translate(None, _NOISE)
        likely = {canary for core, canary in self.cores.items() if core in squeezed}
        likely |= {canary for year, canary in self.years.items() if year in lowered}
        if not likely:
            return
        said: set[Hit] = set()
        for token, hit in self.exact:
            if hit.canary not in likely or token not in lowered:
                continue
            lowered, times = _pattern(token, hit.canary).subn(b"\n", lowered)  # a surname in a name is no second one
            if times and hit not in said:
                said.add(hit)
                yield hit

    def in_digests(self, data: bytes) -> Iterator[Hit]:
        """Give the values whose hash stands somewhere in some bytes, as bytes."""
        places = range(max(len(data) - _PREFIX + 1, 0))
        if not places:
            return
        digests = self._made_digests()
        if digests.keys().isdisjoint(data[place : place + _PREFIX] for place in places):
            return
        for place in places:
            number = digests.get(data[place : place + _PREFIX])
            if number is not None:
                turn, nth = divmod(number, len(_ENCODINGS))
                text = list(self.hashed)[turn]
                if data.startswith(_hashes(text)[nth], place):
                    yield Hit(canary=self.hashed[text], encoding=_ENCODINGS[nth])

    def of_whole(self, value: str) -> Hit | None:
        """Give the short value that a parameter's whole value is."""
        canary = self.wholes.get(value.strip().lower())
        return Hit(canary=canary) if canary else None

    def _add_core(self, core: bytes, canary: Canary) -> None:
        # The tokens come longest first: a longer core that holds this one would find nothing more.
        self.cores = {known: whose for known, whose in self.cores.items() if core not in known or whose != canary}
        self.cores[core] = canary

    def _made_digests(self) -> dict[bytes, int]:
        if self._digests is None:
            self._digests = {}
            first = 0
            for text in self.hashed:
                for number, digest in enumerate(_hashes(text), first):
                    self._digests.setdefault(digest[:_PREFIX], number)
                first += len(_ENCODINGS)
        return self._digests


def _stands_alone(canary: Canary, form: str) -> bool:
    """Tell whether a form is unlikely enough to be looked for inside other text."""
    if canary.kind == "page-address":  # a bare path or host stands in every script's address too
        host, slash, path = form.partition("//")[2].partition("/") if "//" in form else form.partition("/")
        return "." in host and bool(slash and path)
    if canary.kind in _DATES:
        return True
    shortest = SHORTEST_OF_THE_PAGE if canary.kind in _OF_THE_PAGE else SHORTEST
    return len(re.sub(r"\W", "", form)) >= shortest


def _disguised(form: str, canary: Canary) -> Iterator[tuple[bytes, Hit]]:
    lowered = form.lower()
    yield lowered.encode(), Hit(canary=canary)
    if canary.kind in _DATES:
        return  # backwards, one date is another
    yield lowered[::-1].encode(), Hit(canary=canary, encoding="reversed")
    turned = codecs.encode(lowered, "rot13")
    if turned != lowered:
        yield turned.encode(), Hit(canary=canary, encoding="rot13")


@lru_cache(maxsize=1024)
def _pattern(token: bytes, canary: Canary) -> re.Pattern[bytes]:
    """Give what finds a token; digits must not go on at either end, or any long number would hold it."""
    before = rb"(?<![0-9])" if token[:1].isdigit() else b""
    after = rb"(?![0-9])" if token[-1:].isdigit() else b""
    if canary.kind == "page-address":
        after = rb"(?![\w/%.-])"  # a picture that lies below the page is not the page
    return re.compile(before + re.escape(token) + after)


def _hashes(text: str) -> list[bytes]:
    """Give the hashes of a text, in the order of `_ENCODINGS`."""
    data = text.encode()
    once = {name: make(data, usedforsecurity=False).digest() for name, make in _MAKERS.items()}
    found = list(once.values())
    for name in _TWICE:
        for form in (once[name].hex().encode(), once[name]):
            found += [make(form, usedforsecurity=False).digest() for make in _OUTER]
    packed = base64.b64encode(data)
    return found + [make(packed, usedforsecurity=False).digest() for make in _OF_BASE64]
