"""Large bundles cut at the modules that a bundler wraps in functions of their own: only those with clues are parsed.

A module of webpack, or a CommonJS module of esbuild, sees no name of another one, so reading it alone loses nothing.
A syntax tree takes 50 to 60 bytes for each byte of code; a bundle of 7 MB as a whole would take 400 MB.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

LARGE: Final = 1_500_000
"""Bytes from which a bundle is cut; a smaller one is parsed as a whole."""

_ENTRY: Final = re.compile(
    rb"(?<=[}{])(?:,|)\s*(?:\d+|\"[^\"\n]{1,200}\"|'[^'\n]{1,200}')\s*:\s*"
    rb"(?=(?:function\s*\([\w$,\s]{0,60}\)|\([\w$,\s]{0,60}\)\s*=>|[\w$]{1,20}\s*=>)\s*\{)"
)
_WRAPPED: Final = re.compile(rb"__commonJS(?:Min)?\(\s*(?=\{|\()")
_BRACE: Final = re.compile(rb"[{}]")
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bundle that is read alone. A place in `code` lies `offset` further on in the bundle."""

    code: bytes
    offset: int


def modules(code: bytes) -> list[tuple[int, int]]:
    """Give the spans of the modules in a bundle, in order; empty where there is no table of modules."""
    found = _wrapped(code) or _listed(code)
    return found if len(found) >= _FEWEST else []


def part(code: bytes, span: tuple[int, int]) -> Part:
    """Give one module as a script of its own: an expression in parentheses."""
    start, end = span
    return Part(b"(" + code[start:end] + b")", start - 1)


def rest(code: bytes, spans: list[tuple[int, int]]) -> Part:
    """Give the bundle with a number in place of each module: what is left is the bundler's own code."""
    pieces: list[bytes] = []
    place = 0
    for start, end in spans:
        pieces += [code[place:start], b"0".ljust(end - start)]
        place = end
    return Part(b"".join([*pieces, code[place:]]), 0)


def _listed(code: bytes) -> list[tuple[int, int]]:
    """Give the modules of a table: `{1:function(e,t,n){…},2:(e,t,n)=>{…}}`.

    Brackets are counted for the last one only: texts hold single ones. A cut in a wrong place shows when the piece is
    parsed.
    """
    entries = list(_ENTRY.finditer(code))
    if not entries:
        return []
    ends = [*(each.start() for each in entries[1:]), _closing(code, entries[-1].end())]
    return [(each.end(), end) for each, end in zip(entries, ends, strict=True) if each.end() < end]


def _closing(code: bytes, start: int) -> int:
    """Give where the function that begins at `start` ends; the end of the code where that cannot be seen."""
    depth = 0
    for each in _BRACE.finditer(code, start):
        depth += 1 if each[0] == b"{" else -1
        if depth == 0:
            return each.end()
    return len(code)


def _wrapped(code: bytes) -> list[tuple[int, int]]:
    """Give the modules that esbuild wraps: `__commonJS({ "a.js"(exports, module) {…} })`; the last is left out."""
    found: list[tuple[int, int]] = []
    for start, following in pairwise(each.end() for each in _WRAPPED.finditer(code)):
        closing = b"})" if code[start : start + 1] == b"{" else b"))"
        end = code.rfind(closing, start, following) + 1
        if end > start:
            found.append((start, end))
    return found
