"""Data that a page or a build carries: JSON settings that hold a pixel's id, import maps, data: addresses."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Vendor, vendors_by_id

_CONTAINER: Final = re.compile(r"GTM-[A-Z0-9]{4,9}(?![\w-])")
_GOOGLE: Final = re.compile(r"(?:G-[A-Z0-9]{8,12}|UA-[0-9]{4,10}-[0-9]{1,4}|AW-[0-9]{9,11})(?![\w-])")
_GOOGLE_MARKS: Final = ("G-", "UA-", "AW-")
_REMARK: Final = re.compile(r"(?:^|\s)[#;]")
_GOOGLES: Final = ("GTM-", *_GOOGLE_MARKS)
_DIGITS: Final = re.compile(r"[0-9]{15,16}(?![\w-])")
_AS_ZEROS: Final = bytes(48 if 48 <= code <= 57 else 32 for code in range(256))  # noqa: PLR2004 -- ASCII digits
_LONGEST_RUN: Final = 4096  # digits that are passed over at once
_ZEROS: Final = b"0" * 15
_CAPITALS: Final = re.compile(r"[A-Z0-9]{20}(?![\w-])")
_KEY_BEFORE: Final = re.compile(r"(?P<key>[\w-]+)[\"']?\s*[:=]\s*(?:\[\s*)?(?:\\?[\"'])?$")
_AROUND: Final = re.compile(r"(?P<key>[\w-]+)[\"']?\s*[:=]\s*\{[^{}]*$")
_PLAIN_KEYS: Final = frozenset({"id", "ids", "account", "accountid", "trackingid", "trackingids"})
_TELLING: Final = re.compile(
    r"pixel|fbq|facebook|meta|gtm|tiktok|google_?tag|container|google|analytics|measurement|tracking|account|^ga\d?$|^ga_?\d?id",
    re.IGNORECASE,
)
TARTEAUCITRON: Final = "tarteaucitron.user."
"""Where tarteaucitron is given a service's account; it starts the service once the visitor has agreed to it."""
TARTEAUCITRON_SERVICES: Final = "tarteaucitron.services."
"""Its own list of services, hundreds of them: how each is started, once the visitor has agreed to it."""
TARTEAUCITRON_STARTS: Final = "tarteaucitron, which starts it after consent"
_STRING: Final = re.compile(r'"((?:https?:)?//[^"\s]+)"')
_PIXEL_DIGITS: Final = re.compile(r"\d{15,16}")


def settings(text: str, *, plain: bool = False) -> list[Sighting]:
    """Give the settings that hold an account id under a telling key: `"pixelId": "123456789012345"`.

    `plain`: those of a site generator or a build (YAML, TOML, .env), where `#` begins a comment and the key's own
    name says little: `property: G-…` below `analytics:`.
    """
    found: list[Sighting] = []
    for match in _values(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()] if plain else ""
        if plain and (_REMARK.search(line) or is_example(match[0])):
            continue
        key = _KEY_BEFORE.search(text, max(0, match.start() - 80), match.start())
        if key is None:
            continue
        name = key["key"]
        if not _TELLING.search(name) or name.lower() in _PLAIN_KEYS:
            around = _AROUND.search(text, max(0, key.start() - 120), key.start())
            name = f"{around['key']}.{name}" if around else name
        if not _TELLING.search(name) and not (plain and match[0].startswith(_GOOGLES)):
            continue
        each = setting(name, match[0])
        if each is not None:
            if text.endswith(TARTEAUCITRON, 0, key.start()):
                each = replace(each, consent=Consent.GATED, gate=TARTEAUCITRON_STARTS)
            found.append(replace(each, start=match.start(), end=match.end()))
    return found


def is_example(account: str) -> bool:
    """Tell whether an account is one to be filled in: G-XXXXXXXXXX, 000000000000000."""
    _, longest = max((len(part), part) for part in account.split("-"))
    return len(set(longest)) == 1


def _values(text: str) -> Iterator[re.Match[str]]:
    """Give what has the form of an account id and stands alone."""
    for match in _formed(text):
        before = text[match.start() - 1 : match.start()]
        if not before or not (before.isalnum() or before in "_-"):
            yield match


def _formed(text: str) -> Iterator[re.Match[str]]:
    # Runs of digits are looked for as one text, which is many times faster than asking at every digit of a bundle.
    flat = text.encode("ascii", "replace").translate(_AS_ZEROS)
    start = flat.find(_ZEROS)
    while start >= 0:
        end = start + len(flat[start : start + _LONGEST_RUN].split(b" ", 1)[0])
        match = _DIGITS.match(text, start)
        if match is not None:
            yield match
        start = flat.find(_ZEROS, end)
    for mark, pattern in (("GTM-", _CONTAINER), *((mark, _GOOGLE) for mark in _GOOGLE_MARKS)):
        start = text.find(mark)
        while start >= 0:
            match = pattern.match(text, start)
            if match is not None:
                yield match
            start = text.find(mark, start + len(mark))
    if "tiktok" in text or "TikTok" in text or "TIKTOK" in text:
        yield from _CAPITALS.finditer(text)


def setting(key: str, value: str) -> Sighting | None:
    """Give what one key and value say; None where they are no account of a known vendor."""
    vendor = _vendor_of(key.lower(), value)
    if vendor is None:
        return None
    return Sighting(
        act=Act.CALL, how=f"the setting {key}", start=0, end=0, vendor=vendor, tracker_id=value,
        consent=Consent.UNKNOWN,
        gate="code elsewhere uses it", configures=True,
    )  # fmt: skip


def _vendor_of(key: str, value: str) -> Vendor | None:
    known = vendors_by_id()
    if re.fullmatch(r"GTM-[A-Z0-9]{4,9}", value):
        return known.get("gtm")
    if _GOOGLE.fullmatch(value):
        return known.get("google-analytics-ua" if value.startswith("UA-") else "google-tag")
    if _PIXEL_DIGITS.fullmatch(value) and re.search(r"fb|facebook|meta|pixel", key):
        return known.get("meta-pixel")
    if re.fullmatch(r"[A-Z0-9]{20}", value) and "tiktok" in key:
        return known.get("tiktok-pixel")
    return None


def addresses(text: str) -> list[Sighting]:
    """Give the absolute addresses among the strings of JSON."""
    found: list[Sighting] = []
    for match in _STRING.finditer(text):
        known = know(match[1], any_host=False)
        if known.host:
            found.append(
                Sighting(
                    act=Act.MENTION, how="data", start=match.start(1), end=match.end(1), url=known.url, host=known.host,
                    vendor=known.vendor, role=known.role, tracker_id=known.tracker_id, why="data",
                )
            )  # fmt: skip
    return found


@lru_cache(maxsize=256)
def data_url(value: str) -> tuple[str, str] | None:
    """Give the type and the text of a `data:` address; None where it holds no text."""
    head, comma, body = value.partition(",")
    if not comma:
        return None
    kind = head[5:].lower()
    if not re.search(r"javascript|html|svg|json|text", kind):
        return None
    if kind.endswith(";base64"):
        try:
            return kind, base64.b64decode(unquote(body) + "=" * (-len(body) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None  # not base64: nothing that a browser would run
    return kind, unquote(body)
