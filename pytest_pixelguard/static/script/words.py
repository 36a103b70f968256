"""Which of the names and hosts that matter stand in a script? Whole words against a set: fast, whatever their case."""

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from pytest_pixelguard.static.knowledge import is_front_door, know, names, tracking_hosts

_PART: Final = 1 << 16  # bytes in which words are looked for together; what is named elsewhere costs no search here
_OVERLAP: Final = 100  # bytes; no word that matters is longer
_SPACES: Final = bytes(
    (code | 0x20 if 65 <= code <= 90 else code) if chr(code).isalnum() or code in b"_$" or code > 127 else 32  # noqa: PLR2004 -- ASCII letters
    for code in range(256)
)
_RUN: Final = re.compile(r"[\w$]+")
_DOT: Final = re.compile(r"\.(?=[a-z0-9])")
_HOST_REACH: Final = 64  # characters; a longer host is found by the dots inside it


class Clue(StrEnum):
    """Why a place is worth a look."""

    ADDRESS = "address"
    GLOBAL = "global"
    QUEUE = "queue"
    SETTING = "setting"
    LITERAL = "literal"
    PACKAGE = "package"
    HIDDEN = "hidden"
    SINK = "sink"
    IDENTIFIER = "identifier"
    GRANT = "grant"


NAMES: Final = frozenset({Clue.GLOBAL, Clue.QUEUE, Clue.SETTING})


MARKS: Final = frozenset(
    b"src srcset srcdoc fetch sendbeacon import importscripts open setattribute getscript websocket eventsource worker"
    b" sharedworker innerhtml outerhtml write writeln insertadjacenthtml eval function createelement g gtm ua aw atob"
    b" buffer base64 fromcharcode fromcodepoint uint8array textdecoder reverse unescape decodeuricomponent decodeuri"
    b" window globalthis push".split()
)
"""Words of the language and of browsers that the search for places asks for, in lower case."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in lower case: those of `MARKS` and of vendors' names and hosts, and where they stand."""

    known: frozenset[bytes]
    parts: tuple[tuple[int, int, frozenset[bytes]], ...]  # start and end of each part of the text, with its words

    def __contains__(self, word: bytes) -> bool:
        return word in self.known

    def any(self, words: AbstractSet[bytes]) -> bool:
        """Tell whether one of those words is here."""
        return not self.known.isdisjoint(words)

    def places(self, word: bytes, literal: bytes, code: bytes) -> Iterator[int]:
        """Give where a literal that holds that word stands in the code; parts without the word are not searched."""
        for first, last, here in self.parts:
            if word not in here:
                continue
            start = code.find(literal, max(0, first - _OVERLAP), last)
            while start >= 0:
                if start + len(literal) > first:
                    yield start
                start = code.find(literal, start + len(literal), last)

    def telling(self) -> frozenset[bytes]:
        """Give those words that a vendor's name, literal or host holds."""
        return self.known & _keys().keys()


def words_in(code: bytes) -> Words:
    """Give those words of a text that anything here asks for."""
    known = _known_words()
    if len(code) <= _PART:
        found = known.intersection(code.translate(_SPACES).split())
        return Words(found, ((0, len(code), found),))
    parts = []
    for start in range(0, len(code), _PART):
        # A word cut by the edge of a part is whole in the overlap.
        part = code[max(0, start - _OVERLAP) : start + _PART]
        parts.append((start, min(start + _PART, len(code)), known.intersection(part.translate(_SPACES).split())))
    return Words(frozenset().union(*(found for _, _, found in parts)), tuple(parts))


def words_at_dots(lowered: str) -> Words:
    """Give the words of a text in lower case that stand near a dot which a letter follows, as in every host."""
    dots = [each.start() for each in _DOT.finditer(lowered)]
    if len(dots) * _HOST_REACH > len(lowered):
        return words_in(lowered.encode("utf-8", "replace"))
    near = " ".join([lowered[max(0, dot - _HOST_REACH) : dot + _HOST_REACH] for dot in dots])
    return words_in(near.encode("utf-8", "replace"))


def places_of(
    code: bytes, words: Words, *, fresh: AbstractSet[bytes] | None = None
) -> Iterator[tuple[Clue, int, int, str]]:
    """Give every place where a name, literal or host stands whose words are all in that part of the text.

    `words` are those of `code`. `fresh`: only what holds one of these words.
    """
    keys = _keys()
    for start, end, here in words.parts:
        for word in sorted((here if fresh is None else here & fresh) & keys.keys()):
            for needle, clue, others in keys[word]:
                if others <= here:
                    yield from _places(code, needle, clue, start, end)


def _places(code: bytes, needle: str, clue: Clue, first: int, last: int) -> Iterator[tuple[Clue, int, int, str]]:
    """Give the places that end behind `first` and not behind `last`; the part before gives those that end before."""
    wanted = needle.encode()
    begin = max(0, first - _OVERLAP)
    spans: Iterator[tuple[int, int]]
    if clue is Clue.GLOBAL and len(needle) <= _SHORT:
        spans = (each.span() for each in _short_word(wanted).finditer(code, begin, last))
    elif clue is Clue.ADDRESS:
        spans = _found(code[begin:last].lower(), wanted.lower(), 0, last - begin, begin)
    else:
        spans = _found(code, wanted, begin, last, 0)
    for start, end in spans:
        if end > first and _counts(code, start, end, needle, clue):
            yield clue, start, end, needle


def _found(code: bytes, wanted: bytes, first: int, last: int, offset: int) -> Iterator[tuple[int, int]]:
    start = code.find(wanted, first, last)
    while start >= 0:
        yield start + offset, start + offset + len(wanted)
        start = code.find(wanted, start + len(wanted), last)


def host_places(lowered: str, words: Words) -> Iterator[int]:
    """Give where a vendor's host stands in a text, which is in lower case; also as the end of a longer name."""
    for word in words.telling():
        for needle, clue, others in _keys()[word]:
            if clue is not Clue.ADDRESS or not others <= words.known:
                continue
            start = lowered.find(needle)
            while start >= 0:
                yield start
                start = lowered.find(needle, start + len(needle))


def _counts(code: bytes, start: int, end: int, needle: str, clue: Clue) -> bool:
    """Tell whether a place is the name, host or literal itself, used in a way that can matter."""
    if clue is Clue.ADDRESS:
        return _is_host(code, start, end, needle)
    if clue in NAMES:
        if _is_word(code[start - 1 : start]) or _is_word(code[end : end + 1]):
            return False
        return clue is not Clue.GLOBAL or _is_used(code, start, end, needle)
    return clue is not Clue.PACKAGE or code[start - 1 : start] in _QUOTES


def _is_host(code: bytes, start: int, end: int, needle: str) -> bool:
    if (
        _is_word(code[end : end + 1])
        or code[end : end + 1] == b"-"
        or (code[end : end + 1] == b"." and _is_word(code[end + 1 : end + 2]))
    ):
        return False
    first = start
    while first > 0 and (_is_word(code[first - 1 : first]) or code[first - 1 : first] in {b".", b"-"}):
        first -= 1
        if start - first > _LONGEST_HOST:
            return False
    if first < start and code[start - 1 : start] != b".":
        return False  # the end of another host's name
    if code[first - 1 : first] not in _BEFORE_HOST:
        return False
    if not is_front_door(needle):
        return True
    return _leads_to_tracker(code, first, end)


def _leads_to_tracker(code: bytes, start: int, end: int) -> bool:
    """Tell whether the path behind a company's front door is a tracker's; a host alone may get its path elsewhere."""
    path = _PATH.match(code, end)
    if path is None or not path[0]:
        return True
    known = know(f"https://{code[start : path.end()].decode('ascii', 'replace')}")
    return known.vendor is not None and known.tracks


def _is_used(code: bytes, start: int, end: int, needle: str) -> bool:  # noqa: PLR0911 -- one branch for each kind
    """Tell whether a global's name is called, taken from the window, or stored, so that a parse is worth its time."""
    before, after = code[max(0, start - 24) : start], code[end : end + 80]
    calls, methods = _calls()[needle]
    if (_SURELY_OWNED if len(needle) <= _SHORT else _OWNED).search(before):
        return True
    if before[-1:] in _QUOTES and after[:1] in _QUOTES:
        if len(needle) > _SHORT:
            return bool(calls) or before[:-1].rstrip().endswith(b"[")
        return _TAKEN.search(before[:-1]) is not None and _PUT_TO_USE.match(after[1:]) is not None
    called = _CALLED.match(after)
    if called:
        first = called[1]
        return first is not None and first.decode("ascii", "replace").rpartition(".")[2] in calls
    if len(needle) <= _SHORT:
        return False
    if before[-1:] == b".":
        return bool(calls) and _STORED.match(after) is not None
    method = _METHOD.match(after)
    if method:
        return method[1].decode() in methods or (method[1] in {b"call", b"apply", b"bind", b"push"} and bool(calls))
    dynamic = after.lstrip()[:1] == b"(" or after.lstrip()[:3] == b"?.("
    taken = before.rstrip()[-1:] in {b"=", b">", b"(", b"?", b":", b"|", b"&", b"{", b","} and after.lstrip()[:1] in {
        b",",
        b";",
        b")",
        b"}",
        b":",
        b"",
        b"\n",
        b"?",
    }
    return bool(calls) and (dynamic or taken)


_LONGEST_HOST: Final = 100
_SHORT: Final = 2
_QUOTES: Final = frozenset({b'"', b"'", b"`"})
_BEFORE_HOST: Final = frozenset(
    {b'"', b"'", b"`", b"/", b"\\", b" ", b"\t", b"\n", b"(", b">", b"=", b",", b";", b"@", b"*", b"}", b":", b"[", b""}
)
_PATH: Final = re.compile(rb"[\w.\-/?=&%;~+]*")
_SURELY_OWNED: Final = re.compile(rb"(?:window|globalThis)\s*(?:\?\.|\.)\s*$")
_OWNED: Final = re.compile(rb"(?:window|globalThis|self|top|parent)\s*(?:\?\.|\.)\s*$")
_CALLED: Final = re.compile(rb"\s*(?:\?\.)?\(\s*[\"'`]([\w.$-]+)[\"'`]")
_METHOD: Final = re.compile(rb"\s*(?:\?\.|\.)\s*(\w+)\s*(?:\?\.)?\(")
_STORED: Final = re.compile(rb"\s*(?:=(?!=)|\)|\?\.)")
_TAKEN: Final = re.compile(rb"[\w$\])]\s*(?:\?\.)?\[\s*$")  # from an object, not the beginning of a list
_PUT_TO_USE: Final = re.compile(rb"\s*\]\s*(?:=(?!=)|\|\||&&|\?\?|\.(?:q|l|push|call|apply)\b|(?:\?\.)?\()")


@cache
def _short_word(name: bytes) -> re.Pattern[bytes]:
    """Give the search for a name of two letters: minified code holds thousands of words that begin with it."""
    return re.compile(re.escape(name) + rb"(?![\w$])")


def _is_word(letter: bytes) -> bool:
    return letter.isalnum() or letter in {b"_", b"$"}


@lru_cache(maxsize=1)
def _calls() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Give, for each global, the first arguments and the methods that make its use certain."""
    return {
        name: (
            frozenset(call for vendor in vendors for call in vendor.code.calls),
            frozenset(method for vendor in vendors for method in vendor.code.methods),
        )
        for name, vendors in names().globals.items()
    }


@lru_cache(maxsize=1)
def _keys() -> dict[bytes, tuple[tuple[str, Clue, frozenset[bytes]], ...]]:
    """Give, for each telling word in lower case, the needles that hold it. A needle's word is its longest."""
    known = names()
    rows: dict[bytes, list[tuple[str, Clue, frozenset[bytes]]]] = defaultdict(list)
    for clue, needles in (
        (Clue.GLOBAL, known.globals),
        (Clue.QUEUE, known.queues),
        (Clue.SETTING, known.settings),
        (Clue.LITERAL, known.literals),
        (Clue.PACKAGE, known.packages | known.parts),
        (Clue.ADDRESS, tracking_hosts()),
    ):
        for needle in needles:
            runs = _RUN.findall(needle.rpartition(".")[0] if clue is Clue.ADDRESS else needle)
            if runs and (
                clue is not Clue.ADDRESS or len(max(runs, key=len)) > 1
            ):  # t.co is found by what stands before it
                rows[max(runs, key=len).lower().encode()].append(
                    (needle, clue, frozenset(run.lower().encode() for run in _RUN.findall(needle)))
                )
    return {word: tuple(listed) for word, listed in rows.items()}


@lru_cache(maxsize=1)
def _known_words() -> frozenset[bytes]:
    """Give every word that anything here asks for."""
    granted = names().grants
    banners = (name for platforms in granted.values() for each in platforms for name in each.code.globals)
    return MARKS.union(
        *(others for rows in _keys().values() for _, _, others in rows),
        (grant.partition("=")[0].lower().encode() for grant in granted),
        (name.lower().encode() for name in banners),
    )
