"""Everything that a request says, as one flat list of named values: query, `;` parameters and body."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.unpack import is_text, long_runs, unpackings

MAX_PARAMETERS = 5_000  # a request with more is cut off here: `read_parameters` says so
MAX_BODY = 8 * 2**20  # bytes after decompression
_MAX_DEPTH = 12  # of JSON in JSON in base64
_SHORTEST_SECRET = 32  # bytes of a form's part that are worth a word
_HEX = re.compile(rb"[0-9a-fA-F]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BASE64_JSON = re.compile(r"(?:e[yw0-3]|W[1-3x-z]|Cg|IC)[A-Za-z0-9+/_-]{6,}={0,2}")
_PAIRS = re.compile(r"\??[A-Za-z0-9_.\-\[\]%:$]{1,80}=[^\r\n]*")
_BOUNDARY = re.compile(rb"--([^\r\n]{1,200})\r?\n", re.ASCII)
_FIELD_NAME = re.compile(rb"""content-disposition:[^\n]{0,200}?[;\s]name=["']?([^"'\r\n;]{1,300})""", re.IGNORECASE)

Parameters = tuple[tuple[str, str], ...]


def read_parameters(url: str, body: bytes | None = None, content_type: str = "") -> Parameters:
    """Give every named value of a request in order, at most `MAX_PARAMETERS`; never raises.

    JSON is flattened to dotted names without list positions (`req.t.pid`); a value that is itself JSON, base64 of JSON
    or a query string is given both as it is and flattened (`ad` and `ad.loc`). A body of several lines (GA4 batches,
    Sentry envelopes) is read line by line. A body that is no text gives nothing.
    """
    found: list[tuple[str, str]] = []
    for pair in _of_request(url, body, content_type):
        found.append(pair)
        if len(found) >= MAX_PARAMETERS:
            break
    return tuple(found)


def inflate(body: bytes) -> bytes:
    """Give the body out of gzip, zlib, deflate or Brotli (at most `MAX_BODY` bytes); as it is when it has none."""
    return next((unpacked.data for unpacked in unpackings(body, limit=MAX_BODY)), body)


def is_opaque(body: bytes | None) -> bool:
    """Tell whether a body, out of compression, cannot be read: encrypted, packed or of a kind nobody knows.

    That is a body that is no text, a form with such a part, or a text that is mostly long runs of letters which decode
    to nothing that can be read.
    """
    if not body:
        return False
    plain = inflate(body[:MAX_BODY])
    if plain[:2] == b"--" and b"form-data" in plain[:4096]:
        return any(not _is_readable(content) for _, content in _parts(plain) if len(content) >= _SHORTEST_SECRET)
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return "\x00" in text or _hides(plain)


def _is_readable(content: bytes) -> bool:
    return is_text(inflate(content))


def _hides(text: bytes) -> bool:
    """Tell whether more than half of a text is base64 of what is neither text nor packed text."""
    hidden = sum(len(run) for run in long_runs(text) if not _is_readable(_decoded(run)))
    return hidden * 2 > len(text)


def _decoded(run: bytes) -> bytes:
    if _HEX.fullmatch(run):
        return bytes.fromhex(run[: len(run) // 2 * 2].decode("ascii"))
    run = run.translate(_URL_SAFE)
    if len(run) % 4 == 1:  # one letter over holds no whole byte
        run = run[:-1]
    return base64.b64decode(run + b"=" * (-len(run) % 4))


def _of_request(url: str, body: bytes | None, content_type: str) -> Iterator[tuple[str, str]]:
    address = split_address(url)
    _, semicolon, rest = address.path.partition(";")
    if semicolon:  # Floodlight and Quantcast: /activity;src=1;type=x, /pixel;r=1;url=…
        yield from _pairs(rest, ";")
    if address.query:
        yield from _expanded(_pairs(address.query, "&"))
    if body:
        yield from _of_body(inflate(body[:MAX_BODY]), content_type.lower())


def _of_body(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    if "multipart/" in content_type or (body[:2] == b"--" and b"form-data" in body[:4096]):
        yield from _expanded(_multipart(body))
        return
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return
    if text.lstrip()[:1] in ("{", "["):
        value = _json(text)
        if value is not None:
            yield from _flatten("", value, 0)
            return
    for line in text.splitlines():
        value = _json(line) if line.lstrip()[:1] in ("{", "[") else None
        if value is not None:
            yield from _flatten("", value, 0)
        elif "=" in line:
            yield from _expanded(_pairs(line, "&"))
        elif _BASE64_JSON.fullmatch(line.strip()) and (value := _json(_unbase64(line.strip()))) is not None:
            yield from _flatten("", value, 0)


def _pairs(text: str, separator: str) -> Iterator[tuple[str, str]]:
    # Python's own reader counts separators before it reads and can be told a limit only by raising.
    for piece in text.split(separator):
        if piece:
            yield from parse_qsl(piece, keep_blank_values=True, separator="\x00", errors="replace")


def _expanded(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        yield name, value
        yield from _inside(name, value, 0)


def _inside(name: str, value: str, depth: int) -> Iterator[tuple[str, str]]:
    """Give what stands inside a value: JSON, base64 of JSON, or a query string (Matomo's bulk requests)."""
    if depth >= _MAX_DEPTH or len(value) < len("{}"):
        return
    if value[0] in "{[":
        inner = _json(value)
    elif value[0] == "?" and _PAIRS.match(value):
        yield from ((f"{name}.{inner_name}", text) for inner_name, text in _pairs(value[1:], "&"))
        return
    elif value.startswith("tv.1~"):  # Google's user-provided data: em=tv.1~em.<hash>~pn.<hash>
        for piece in value.split("~")[1:]:
            part, dot, text = piece.partition(".")
            if dot:
                yield f"{name}.{part}", text
        return
    elif _BASE64_JSON.fullmatch(value):
        inner = _json(_unbase64(value))
    else:
        return
    if isinstance(inner, (dict, list)):
        yield from _flatten(name, inner, depth + 1)


def _flatten(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(f"{name}.{key}" if name else str(key), inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _flatten(name, inner, depth + 1)
    elif isinstance(value, str):
        yield name, value
        yield from _inside(name, value, depth)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # not JSON after all, or nested to defeat its reader
        return None


def _unbase64(text: str) -> str:
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _multipart(body: bytes) -> Iterator[tuple[str, str]]:
    for name, content in _parts(body):
        yield name, content.decode("utf-8", "replace")


def _parts(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the named parts of a form as they were sent."""
    boundary = _BOUNDARY.match(body)
    if not boundary:
        return
    for part in body.split(b"--" + boundary[1])[1:]:
        head, _, content = part.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
        if name := _FIELD_NAME.search(head):
            yield name[1].decode("utf-8", "replace"), content.removesuffix(b"\n")
