"""Paths from a site's `sitemap.xml` (also an index, also gzipped): read from the built folder, or from a preview."""

import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import turbohtml

from pytest_pixelguard.model import Gap, Location, Rule

_MOST_SITEMAPS = 50  # of one preview; an index may name 50,000
_NAMED = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_FOUND, _FAILED = 200, 500  # HTTP statuses
_LIMIT = 64 * 1024 * 1024  # bytes once unpacked: the sitemap protocol allows 50 MB, and a gzip bomb holds far more


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """The paths (with query) that the sitemaps of a folder name, in their order."""

    paths: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # the hosts that they are published under: evidence of the site's own
    gaps: tuple[Gap, ...] = ()


def read_sitemaps(root: Path) -> Sitemap:
    """Read `sitemap*.xml` and `sitemap*.xml.gz` at the top of a built folder. What cannot be read is a gap."""
    paths: dict[str, None] = {}
    hosts: dict[str, None] = {}
    gaps: list[Gap] = []
    for file in sorted(root.glob("sitemap*.xml")) + sorted(root.glob("sitemap*.xml.gz")):
        try:
            text = _unpack(file).decode("utf-8-sig")
        except (OSError, EOFError, zlib.error, ValueError) as error:
            gaps.append(_gap(file, error))
            continue
        # An index names further sitemaps; those in the folder are read by their own names.
        _collect(text, paths, hosts)
    return Sitemap(paths=tuple(paths), hosts=tuple(hosts), gaps=tuple(gaps))


def read_preview_sitemaps(origin: str, fetch: Callable[[str], tuple[int, bytes, str]]) -> Sitemap:
    """Read the sitemaps that a preview's robots.txt names, else its /sitemap.xml, and those that they name in turn.

    `fetch` takes a path with its query, and gives the status, the body, and the problem that stood in the way. A
    sitemap that is published under another host, as production's is, is looked for at the preview under the same path.
    """
    paths: dict[str, None] = {}
    hosts: dict[str, None] = {}
    gaps: list[Gap] = []
    status, body, _ = fetch("/robots.txt")
    named = [_path(address) for address in _NAMED.findall(body.decode("utf-8", "replace"))] if status == _FOUND else []
    waiting = deque(dict.fromkeys(named or ["/sitemap.xml"]))
    known = set(waiting)
    while waiting:
        path = waiting.popleft()
        status, body, problem = fetch(path)
        if status == _FOUND and not problem:
            try:
                text = _plain(body).decode("utf-8-sig")
            except (OSError, EOFError, zlib.error, ValueError) as error:
                gaps.append(_preview_gap(origin, path, str(error)))
                continue
            further = [one for one in _collect(text, paths, hosts) if one not in known]
            room = max(_MOST_SITEMAPS - len(known), 0)
            if further[room:]:
                reason = f"it names {len(further)} more sitemaps, and at most {_MOST_SITEMAPS} are read"
                gaps.append(_preview_gap(origin, path, reason))
            waiting += further[:room]
            known.update(further[:room])
        elif named or path in known - {"/sitemap.xml"} or status >= _FAILED:
            gaps.append(_preview_gap(origin, path, problem or f"the preview answered {status}"))
    return Sitemap(paths=tuple(paths), hosts=tuple(hosts), gaps=tuple(gaps))


def _collect(text: str, paths: dict[str, None], hosts: dict[str, None]) -> list[str]:
    """Add the pages that a sitemap names; give the paths of the sitemaps that it names."""
    further: list[str] = []
    for address in _addresses(text):
        parts = urlsplit(address)
        if parts.path.endswith((".xml", ".xml.gz")):
            further.append(_path(address))
            continue
        paths[_path(address)] = None
        if parts.hostname:
            hosts[parts.hostname] = None
    return list(dict.fromkeys(further))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def _plain(body: bytes) -> bytes:
    """Unpack what is gzipped, whatever its name and its media type say."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    with gzip.open(io.BytesIO(body)) as stream:
        data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise ValueError(f"it holds more than {_LIMIT // 1024 // 1024} MiB")
    return data


def _unpack(file: Path) -> bytes:
    if not file.is_file():
        raise ValueError("it is not a regular file")
    with file.open("rb") if file.suffix != ".gz" else gzip.open(file) as stream:
        data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise ValueError(f"it holds more than {_LIMIT // 1024 // 1024} MiB")
    return data


def _addresses(text: str) -> Iterator[str]:
    # Read as HTML on purpose: it never expands entities that a document defines, so no XML bomb can go off.
    for element in turbohtml.parse(text).find_all("loc"):
        try:
            urlsplit(address := element.text.strip())
        except ValueError:
            continue
        yield address


def _preview_gap(origin: str, path: str, reason: str) -> Gap:
    place = Location(path=f"{origin}{path}", start_line=1, start_column=1, end_line=1, end_column=1)
    message = f"The sitemap {path} of the preview was not read, so pages may be missing from the crawl: {reason}."
    return Gap(rule=Rule.UNREADABLE_FILE, message=message, location=place)


def _gap(file: Path, error: Exception) -> Gap:
    place = Location(path=file.as_posix(), start_line=1, start_column=1, end_line=1, end_column=1)
    return Gap(rule=Rule.UNREADABLE_FILE, message=f"{file.name} was not read: {error}", location=place)
