"""From a place in a built script to the author's own file, through the source map beside it."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pytest_pixelguard.model import Finding, SourceLocation
from pytest_pixelguard.static import data
from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.source import Source

_NAMED: Final = re.compile(r"(?://|/\*)[#@]\s*sourceMappingURL=(\S+?)(?:\s*\*/)?\s*$", re.MULTILINE)
_SCHEME: Final = re.compile(r"^(?:webpack|webpack-internal|vite|rollup|parcel|ng|file)://[^/]*/+(?:\.\.?/)*")
_LARGEST: Final = 64 * 1024 * 1024  # bytes of a map that is read
_DIGITS: Final = {
    letter: value for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_WITH_SOURCE: Final = 4  # a segment of fewer numbers names no source


def with_sources(findings: list[Finding], *, source: Source, target: Target) -> list[Finding]:
    """Give the findings of a script with the author's places, where a map leads to them."""
    named = list(_NAMED.finditer(source.text, max(0, len(source.text) - 4096)))
    text = _map_text(target, named[-1][1] if named else "")
    try:
        raw = json.loads(text) if text else None
        return (
            [replace(each, source=_author(each, raw, source, target) or each.source) for each in findings]
            if raw
            else findings
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return findings  # a broken map takes nothing away from a finding: it keeps its place in the built file


def _map_text(target: Target, named: str) -> str:
    if named.startswith("data:"):
        decoded = data.data_url(named)
        return decoded[1] if decoded else ""
    # Hidden maps are written beside the script without being named in it.
    path = target.path.with_name(Path(named).name) if named else target.path.with_name(f"{target.path.name}.map")
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # no map: most sites publish none


def _author(finding: Finding, raw: dict[str, Any], source: Source, target: Target) -> SourceLocation | None:
    where = finding.location
    if where is None:
        return None
    line = source.text.split("\n", where.start_line)[where.start_line - 1]
    column = len(line[: where.start_column - 1].encode("utf-16-le")) // 2  # maps count UTF-16 units
    best = None
    for generated, number, row, place in _segments(raw["mappings"], where.start_line - 1):
        if generated > column:
            break
        best = number, row, place
    if best is None:
        return None
    name = _SCHEME.sub("", posixpath.join(raw.get("sourceRoot") or "", str(raw["sources"][best[0]])))
    folder = target.label.rpartition("/")[0]
    path = (
        posixpath.normpath(posixpath.join(folder, name)) if name.startswith((".", "..")) else posixpath.normpath(name)
    )
    return SourceLocation(path=path, line=best[1] + 1, column=best[2] + 1)


def _segments(mappings: str, wanted: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the segments of one generated line: its column, then the number of the source, its line and its column."""
    source = line = column = 0
    for number, row in enumerate(mappings.split(";")):
        generated = 0
        for segment in filter(None, row.split(",")):
            steps = _numbers(segment)
            generated += steps[0]
            if len(steps) >= _WITH_SOURCE:
                source, line, column = source + steps[1], line + steps[2], column + steps[3]
                if number == wanted:
                    yield generated, source, line, column
        if number == wanted:
            return


def _numbers(segment: str) -> list[int]:
    """Read base-64 numbers of variable length (ECMA-426): five bits a digit, the lowest first, the sign lowest."""
    found: list[int] = []
    value = shift = 0
    for letter in segment:
        digit = _DIGITS[letter]
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
        else:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found
