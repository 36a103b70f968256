"""Source maps: from a place in a built file to the place in the author's own file (ECMA-426, revision 3 of the format).

Our own decoder: the one well-kept library takes 75 MB, the small ones are dead since 2017 (measured, November 2026).
"""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

_DIGITS = {
    letter: value for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_CONTINUES, _VALUE, _SHIFT = 32, 31, 5
_WITH_SOURCE = 4  # a segment of fewer numbers names no source
_MOST_LINES = 5_000_000  # a bundle of more lines than this does not exist; a map that says so wants our memory
_XSSI = re.compile(r"^\)\]\}'[^\n]*\n")  # a guard that some servers put before the JSON


class SourceMapError(ValueError):
    """A file is no source map that can be read."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an author's file. Line and column count from 0, columns in UTF-16 units, as the format has them."""

    source: str  # as the map names it, with its sourceRoot
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceMap:
    """A decoded map: for each generated line, where its segments begin and what they lead to."""

    columns: tuple[tuple[int, ...], ...]
    targets: tuple[tuple[Position | None, ...], ...]

    def at(self, line: int, column: int) -> Position | None:
        """Give the author's place for a generated line and column, both from 0; None where the map names none."""
        if not 0 <= line < len(self.columns):
            return None
        index = bisect_right(self.columns[line], column) - 1
        return self.targets[line][index] if index >= 0 else None


def read_source_map(text: str) -> SourceMap:
    """Decode a source map, plain or in sections. Raises `SourceMapError`."""
    try:
        raw = json.loads(_XSSI.sub("", text))
        lines: dict[int, list[tuple[int, Position | None]]] = {}
        if "sections" in raw:
            for section in raw["sections"]:
                offset = section["offset"]
                _decode(section["map"], lines, (int(offset["line"]), int(offset["column"])))
        else:
            _decode(raw, lines, (0, 0))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise SourceMapError(f"this is no source map: {error}") from error
    ordered = [sorted(lines.get(line, []), key=lambda pair: pair[0]) for line in range(max(lines, default=-1) + 1)]
    return SourceMap(
        columns=tuple(tuple(column for column, _ in row) for row in ordered),
        targets=tuple(tuple(target for _, target in row) for row in ordered),
    )


def _decode(raw: dict[str, Any], into: dict[int, list[tuple[int, Position | None]]], offset: tuple[int, int]) -> None:
    root = raw.get("sourceRoot") or ""
    if not 0 <= offset[0] + raw["mappings"].count(";") <= _MOST_LINES:
        raise ValueError("it speaks of more lines than a file has")
    sources = [f"{root.rstrip('/')}/{name}" if root else str(name) for name in raw["sources"]]
    source = line = column = 0
    for number, row in enumerate(raw["mappings"].split(";")):
        generated = offset[1] if number == 0 else 0
        for segment in filter(None, row.split(",")):
            steps = _numbers(segment)
            generated += steps[0]
            target = None
            if len(steps) >= _WITH_SOURCE:
                source, line, column = source + steps[1], line + steps[2], column + steps[3]
                target = Position(sources[source], line, column)
            into.setdefault(number + offset[0], []).append((generated, target))


def _numbers(segment: str) -> list[int]:
    """Read the numbers of a segment: base-64 digits of five bits, lowest first, the sign in the lowest bit."""
    found: list[int] = []
    value = shift = 0
    for letter in segment:
        digit = _DIGITS[letter]
        value |= (digit & _VALUE) << shift
        if digit & _CONTINUES:
            shift += _SHIFT
        else:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found
