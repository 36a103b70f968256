"""Paths from a built site's `sitemap.xml` (also an index, also gzipped), read from the folder."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import turbohtml

from pytest_pixelguard.model import Gap, Location, Rule

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
        for address in _addresses(text):
            parts = urlsplit(address)
            if parts.path.endswith((".xml", ".xml.gz")):
                continue  # an index names further sitemaps; those in the folder are read by their own names
            paths["/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")] = None
            if parts.hostname:
                hosts[parts.hostname] = None
    return Sitemap(paths=tuple(paths), hosts=tuple(hosts), gaps=tuple(gaps))


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


def _gap(file: Path, error: Exception) -> Gap:
    place = Location(path=file.as_posix(), start_line=1, start_column=1, end_line=1, end_column=1)
    return Gap(rule=Rule.UNREADABLE_FILE, message=f"{file.name} was not read: {error}", location=place)
