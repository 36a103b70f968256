"""Is a script hidden on purpose? Measures that tell an obfuscator's output from an ordinary minified bundle."""

import re
from collections.abc import Iterator
from typing import Final

from pytest_pixelguard.static.script.packed import Piece, pieces
from pytest_pixelguard.static.script.words import Words, words_in

_HEX_NAMES: Final = re.compile(rb"(?<![\w$])_0x[0-9a-f]{4,}(?![\w$])")
_ROTATION: Final = re.compile(rb"\[\s*[\"']push[\"']\s*\]\s*\(\s*\w+\s*\[\s*[\"']shift[\"']\s*\]\s*\(\s*\)\s*\)")
_PACKED: Final = re.compile(rb"eval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k\s*,\s*e\s*,")
_LONG_CODE: Final = re.compile(rb"(?:atob|unescape|decodeURIComponent)\s*\(\s*[\"'`][^\"'`]{200}")
_RUNS: Final = re.compile(rb"(?:\beval|\bFunction|\bsetTimeout)\s*\(\s*(?:\w+\.)?$")
_JUNK: Final = re.compile(rb"\[\]\[\(!\[\]\+\[\]\)|\(!\[\]\+\[\]\)\[\+\[\]\]")

_SO: Final = "so nobody can say what it sends."
_MANY_NAMES: Final = 30
_NAMES_PER_KB: Final = 4.0
_DEEPEST: Final = 3  # programs packed inside programs


def opacity(code: bytes, words: Words, *, depth: int = 0) -> str:
    """Give why a script cannot be read by anybody, with the measure; empty for ordinary code.

    `words` are those that `words_in` finds in it. A program that is kept as a text and can be put right is read, and
    so opaque only where what it says is.
    """
    if b"_0x" in code:
        count = sum(1 for _ in _HEX_NAMES.finditer(code))
        per_kb = count * 1024 / max(len(code), 1)
        if count >= _MANY_NAMES and per_kb >= _NAMES_PER_KB:
            return f"This script is obfuscated ({count} names like _0x1a2b, {per_kb:.0f} in each kilobyte), {_SO}"
    if b"push" in words and (b"'push'](" in code or b'"push"](' in code) and _ROTATION.search(code):
        return f"This script is obfuscated (its texts stand in a list that is rotated at run time), {_SO}"
    if code.count(b"![]") > 500 and _JUNK.search(code):  # noqa: PLR2004 -- the number is its own name here
        return "This script is written in brackets only, so nobody can say what it sends."
    return _kept_opaque(code, words, depth)


def _kept_opaque(code: bytes, words: Words, depth: int) -> str:
    readable = pieces(code, words)
    if readable and depth >= _DEEPEST:  # also a short one, which in sight would be no matter
        return f"This script keeps programs as texts inside such programs, deeper than is read, {_SO}"
    if b"eval" in words and b"p,a,c,k,e" in code and not _all_read(_PACKED.finditer(code), readable):
        return "This script is packed (eval of a text that is unpacked at run time), so nobody can say what it sends."
    run = (each for each in _long_texts(code, words) if _RUNS.search(code, max(0, each.start() - 40), each.start()))
    if not _all_read(run, readable):
        return "This script runs a long text that it decodes first, so nobody can say what it sends."
    for piece in readable:
        inside = piece.text.encode("utf-8", "replace")
        if hidden := opacity(inside, words_in(inside), depth=depth + 1):
            return hidden
    return ""


def _all_read(places: Iterator[re.Match[bytes]], readable: list[Piece]) -> bool:
    """Tell whether each of these texts is among those that could be put right."""
    return all(any(piece.start <= each.end() and each.start() <= piece.end for piece in readable) for each in places)


def _long_texts(code: bytes, words: Words) -> Iterator[re.Match[bytes]]:
    for name in (b"atob", b"unescape", b"decodeURIComponent"):
        if name.lower() not in words:
            continue
        start = code.find(name)
        while start >= 0:
            found = _LONG_CODE.match(code, start)
            if found:
                yield found
            start = code.find(name, start + len(name))
