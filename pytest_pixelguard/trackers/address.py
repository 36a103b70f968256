"""Addresses taken apart as a browser does it, so that an odd spelling does not hide a tracker's host."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from pytest_pixelguard.trackers.parties import normalise_host

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_SPECIAL = frozenset({"http", "https", "ws", "wss", "ftp"})
_INVISIBLE = str.maketrans("", "", "\t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAddress:
    """An address in parts. `host` is normalised and empty where the address names none; `query` has no `?`."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str


def split_address(url: str) -> SplitAddress:
    """Take an address apart by the rules of the WHATWG URL standard that matter here; never raises.

    Backslashes count as slashes, tabs and line breaks vanish, a user name before `@` is no host, and `%66` in a host
    is `f`. An address without a host (relative, `data:`, `javascript:`) gives an empty host.
    """
    url = url.strip().translate(_INVISIBLE)
    scheme = ""
    if named := _SCHEME.match(url):
        scheme, url = named[1].lower(), url[named.end() :]
    url, _, fragment = url.partition("#")
    url, _, query = url.partition("?")
    if scheme in _SPECIAL or not scheme:
        url = url.replace("\\", "/")
    host = ""
    if url.startswith("//") and (scheme in _SPECIAL or not scheme):
        host, slash, path = url.lstrip("/").partition("/")
        url = slash + path
        host = normalise_host(unquote(host.rpartition("@")[2]))
    return SplitAddress(scheme=scheme, host=host, path=url or "/", query=query, fragment=fragment)


def url_parts(url: str) -> SplitResult:
    """Take an address apart as `urllib.parse.urlsplit` does, and one that it refuses as `split_address` does.

    Never raises: pages choose addresses, and even the names of their scripts, freely.
    """
    try:
        return urlsplit(url)
    except ValueError:
        parts = split_address(url)
        return SplitResult(parts.scheme, parts.host.strip("[]"), parts.path, parts.query, parts.fragment)


def resolved(base: str, url: str) -> str:
    """Give an address that stands on the page `base` in full; as it stands where it is no address. Never raises."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def parent_hosts(host: str) -> tuple[str, ...]:
    """Give `host` and every host above it, longest first: `a.b.uk` gives `a.b.uk`, `b.uk`, `uk`."""
    return (host, *(host[index + 1 :] for index, letter in enumerate(host) if letter == "."))
