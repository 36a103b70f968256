"""Which scripts a file imports on demand. Asked while its bytes are at hand: reading all again costs more."""

import re
from typing import Final

from pytest_pixelguard.static.kinds import Kind

IMPORTING: Final = frozenset({Kind.HTML, Kind.SCRIPT, Kind.TEMPLATE, Kind.TYPED_SCRIPT})
"""The kinds of file that can import a script."""
_NAMED: Final = re.compile(rb"import\s*\(\s*[\"'`]([^\"'`]*)")
_FEW: Final = 300  # brackets of a page
_NUMBERED: Final = re.compile(rb"\.e\(\s*(\d[\w.]*|\"[^\"]{1,400}\"|'[^']{1,400}')\s*\)")


def imports_on_demand(kind: Kind, raw: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Give the addresses that a file of that kind imports on demand, and the numbers by which webpack asks for them."""
    if kind not in IMPORTING:
        return frozenset(), frozenset()
    if raw.count(b"(") <= _FEW:
        # Both have a bracket, and to look for one sign is ten times as fast as for a word: most pages hold few.
        return _before_brackets(raw)
    return _after(raw, b"import", _NAMED), _after(raw, b".e(", _NUMBERED)


def _before_brackets(raw: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    named, numbered = set(), set()
    place = raw.find(b"(")
    while place >= 0:
        last = place
        while raw[last - 1 : last].isspace():
            last -= 1
        if raw.endswith(b"import", 0, last) and (each := _NAMED.match(raw, last - len(b"import"))):
            named.add(each[1])
        if raw.startswith(b".e", max(0, place - 2)) and (each := _NUMBERED.match(raw, place - 2)):
            numbered.add(each[1])
        place = raw.find(b"(", place + 1)
    return frozenset(named), frozenset(numbered)


def _after(raw: bytes, word: bytes, wanted: re.Pattern[bytes]) -> frozenset[bytes]:
    """Give what an expression finds; it begins with that word, which a text search finds five times as fast."""
    found = set()
    start = raw.find(word)
    while start >= 0:
        if (each := wanted.match(raw, start)) is not None:
            found.add(each[1])
        start = raw.find(word, start + len(word))
    return frozenset(found)
