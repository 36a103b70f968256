"""Which of the names and hosts that matter stand in a script? Whole words against a set: fast, whatever their case."""

import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pytest_pixelguard.static.knowledge import is_front_door, know, names, tracking_hosts

_CHUNK: Final = 1 << 20  # bytes; a large bundle is cut up, so that its words do not all stand in memory at once
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


def words_in(code: bytes) -> set[bytes]:
    """Give every word of a text, in lower case."""
    if len(code) <= _CHUNK:
        return set(code.translate(_SPACES).split())
    found: set[bytes] = set()
    for start in range(0, len(code), _CHUNK):
        # A word cut by the edge of a chunk is whole in the overlap.
        found.update(code[max(0, start - 100) : start + _CHUNK].translate(_SPACES).split())
    return found


def words_at_dots(lowered: str) -> set[bytes]:
    """Give the words of a text in lower case that stand near a dot which a letter follows, as in every host."""
    dots = [each.start() for each in _DOT.finditer(lowered)]
    if len(dots) * _HOST_REACH > len(lowered):
        return words_in(lowered.encode("utf-8", "replace"))
    near = " ".join([lowered[max(0, dot - _HOST_REACH) : dot + _HOST_REACH] for dot in dots])
    return words_in(near.encode("utf-8", "replace"))


def telling(words: set[bytes]) -> set[bytes]:
    """Give those words that a vendor's name, literal or host holds."""
    return words & _keys().keys()


def places_of(code: bytes, told: set[bytes], words: set[bytes]) -> Iterator[tuple[Clue, int, int, str]]:
    """Give every place where a name, literal or host stands that holds a word of `told` and no word beyond `words`."""
    lowered = code.lower() if told else code
    for word in sorted(told):
        for needle, clue, others in _keys()[word]:
            if not others <= words:
                continue
            text = needle.encode()
            searched, wanted = (lowered, text.lower()) if clue is Clue.ADDRESS else (code, text)
            start = searched.find(wanted)
            while start >= 0:
                end = start + len(wanted)
                if _counts(code, start, end, needle, clue):
                    yield clue, start, end, needle
                start = searched.find(wanted, end)


def host_places(lowered: str, words: set[bytes]) -> Iterator[int]:
    """Give where a vendor's host stands in a text, which is in lower case; also as the end of a longer name."""
    for word in telling(words):
        for needle, clue, others in _keys()[word]:
            if clue is not Clue.ADDRESS or not others <= words:
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
        (Clue.PACKAGE, known.packages),
        (Clue.ADDRESS, tracking_hosts()),
    ):
        for needle in needles:
            runs = _RUN.findall(needle.rpartition(".")[0] if clue is Clue.ADDRESS else needle)
            if runs and (
                clue is not Clue.ADDRESS or len(max(runs, key=len)) > 1
            ):  # t.co is found by what stands before it
                rows[max(runs, key=len).lower().encode()].append(
                    (needle, clue, frozenset(run.lower().encode() for run in runs))
                )
    return {word: tuple(listed) for word, listed in rows.items()}
