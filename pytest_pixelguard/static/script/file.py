"""A script file read: prefilter, parse, sightings; and what could not be understood, with the measure that decided."""

import gc
from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from typing import Final

from pytest_pixelguard.static import data
from pytest_pixelguard.static.embedded import Nested, in_code_points
from pytest_pixelguard.static.kept import besides, kept_snippets, may_keep
from pytest_pixelguard.static.script.modules import LARGE, modules, part, rest
from pytest_pixelguard.static.script.seeds import Clue, Seed, seeds
from pytest_pixelguard.static.script.words import words_in
from pytest_pixelguard.static.sighting import Act, Sighting

_MOST_ERRORS_IN_A_PIECE: Final = 0.01
"""The same for one module of a large bundle: more means that it was cut in a wrong place."""
_MOST_ERRORS: Final = 0.2
"""Share of bytes, 0 to 1, that the grammar may not understand before a script counts as not read."""


def read_script(text: str, *, prefilter: bool) -> list[Sighting]:
    """Give what a script shows, and what in it could not be examined; offsets in code points."""
    from pytest_pixelguard.static.script.opaque import opacity  # noqa: PLC0415 -- beside its use
    from pytest_pixelguard.static.script.packed import pieces, read_pieces  # noqa: PLC0415 -- the same

    raw = text.encode("utf-8", "replace")
    words = words_in(raw)
    hidden = opacity(raw, words)
    trouble = [Sighting(act=Act.OPAQUE, how="a script", start=0, end=0, why=hidden)] if hidden else []
    if "ixel" in text:
        trouble += data.settings(text)
    clues = seeds(raw, words, everything=not prefilter)
    packed = pieces(raw, words)
    if not clues and prefilter and not packed and not may_keep(text):
        return trouble
    from pytest_pixelguard.static.html import nested  # noqa: PLC0415 -- markup inside scripts is rare

    kept = kept_snippets(text, nested)
    if packed:
        kept += in_code_points(raw, read_pieces(raw, words, nested, depth=0))
    if not clues and prefilter:
        return [*trouble, *kept]
    from pytest_pixelguard.static.script.reader import ScriptReader  # noqa: PLC0415 -- not for files without clues

    large = len(raw) >= LARGE
    found, share = _by_modules(raw, clues, nested) if large else (None, 0.0)
    if found is None:
        reader = ScriptReader(raw, nested=nested)
        found, share = reader.read(clues), reader.script.error_share()
        del reader
    if large:
        gc.collect()  # a reader and its parts hold each other, and their tree is fifty times the size of the code
    found = in_code_points(raw, found)
    trouble += besides(kept, found)
    if share > _MOST_ERRORS and not found and not trouble:
        message = f"{share:.0%} of this script cannot be read as JavaScript, so it may hold what was not found."
        trouble.append(Sighting(act=Act.UNREAD, how="a script", start=0, end=0, why=message))
    return [*trouble, *found]


def _by_modules(raw: bytes, clues: list[Seed], nested: Nested) -> tuple[list[Sighting] | None, float]:
    """Read a large bundle module by module; None where its modules cannot be told apart with certainty."""
    from pytest_pixelguard.static.script.reader import ScriptReader  # noqa: PLC0415 -- beside its use

    spans = modules(raw)
    if not spans:
        return None, 0.0
    starts = [start for start, _ in spans]
    held: dict[int, list[Seed]] = defaultdict(list)
    for clue in clues:
        index = bisect_right(starts, clue.start) - 1
        held[index if index >= 0 and clue.end <= spans[index][1] else -1].append(clue)
    found: list[Sighting] = []
    for index, inside in sorted(held.items()):
        if all(each.clue is Clue.SINK for each in inside):
            continue  # what is loaded here comes from no address, name or disguise of this module
        piece = part(raw, spans[index]) if index >= 0 else rest(raw, spans)
        reader = ScriptReader(piece.code, nested=nested)
        if reader.script.error_share() > _MOST_ERRORS_IN_A_PIECE:
            del reader
            gc.collect()  # before the whole is parsed
            return None, 0.0
        moved = [replace(each, start=each.start - piece.offset, end=each.end - piece.offset) for each in inside]
        found += [
            replace(each, start=each.start + piece.offset, end=each.end + piece.offset) for each in reader.read(moved)
        ]
    return sorted(found, key=lambda each: (each.start, each.end)), 0.0
