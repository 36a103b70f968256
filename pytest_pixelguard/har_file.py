"""The HAR format (HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/) as browsers write it."""

import base64
import binascii
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import Frame, Request

LARGEST = 512 * 2**20  # bytes of a HAR file; a recording with the answers' bodies seldom has a tenth of that
_KINDS = {"ping": "beacon", "stylesheet": "style", "xhr": "fetch", "cspviolationreport": "csp-report"}
_BY_TYPE = (
    ("image/", "image"),
    ("javascript", "script"),
    ("text/css", "style"),
    ("font", "font"),
    ("html", "document"),
)
_LAST_BYTE = 0xFF
# The beginnings of gzip and zlib: packed bytes, which the format has no way to write but as letters.
_PACKED = ("\x1f\x8b", "x\x9c", "x\x01", "x\xda")


def read_log(path: Path) -> dict[str, Any]:
    """Give the log of a HAR file. Raises `InputError` for a file that is not there, too large, cut off or no HAR."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                f"{path}: {size / 2**20:.0f} MiB, where at most {LARGEST // 2**20} MiB are read; cut it up"
            )
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: no HAR file: it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no HAR file, or one that is cut off: {error}") from error
    log = data.get("log") if isinstance(data, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise InputError(f"{path}: no HAR file: it holds no log with entries")
    return log


def kind_of(entry: dict[str, Any]) -> str:
    """Give the kind of a request as the crawl names it: from the browser's word, its headers or what came back."""
    told = str(entry.get("_resourceType") or "").lower()
    if told and told != "other":
        return _KINDS.get(told, told)
    request = entry["request"]
    headers = dict(headers_of(request))
    destination = headers.get("sec-fetch-dest", "")
    if destination not in {"", "empty"}:
        return destination
    if str(request.get("method")).upper() == "POST" and headers.get("sec-fetch-mode") == "no-cors":
        return "beacon"
    if destination:
        return "fetch"
    response = entry.get("response")
    content = response.get("content") if isinstance(response, dict) else None
    answered = str(content.get("mimeType") or "") if isinstance(content, dict) else ""
    return next((kind for mark, kind in _BY_TYPE if mark in answered.lower()), "other")


def headers_of(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the headers of a request, their names in lower case."""
    for header in raw.get("headers") or ():
        # HTTP/2 writes the address a second time, in headers that begin with a colon.
        if isinstance(header, dict) and not str(header.get("name", ":")).startswith(":"):
            yield str(header["name"]).lower(), str(header.get("value") or "")


def body_of(entry: dict[str, Any]) -> bytes | None:
    """Give what a request carried: its body, its form, or what a WebSocket sent, one frame a line; None: nothing."""
    frames = entry.get("_webSocketMessages")
    if isinstance(frames, list):
        sent = [str(frame.get("data") or "") for frame in frames if frame.get("type") == "send"]
        return "\n".join(sent).encode("utf-8", "surrogatepass") or None
    data = entry["request"].get("postData")
    if not isinstance(data, dict):
        return None
    if not data.get("text") and data.get("params"):
        return urlencode([(str(one.get("name")), str(one.get("value") or "")) for one in data["params"]]).encode()
    text = str(data.get("text") or "")
    return (_unbase64(text) if data.get("encoding") == "base64" else _bytes(text)) or None


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:  # it is not what it says it is: looked at as it stands
        return _bytes(text)


def _bytes(text: str) -> bytes:
    packed = text.startswith(_PACKED) and all(ord(letter) <= _LAST_BYTE for letter in text)
    return text.encode("latin-1") if packed else text.encode("utf-8", "surrogatepass")


def lacks_body(entry: dict[str, Any], request: Request) -> bool:
    """Tell whether a request had a body that the recording does not hold."""
    if request.body or request.method in {"GET", "HEAD", "OPTIONS"}:
        return False
    said = dict(request.headers).get("content-length", "")
    return whole(said) > 0 or whole(entry["request"].get("bodySize")) > 0


def frames_of(entry: dict[str, Any]) -> Iterator[Frame]:
    """Give the calls that set a request off, innermost first, where Chromium recorded them. Lines are 1-based."""
    initiator = entry.get("_initiator")
    stack = initiator.get("stack") if isinstance(initiator, dict) else None
    while isinstance(stack, dict):
        for call in stack.get("callFrames") or ():
            yield Frame(
                url=str(call.get("url") or ""),
                line=whole(call.get("lineNumber")) + 1,
                column=whole(call.get("columnNumber")) + 1,
                function=str(call.get("functionName") or ""),
            )
        stack = stack.get("parent")


def whole(value: Any) -> int:
    """Give a whole number, 0 where there is none."""
    try:
        return int(value)
    except (TypeError, ValueError):  # absent, or not a number: unknown
        return 0
