"""Takes bytes out of compression, within bounds, and says which bytes nobody can read."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import brotli

MAX_UNPACKED = 8 * 2**20  # bytes that one packed value may grow to; a request that needs more was made to do harm
_GZIP, _ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_RAW_DEFLATE = -15
_PRINTABLE = bytes((9, 10, 13, *range(32, 127)))
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{120,}")
_HEX = re.compile(rb"[0-9a-fA-F]+")
_MIXED = tuple(re.compile(letters) for letters in (rb"[0-9]", rb"[a-z]", rb"[A-Z]"))
_MOSTLY = 0.9
_SAMPLE = 65_536  # bytes that are looked at to tell whether something is text
_LONGEST_LETTER = 4  # bytes of a letter in UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What came out of a packed value. `whole` is False where there would have been more than the bound."""

    data: bytes
    packing: str  # gzip, zlib, deflate, brotli
    whole: bool = True


def unpackings(data: bytes, *, limit: int = MAX_UNPACKED, guess: bool = True) -> Iterator[Unpacked]:
    """Give what the bytes hold when they are gzip, zlib, raw deflate or Brotli; nothing when they are none of these.

    Raw deflate and Brotli have no mark of their own: with `guess` they are tried on bytes that are no text.
    """
    marked = _inflate(data, 31, "gzip", limit) if data[:2] == _GZIP else None
    if data[:2] in _ZLIB:
        marked = _inflate(data, 15, "zlib", limit)
    if marked:
        yield marked
    elif guess and not is_text(data):
        for unpacked in (_inflate(data, _RAW_DEFLATE, "deflate", limit), _unbrotli(data, limit)):
            if unpacked and is_text(unpacked.data):  # noise unpacks to noise now and then; sense, hardly ever
                yield unpacked


def is_text(data: bytes) -> bool:
    """Tell whether bytes are nearly all printable, or UTF-8 of any language."""
    data = data[:_SAMPLE]
    if not data:
        return False
    if len(data.translate(None, _PRINTABLE)) <= len(data) * (1 - _MOSTLY):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - _LONGEST_LETTER:
            return False
        text = data[: error.start].decode("utf-8")  # the sample ends inside a letter
    return sum(letter.isprintable() or letter in "\t\r\n" for letter in text) >= max(len(text), 1) * _MOSTLY


def long_runs(text: bytes) -> list[bytes]:
    """Give the runs of base64 or hex in a text that are long enough to hold more than somebody's number.

    Words joined by hyphens or slashes, as in an address, are none: base64 mixes cases and digits.
    """
    return [run for run in _RUN.findall(text) if _HEX.fullmatch(run) or all(kind.search(run) for kind in _MIXED)]


def _inflate(data: bytes, window: int, packing: str, limit: int) -> Unpacked | None:
    reader = zlib.decompressobj(window)
    try:
        out = reader.decompress(data, limit)
    except zlib.error:
        return None  # its first bytes were a coincidence
    return Unpacked(data=out, packing=packing, whole=not reader.unconsumed_tail) if out else None


def _unbrotli(data: bytes, limit: int) -> Unpacked | None:
    reader = brotli.Decompressor()
    out = bytearray()
    try:
        out += reader.process(data, output_buffer_limit=limit)
        while not reader.is_finished() and not reader.can_accept_more_data() and len(out) < limit:
            out += reader.process(b"", output_buffer_limit=limit)
    except brotli.error:
        return None  # not Brotli
    if not out or (not reader.is_finished() and reader.can_accept_more_data()):
        return None  # nothing, or a beginning that happens to read as one
    return Unpacked(data=bytes(out[:limit]), packing="brotli", whole=reader.is_finished())
