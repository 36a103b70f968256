"""Every way in which a value is sent that the search must see, and the few that it is known not to see."""

import base64
import codecs
import gzip
import hashlib
import hmac
import html
import json
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote

import brotli

from pytest_pixelguard.model import Request

Encoder = Callable[[bytes], bytes]


def request(body: bytes | None = None, *, url: str = "https://t.example/c", content_type: str = "") -> Request:
    """Make a request to a third party."""
    headers = (("content-type", content_type),) if content_type else ()
    return Request(method="POST", url=url, host="t.example", kind="fetch", body=body, headers=headers)


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _json(data: bytes) -> bytes:
    return json.dumps({"a": {"b": [1, data.decode("latin-1")]}}).encode()


def _hashed(name: str) -> Encoder:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).hexdigest().encode()


def _raw(name: str) -> Encoder:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).digest()


def _quoted(data: bytes) -> bytes:
    return quote(data, safe="").encode()


# Packed data is framed as programs frame it: the bare value is too short to be made smaller.
REVERSIBLE: Mapping[str, Encoder] = {
    "plain": lambda data: data,
    "upper case": bytes.upper,
    "URL-encoded": _quoted,
    "URL-encoded twice": lambda data: _quoted(_quoted(data)),
    "URL-encoded three times": lambda data: _quoted(_quoted(_quoted(data))),
    "base64": base64.b64encode,
    "base64, one byte in": lambda data: base64.b64encode(b"<" + data + b">"),
    "base64, two bytes in": lambda data: base64.b64encode(b"<<" + data + b">>"),
    "base64url without padding": lambda data: base64.urlsafe_b64encode(b"?>" + data).rstrip(b"="),
    "base64 in lines": lambda data: base64.encodebytes(b"x " * 30 + data + b" y" * 30),
    "base64 behind a prefix": lambda data: b"v1_" + base64.b64encode(data),
    "base64 backwards": lambda data: base64.b64encode(data)[::-1],
    "hex": lambda data: data.hex().encode(),
    "hex, upper case": lambda data: data.hex().upper().encode(),
    "gzip": lambda data: gzip.compress(_json(data)),
    "zlib": lambda data: zlib.compress(_json(data)),
    "deflate": lambda data: _deflate(_json(data)),
    "Brotli": lambda data: brotli.compress(_json(data)),
    "JSON": _json,
    "JSON, every letter escaped": lambda data: "".join(f"\\u{letter:04x}" for letter in data).encode(),
    "JavaScript escapes": lambda data: "".join(f"\\x{letter:02x}" for letter in data).encode(),
    "multipart": lambda data: b'--x\r\nContent-Disposition: form-data; name="em"\r\n\r\n' + data + b"\r\n--x--\r\n",
    "HTML entities": lambda data: "".join(f"&#{letter};" for letter in data).encode(),
    "HTML entities by name": lambda data: html.escape(data.decode("latin-1")).replace("@", "&commat;").encode(),
    "reversed": lambda data: data[::-1],
    "ROT13": lambda data: codecs.encode(data.decode("latin-1"), "rot13").encode(),
    "character codes": lambda data: json.dumps(list(data)).encode(),
    "UTF-16": lambda data: data.decode("latin-1").encode("utf-16-le"),
}

HASHED: Mapping[str, Encoder] = {
    **{name: _hashed(name) for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256")},
    "sha256 as base64": lambda data: base64.b64encode(_raw("sha256")(data)),
    "sha256 as base64url": lambda data: base64.urlsafe_b64encode(_raw("sha256")(data)).rstrip(b"="),
    "sha256 as bytes": lambda data: b"\x08\x20" + _raw("sha256")(data) + b"\xff",
    "md5 of upper case": lambda data: _hashed("md5")(data.upper()),
    "sha256 of md5": lambda data: _hashed("sha256")(_hashed("md5")(data)),
    "md5 of sha256": lambda data: _hashed("md5")(_hashed("sha256")(data)),
    "sha256 of sha256": lambda data: _hashed("sha256")(_hashed("sha256")(data)),
    "sha256 of base64": lambda data: _hashed("sha256")(base64.b64encode(data)),
}

NESTED: Mapping[str, Encoder] = {
    "JSON in URL-encoding in base64": lambda data: base64.b64encode(_quoted(_json(data))),
    "base64 of gzip of JSON, in JSON": lambda data: _json(base64.b64encode(gzip.compress(_json(data)))),
    "base64 of deflate": lambda data: base64.b64encode(_deflate(_json(data))),
    "base64 of Brotli of base64": lambda data: base64.b64encode(brotli.compress(_json(base64.b64encode(data)))),
    "hex of base64": lambda data: base64.b64encode(data).hex().encode(),
    "base64 three times": lambda data: base64.b64encode(base64.b64encode(base64.b64encode(data))),
    "gzip of a hash": lambda data: gzip.compress(_json(_hashed("sha256")(data))),
    "base64 of URL-encoded hash in JSON": lambda data: base64.b64encode(_quoted(_json(_hashed("sha1")(data)))),
}


def _encrypted(data: bytes) -> bytes:
    key = hashlib.sha256(b"a key that only the receiver has").digest() * 8
    return bytes(one ^ two for one, two in zip(data, key, strict=False))


def _keys(data: bytes) -> bytes:
    return b"\n".join(b'{"key":"' + bytes((letter,)) + b'"}' for letter in data)


MISSED: Mapping[str, Encoder] = {
    "a salted hash": lambda data: _hashed("sha256")(b"salt:" + data),
    "a keyed hash (HMAC)": lambda data: hmac.new(b"key", data, "sha256").hexdigest().encode(),
    "encryption": _encrypted,
    "one key for each request": _keys,
    "the first five characters of a hash": lambda data: _hashed("sha256")(data)[:5],
}
"""What no search can see without the receiver's secret, or without putting many requests together."""
