"""Bodies as they were before they were compressed for the way."""

import zlib

LIMIT = 64 * 1024 * 1024  # bytes once unpacked; a bomb holds far more
ACCEPTED = "gzip, deflate"  # what the sink asks the preview for: what Python itself can undo, so that it can be read
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


def decoded(body: bytes, encoding: str) -> bytes:
    """Undo a Content-Encoding. Raises `ValueError` for one that is unknown, and for a body broken or too big."""
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name in {"gzip", "x-gzip", "deflate"}:
            body = unpacked(body, raw=name == "deflate")
        elif name != "identity":
            raise ValueError(f"it is encoded as {name}, which cannot be undone here")
    return body


def unpacked(body: bytes, *, raw: bool = False) -> bytes:
    """Unpack gzip or zlib data; with `raw` also deflate data without a head. Raises `ValueError`."""
    for window in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS) if raw else (_GZIP_OR_ZLIB,):
        machine = zlib.decompressobj(window)
        try:
            found = machine.decompress(body, LIMIT)
        except zlib.error as error:
            reason = str(error)
            continue
        if machine.unconsumed_tail:
            raise ValueError(f"it unpacks to more than {LIMIT // 1024 // 1024} MiB")
        if not machine.eof:
            raise ValueError("it ends too early")
        return found
    raise ValueError(f"it cannot be unpacked ({reason})")
