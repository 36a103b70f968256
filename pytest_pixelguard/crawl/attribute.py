"""Who sent it: from the chain of calls to the line in the built file, and through source maps to the author's.

The chain is followed through third parties' scripts: a beacon that such a script sends was caused by whoever loaded the
script, and so on, up to the first file of the site's own.
"""

import base64
import re
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from pytest_pixelguard.crawl.plan import FolderSite
from pytest_pixelguard.crawl.sink.folder import FolderAnswerer
from pytest_pixelguard.crawl.wiretap import Seen, Wiretap
from pytest_pixelguard.model import Frame, Location, Observation, SourceLocation
from pytest_pixelguard.source_maps import SourceMap, SourceMapError, read_source_map
from pytest_pixelguard.trackers.address import resolved, url_parts
from pytest_pixelguard.trackers.parties import FirstParty

MOST_HOPS = 8  # third-party scripts in a row that are followed; a loop ends here too
MOST_FRAMES = 64
_SNIPPET = 200  # code points
# What a tag asks for; an address that code asks for is where that code stands.
_OF_A_TAG = frozenset({"image", "style", "font", "iframe", "media", "script", "track", "manifest", "other"})
_PAGES = (".html", ".htm", ".xhtml")
_SCHEME = re.compile(r"^(?:webpack|webpack-internal|vite|rollup|parcel|ng|file)://[^/]*/+(?:\.\.?/)*|^\./")


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Attributes the observations of one walk. `working` is the directory that shown paths are relative to."""

    wiretap: Wiretap
    first_party: FirstParty
    site: FolderSite | None  # None for a preview, whose files are not at hand
    working: Path

    def attribute(self, row: Observation) -> Observation:
        """Give the observation with its chain completed, and its places in built and author's files."""
        chain = self._follow(row.request.initiator, row.page_url)
        own = [frame for frame in chain if self._owns(frame.url)]
        return replace(
            row,
            request=replace(row.request, initiator=chain),
            source=self._author(own),
            markup=self._tag(own, row) or self._markup(own),
        )

    def places(self, calls: tuple[Frame, ...]) -> tuple[SourceLocation | None, Location | None]:
        """Give the place in the author's file and the one in the built file that a chain of calls leads to."""
        own = [frame for frame in self._follow(calls) if self._owns(frame.url)]
        return self._author(own), self._markup(own)

    def _follow(self, chain: tuple[Frame, ...], page: str = "") -> tuple[Frame, ...]:
        """Complete a chain without a file of the site with the chains of the scripts in it, as `page` loaded them."""
        followed: set[str] = set()
        while chain and len(followed) < MOST_HOPS and not any(self._owns(frame.url) for frame in chain):
            outermost = chain[-1].url
            loader = self._loaders.get((outermost, _bare(page))) or self._loaders.get((outermost, ""))
            if outermost in followed or loader is None:
                break
            followed.add(outermost)
            chain = (*chain, *loader.initiator)[:MOST_FRAMES]
        return chain

    @cached_property
    def _loaders(self) -> dict[tuple[str, str], Seen]:
        """Give who loaded a script on a page; under the empty page, who did so first of all."""
        rows = [row for row in reversed(self.wiretap.seen) if row.kind == "script" and row.initiator]
        return {(row.url, page): row for row in rows for page in (_bare(row.document_url), "")}

    @cached_property
    def _answerer(self) -> FolderAnswerer | None:
        return FolderAnswerer(self.site.root, spa_fallback=self.site.spa_fallback) if self.site else None

    @cached_property
    def _maps(self) -> dict[Path, SourceMap | None]:
        return {}

    def _owns(self, url: str) -> bool:
        parts = url_parts(url)
        return parts.scheme in {"http", "https"} and self.first_party.owns(parts.hostname or "")

    @cached_property
    def _files(self) -> dict[str, Path | None]:
        return {}

    @cached_property
    def _lines(self) -> dict[Path, list[str]]:
        return {}

    def _file(self, url: str) -> Path | None:
        if url not in self._files:
            self._files[url] = self._find(url)
        return self._files[url]

    def _find(self, url: str) -> Path | None:
        parts = url_parts(url)
        if self._answerer is None or self.site is None or url_parts(self.site.origin).hostname != parts.hostname:
            return None
        return self._answerer.file_for(parts.path)

    def _author(self, own: list[Frame]) -> SourceLocation | None:
        """Give the first place of the chain in an author's file; one inside a library of somebody else comes last."""
        places: list[SourceLocation] = []
        for frame in own:
            path = self._file(frame.url)
            found = self._map_of(frame.url, path) if path is not None and frame.line else None
            target = found.at(frame.line - 1, max(frame.column - 1, 0)) if found else None
            shown = self._shown(target.source, path) if target and path is not None else None
            if target is not None and shown is not None:
                places.append(SourceLocation(path=shown, line=target.line + 1, column=target.column + 1))
        return next((place for place in places if "node_modules/" not in place.path), places[0] if places else None)

    def _tag(self, own: list[Frame], row: Observation) -> Location | None:
        """Give the place of the address itself in the page whose markup names it.

        Of a tag the browser says only where its parser stood: behind it, or at the page's end where it loads late.
        """
        frame = own[0] if own and len(row.request.initiator) == 1 and row.request.kind in _OF_A_TAG else None
        path = self._file(frame.url) if frame and not frame.function else None
        if frame is None or path is None or path.suffix not in _PAGES or not frame.line:
            return None
        asked = (path, row.request.url, frame.line)
        if asked not in self._tags:
            self._tags[asked] = self._find_tag(*asked)
        return self._tags[asked]

    @cached_property
    def _tags(self) -> dict[tuple[Path, str, int], Location | None]:
        return {}

    def _find_tag(self, path: Path, url: str, near: int) -> Location | None:
        lines, spellings = self._lines_of(path), _spellings(url)
        found = (
            (abs(number - near), number, line.index(spelling), spelling)
            for number, line in enumerate(lines, start=1)
            for spelling in spellings
            if spelling in line
        )
        _, number, start, spelling = min(found, default=(0, 0, 0, ""))
        return _location(self._relative(path), lines[number - 1], number, start + 1, len(spelling)) if number else None

    def _lines_of(self, path: Path) -> list[str]:
        if path not in self._lines:
            self._lines[path] = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return self._lines[path]

    def _markup(self, own: list[Frame]) -> Location | None:
        """Give the built file's line of the innermost frame of the site's own."""
        for frame in own:
            path = self._file(frame.url)
            if path is not None and frame.line:
                lines = self._lines_of(path)
                line = lines[frame.line - 1] if frame.line <= len(lines) else ""
                return _location(self._relative(path), line, frame.line, code_points(line, frame.column))
        return None

    def _map_of(self, url: str, path: Path) -> SourceMap | None:
        if path.suffix in _PAGES:
            return None
        if path not in self._maps:
            self._maps[path] = self._read_map(url, path)
        return self._maps[path]

    def _read_map(self, url: str, path: Path) -> SourceMap | None:
        """Read the map that the script names, or one that lies beside it unnamed (a *hidden* map)."""
        named = self.wiretap.source_maps.get(url, "")
        try:
            if named.startswith("data:"):
                return read_source_map(_data(named))
            beside = self._file(resolved(url, named)) if named else None
            for candidate in (beside, path.with_name(f"{path.name}.map")):
                if candidate is not None and candidate.is_file() and candidate != path:
                    return read_source_map(candidate.read_text(encoding="utf-8", errors="replace"))
        except SourceMapError:
            return None  # the built file's own place is given then; a map is an aid, never evidence
        return None

    def _shown(self, source: str, built: Path) -> str | None:
        """Give the author's file as a path from the working directory; None where no such file is there."""
        if self.site is None:
            return None
        plain = unquote(_SCHEME.sub("", source))
        root = self.site.root.resolve()
        for base in (built.parent, self.working, root.parent, root):
            for name in (unquote(source), plain):
                candidate = (base / name).resolve()
                if candidate.is_file():
                    return self._relative(candidate)
        return None

    def _relative(self, path: Path) -> str:
        working = self.working.resolve()
        return (path.relative_to(working) if path.is_relative_to(working) else path).as_posix()


def _location(path: str, line: str, number: int, column: int, length: int = 0) -> Location:
    """Give a place in a line, from a 1-based column on: so many code points, or the rest of the line."""
    return Location(
        path=path,
        start_line=number,
        start_column=column,
        end_line=number,
        end_column=column + length if length else len(line) + 1,
        snippet=line[column - 1 : column - 1 + _SNIPPET] if len(line) > _SNIPPET else line.strip(),
    )


def _spellings(url: str) -> tuple[str, ...]:
    """Give the ways in which markup may write an address: escaped, and without the scheme."""
    whole = (url, escape(url, quote=False))
    return tuple(dict.fromkeys((*whole, *(one.partition(":")[2] for one in whole))))


def code_points(line: str, column: int) -> int:
    """Turn a 1-based column in UTF-16 units, as browsers count, into one in code points; at most one past the end."""
    before = line.encode("utf-16-le", "surrogatepass")[: 2 * max(column - 1, 0)]
    return len(before.decode("utf-16-le", "ignore")) + 1


def _data(url: str) -> str:
    head, _, payload = url.partition(",")
    raw = unquote_to_bytes(payload)
    return (base64.b64decode(raw) if head.endswith(";base64") else raw).decode("utf-8", "replace")


def _bare(url: str) -> str:
    return url.split("#", 1)[0]
