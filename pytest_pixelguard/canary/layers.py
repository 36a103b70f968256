"""Peels off one layer of encoding at a time: what a piece of bytes holds once it is decoded, in every way it may be."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_pixelguard.trackers.unpack import is_text, unpackings

MOST_GUESSES = 24  # long runs of one piece that are tried as raw deflate or Brotli, which have no mark
_PERCENT = re.compile(rb"%[0-9a-fA-F]{2}")
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([/\"'\\nrt]))")
_ENTITY = re.compile(rb"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{10,}")
_FOLDED = re.compile(rb"(?<=[A-Za-z0-9+/]{60})\r?\n(?=[A-Za-z0-9+/])")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_HEX = re.compile(rb"[0-9a-fA-F]{14,}")
_CODES = re.compile(rb"[0-9]{1,3}(?:, ?[0-9]{1,3}){6,}")
_ALIGNMENTS = 4
_SHORTEST_HASH = 16  # bytes of an MD5
_BETWEEN = b"\r"  # stands between pieces that are looked at together
_LONG = 32  # letters of base64 that may hold something packed
_MARKS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What stood inside a piece. `encoding`: what hid it from the eye; empty for a request's ordinary spelling.

    `text`: worth peeling further; otherwise it is only looked at. `digests`: may hold a hash as bytes.
    """

    data: bytes
    encoding: str = ""
    text: bool = True
    digests: bool = False
    whole: bool = True


def layers(data: bytes, *, limit: int) -> Iterator[Layer]:
    """Give what a piece of bytes holds under each encoding that it may be in; `limit` bounds what is unpacked."""
    for unpacked in unpackings(data, limit=limit):
        yield Layer(data=unpacked.data, encoding=unpacked.packing, whole=unpacked.whole)
    yield from _spellings(data)
    yield from _of_hex(data)
    yield from _of_base64(data, limit)
    if codes := [bytes(_byte_values(run)) for run in _CODES.findall(data)]:
        yield Layer(data=_BETWEEN.join(codes), encoding="character codes")


def _spellings(data: bytes) -> Iterator[Layer]:
    """Undo what addresses, JSON and markup do to a text without hiding it."""
    if _PERCENT.search(data):
        yield Layer(data=_PERCENT.sub(lambda match: bytes((int(match[0][1:], 16),)), data), digests=True)
    if b"\\" in data and _ESCAPE.search(data):
        yield Layer(data=_ESCAPE.sub(_escaped, data))
    if b"&" in data and _ENTITY.search(data):
        yield Layer(data=_unescaped(data))
    if _is_wide(data):
        yield Layer(data=data.replace(b"\x00", b""))
    if b"\n" in data and _FOLDED.search(data):
        yield Layer(data=_FOLDED.sub(b"", data))


def _of_hex(data: bytes) -> Iterator[Layer]:
    whole: list[bytes] = []
    for run in _HEX.findall(data):
        for start in (0, 1):
            even = run[start : start + (len(run) - start) // 2 * 2]
            whole.append(bytes.fromhex(even.decode("ascii")))
    yield from _pieces(whole, "hex")


def _of_base64(data: bytes, limit: int) -> Iterator[Layer]:
    runs = [run.translate(_URL_SAFE) for run in _BASE64.findall(data)]
    for start in range(_ALIGNMENTS):
        yield from _pieces([_unbase64(run[start:]) for run in runs if len(run) > start], "base64")
    guesses = MOST_GUESSES
    for run in sorted((run for run in runs if len(run) >= _LONG), key=len, reverse=True):
        for start in range(_ALIGNMENTS):
            piece = _unbase64(run[start:])
            marked = piece[:2] in _MARKS
            if not marked and (start or guesses <= 0 or is_text(piece)):
                continue
            guesses -= not marked
            for unpacked in unpackings(piece, limit=limit, guess=not marked):
                encoding = f"base64 of {unpacked.packing}"
                yield Layer(data=unpacked.data, encoding=encoding, whole=unpacked.whole)


def _pieces(pieces: list[bytes], encoding: str) -> Iterator[Layer]:
    """Give decoded pieces together: those that read as text, to be peeled further, and the others."""
    text: list[bytes] = []
    long: list[bytes] = []
    short: list[bytes] = []
    for one in pieces:
        piece = one.replace(b"\x00", b"") if _is_wide(one) else one
        (text if is_text(piece) else long if len(piece) >= _SHORTEST_HASH else short).append(piece)
    if text:
        yield Layer(data=_BETWEEN.join(text), encoding=encoding)
    if long:
        yield Layer(data=_BETWEEN.join(long), encoding=encoding, text=False, digests=True)
    if short:
        yield Layer(data=_BETWEEN.join(short), encoding=encoding, text=False)


def _is_wide(data: bytes) -> bool:
    """Tell whether letters stand in two bytes or four each, most of them empty: UTF-16 or UTF-32 of plain letters."""
    return data.count(0) * 3 > len(data)


def _unbase64(run: bytes) -> bytes:
    odd = len(run) % 4
    if odd == 1:  # one letter over holds no whole byte
        run, odd = run[:-1], 0
    try:
        return base64.b64decode(run + b"=" * (-odd % 4))
    except binascii.Error:  # never for these letters; a future reader may be stricter
        return b""


def _escaped(match: re.Match[bytes]) -> bytes:
    if code := match[1] or match[2] or match[3]:
        return chr(min(int(code, 16), 0x10FFFF)).encode("utf-8", "surrogatepass")
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(match[4], match[4])


def _unescaped(data: bytes) -> bytes:
    text = html.unescape(data.decode("utf-8", "surrogateescape"))
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # the page spelt out half of a character
        return text.encode("utf-8", "surrogatepass")


def _byte_values(run: bytes) -> Iterator[int]:
    return (int(number) & 0xFF for number in run.split(b","))
