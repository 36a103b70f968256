"""Code that stands in a text: read as a script, its places counted in code points of that text."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from pytest_pixelguard.static import data
from pytest_pixelguard.static.kept import besides, kept_snippets
from pytest_pixelguard.static.sighting import Act, Sighting

Nested = Callable[[str, bool, int], list[Sighting]]

_DEEPEST = 3  # programs kept as texts inside such programs


def read_code(code: str, *, nested: Nested, depth: int = 0) -> list[Sighting]:
    """Give what a script shows; offsets count code points of `code`. The same text read twice is read once."""
    return list(_read(code, nested, depth))


# A snippet pasted inside another script keeps its own tag; the rest would be taken for the text of an element (JSX).
_STRAY_TAG = re.compile(r"^[ \t]*<script[^<>\n]*>[ \t]*$", re.MULTILINE | re.IGNORECASE)


@lru_cache(maxsize=256)
def _read(code: str, nested: Nested, depth: int) -> tuple[Sighting, ...]:
    from pytest_pixelguard.static.script.opaque import opacity  # noqa: PLC0415 -- a page without scripts needs no parser
    from pytest_pixelguard.static.script.packed import read_pieces  # noqa: PLC0415 -- the same
    from pytest_pixelguard.static.script.seeds import seeds  # noqa: PLC0415 -- a page without scripts needs no parser
    from pytest_pixelguard.static.script.words import words_in  # noqa: PLC0415 -- the same

    if "<script" in code:
        code = _STRAY_TAG.sub(lambda found: " " * len(found[0]), code)
    raw = code.encode("utf-8", "replace")
    words = words_in(raw)
    clues = seeds(raw, words)
    hidden = opacity(raw, words) if depth == 0 else ""
    opaque = (Sighting(act=Act.OPAQUE, how="a script", start=0, end=0, why=hidden),) if hidden else ()
    opaque = (*opaque, *(data.settings(code) if "ixel" in code else ()))
    kept = kept_snippets(code, nested)
    if depth < _DEEPEST:
        kept += in_code_points(raw, read_pieces(raw, words, nested, depth=depth))
    if not clues:
        return (*opaque, *kept)
    from pytest_pixelguard.static.script.reader import ScriptReader  # noqa: PLC0415 -- the same

    found = in_code_points(raw, ScriptReader(raw, nested=nested, depth=depth).read(clues))
    return (*opaque, *besides(kept, found), *found)


def in_code_points(raw: bytes, found: list[Sighting]) -> list[Sighting]:
    """Turn offsets in bytes of UTF-8 into offsets in code points."""
    if raw.isascii():
        return found
    places = sorted({each.start for each in found} | {each.end for each in found})
    counted: list[int] = []
    before = total = 0
    for place in places:
        total += len(raw[before:place].decode("utf-8", "ignore"))
        counted.append(total)
        before = place
    return [
        replace(each, start=counted[bisect_left(places, each.start)], end=counted[bisect_left(places, each.end)])
        for each in found
    ]
