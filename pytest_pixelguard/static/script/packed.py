"""Code that a script keeps as a text and runs at once: packed, or decoded first. What can be put right is read.

The packer is Dean Edwards's, found around jQuery plug-ins until about 2015: it leaves the program as a text in which
each word is a number, beside the list of the words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pytest_pixelguard.static.script.values import from_base64, unescape
from pytest_pixelguard.static.script.words import Words
from pytest_pixelguard.static.sighting import Act, Sighting

if TYPE_CHECKING:
    from pytest_pixelguard.static.embedded import Nested

_PACKED: Final = re.compile(
    rb"eval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k\s*,\s*e\s*,\s*[rd]\s*\)\s*\{(?P<unpacks>[^\n]{20,500}?)"
    rb"return p\s*;?\s*\}\s*\(\s*(?P<program>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,\s*(?P<base>\d+)\s*,"
    rb"\s*\d+\s*,\s*(?P<words>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\.split\(['\"]\|['\"]\)",
    re.DOTALL,
)
# What the packer's own unpacking is made of, without blanks. Whoever adds a step of their own hides something more.
_COUNTS: Final = rb"(?:e\(c\)|c\.toString\(a\)|c)"
_STEPS: Final = re.compile(
    rb"e=function\(c\)\{return(?:c|c\.toString\((?:a|36)\)|\(?c<a\?[\"']{2}:e\((?:parseInt\(c/a\)|c/a)\)\)?"
    rb"\+(?:\(\(c=c%a\)>35\?String\.fromCharCode\(c\+29\):c\.toString\(36\)\)|String\.fromCharCode\(c%a\+161\)))\}"
    rb"|if\(![\"']{2}\.replace\(/\^/,String\)\)|while\(c--\)|d\[" + _COUNTS + rb"\]=k\[c\]\|\|" + _COUNTS +
    rb"|k=\[function\(e\)\{returnd\[e\]\}\]|e=function\(\)\{return[\"']\\\\w\+[\"']\}|c=1|if\(k\[c\]\)"
    rb"|p=p\.replace\(newRegExp\([\"']\\\\b[\"']\+" + _COUNTS + rb"\+[\"']\\\\b[\"'],[\"']g[\"']\),k\[c\]\)"
)  # fmt: skip
_UNICODE: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_DECODERS: Final = (b"atob", b"unescape", b"decodeURIComponent")
_GIVEN: Final = re.compile(rb"\s*\(\s*(?P<quote>[\"'`])(?P<text>[^\"'`\\]+)(?P=quote)\s*\)")
_RUNS: Final = re.compile(rb"(?:\beval|\bFunction|\bsetTimeout)\s*\(\s*(?:\w+\.)?$")
_WORD: Final = re.compile(r"\w+", re.ASCII)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARKUP: Final = re.compile(r"^\s*<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A program kept as a text: where it stands, in bytes of the script, and what it says once it is put right."""

    start: int
    end: int
    text: str


def pieces(code: bytes, words: Words) -> list[Piece]:
    """Give the programs that a script keeps as texts and runs, as far as they can be put right.

    `words` are those that `words_in` finds in it.
    """
    return [*_packed(code, words), *_decoded(code, words)]


def read_pieces(code: bytes, words: Words, nested: "Nested", *, depth: int) -> list[Sighting]:
    """Give what such programs show, each at the place of its text, in bytes of the script."""
    return [
        replace(each, start=piece.start, end=piece.end, unit=0)
        for piece in pieces(code, words)
        for each in nested(piece.text, _MARKUP.match(piece.text) is not None, depth + 1)
        if each.act is not Act.MENTION
    ]


def _packed(code: bytes, words: Words) -> Iterator[Piece]:
    if b"eval" not in words or b"p,a,c,k,e" not in code:
        return
    for found in _PACKED.finditer(code):
        base = int(found["base"])
        if _unpacks_as_usual(found["unpacks"]) and 1 < base <= len(_DIGITS):
            listed = _text(found["words"]).split("|")
            yield Piece(start=found.start(), end=found.end(), text=_unpacked(_text(found["program"]), base, listed))


def _unpacks_as_usual(steps: bytes) -> bool:
    return _STEPS.sub(b"", b"".join(steps.split())).strip(b"{};") == b""


def _text(quoted: bytes) -> str:
    return unescape(quoted[1:-1].decode("utf-8", "replace"))


def _unquoted(kept: str, decoder: bytes) -> str | None:
    """Undo `%3c`, and `%u003c` where `unescape` does it; None where a sign is left that the decoder would not know."""
    if decoder == b"unescape":
        kept = _UNICODE.sub(lambda found: chr(int(found[1], 16)), kept)
    return unquote(kept) if "%u" not in kept else None


def _unpacked(program: str, base: int, words: list[str]) -> str:
    """Put the words back in: each stands as its number in the list, written in the base."""

    def word(found: re.Match[str]) -> str:
        number = 0
        for sign in found[0]:
            digit = _DIGITS.find(sign)
            if not 0 <= digit < base:
                return found[0]
            number = number * base + digit
        return (words[number] if number < len(words) else "") or found[0]

    return _WORD.sub(word, program)


def _decoded(code: bytes, words: Words) -> Iterator[Piece]:
    for name in _DECODERS:
        if name.lower() not in words:
            continue
        start = code.find(name)
        while start >= 0:
            given = _GIVEN.match(code, start + len(name))
            if given and _RUNS.search(code, max(0, start - 40), start):
                kept = given["text"].decode("utf-8", "replace")
                text = from_base64(kept) if name == b"atob" else _unquoted(kept, name)
                if text is not None:
                    yield Piece(start=given.start("text"), end=given.end("text"), text=text)
            start = code.find(name, start + len(name))
