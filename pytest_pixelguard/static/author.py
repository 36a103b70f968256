"""From a place in a built script to the author's own file, through the source map beside it."""

import posixpath
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from pytest_pixelguard.model import Finding, SourceLocation
from pytest_pixelguard.source_maps import SourceMap, SourceMapError, read_source_map
from pytest_pixelguard.static import data
from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.source import Source

_NAMED: Final = re.compile(r"(?://|/\*)[#@]\s*sourceMappingURL=(\S+?)(?:\s*\*/)?\s*$", re.MULTILINE)
_SCHEME: Final = re.compile(r"^(?:webpack|webpack-internal|vite|rollup|parcel|ng|file)://[^/]*/+(?:\.\.?/)*")
_LARGEST: Final = 64 * 1024 * 1024  # bytes of a map that is read


def with_sources(findings: list[Finding], *, source: Source, target: Target) -> list[Finding]:
    """Give the findings of a script with the author's places, where a map leads to them."""
    named = list(_NAMED.finditer(source.text, max(0, len(source.text) - 4096)))
    text = _map_text(target, named[-1][1] if named else "")
    if not text:
        return findings
    try:
        decoded = read_source_map(text)
    except SourceMapError:
        return findings  # a broken map takes nothing away from a finding: it keeps its place in the built file
    return [replace(each, source=_author(each, decoded, source, target) or each.source) for each in findings]


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


def _author(finding: Finding, decoded: SourceMap, source: Source, target: Target) -> SourceLocation | None:
    where = finding.location
    if where is None:
        return None
    line = source.text.split("\n", where.start_line)[where.start_line - 1]
    column = len(line[: where.start_column - 1].encode("utf-16-le", "surrogatepass")) // 2  # maps count UTF-16 units
    place = decoded.at(where.start_line - 1, column)
    if place is None:
        return None
    name = _SCHEME.sub("", place.source)
    folder = target.label.rpartition("/")[0]
    path = posixpath.join(folder, name) if name.startswith(".") else name
    return SourceLocation(path=posixpath.normpath(path), line=place.line + 1, column=place.column + 1)
