"""Fetching a live container, when told to: one address, no redirection, no more than a container's size.

This is the one thing in the program that speaks to a third party. Only `pixelguard lock --check --fetch` and `--live`
call it: options of the command line both, so that no configuration alone can make the program speak.
"""

import http.client
import time
import urllib.error
import urllib.request
from typing import IO, Final
from urllib.parse import urlsplit

from pytest_pixelguard.static.container import MAX_BYTES

_SECONDS: Final = 30.0  # for a whole answer
_PIECE: Final = 65_536  # bytes
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class FetchError(Exception):
    """The container could not be fetched; the message says why, as the end of a sentence."""


def fetch(url: str, *, agent: str = "pixelguard") -> bytes:
    """Give what an address answers with. Raises `FetchError`: also for http (but on loopback) and for redirections."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise FetchError("its address does not begin with https://")
    opener = urllib.request.build_opener(_NoRedirection)
    opener.addheaders = [("User-Agent", agent), ("Accept", "*/*")]
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            deadline, data = time.monotonic() + _SECONDS, b""
            while len(data) <= MAX_BYTES and (piece := answer.read1(_PIECE)):
                data += piece
                if time.monotonic() > deadline:
                    raise FetchError(f"its answer took longer than {_SECONDS:g} seconds")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(str(error)) from error
    if len(data) > MAX_BYTES:
        raise FetchError(f"it is larger than the {MAX_BYTES} bytes that are read")
    return data


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Goes nowhere that the configuration does not name."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        """Refuse."""
        del req, fp, msg, headers
        raise urllib.error.URLError(f"it answers {code} and sends on to {newurl[:200]}, which is not followed")
