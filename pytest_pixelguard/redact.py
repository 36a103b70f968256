"""What no report may show: the secrets of a log-in, and tokens. That they were sent is evidence; their value is not."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any
from urllib.parse import quote, quote_plus

from pytest_pixelguard.model import Canary, CrawlResult, Report

HIDDEN = "[redacted]"
SHORTEST = 6  # letters; what is shorter stands in many a word by chance, and a secret it is not
# Ranges that are kept free for made-up people: example.com (RFC 2606), Ofcom's drama numbers, NHS numbers from 999.
_MADE_UP = re.compile(
    r".*@(?:[\w-]+\.)*example(?:\.com|\.org|\.net)?|(?:\+44 ?|0)7700 ?900 ?\d{3}|999 ?\d{3} ?\d{4}", re.IGNORECASE
)
_JWT = re.compile(r"eyJ[\w-]{6,}\.[\w-]{4,}\.[\w-]*")
_NAMES = r"access_token|id_token|refresh_token|code|session|session_?id|jsessionid|token|ticket|auth|samlresponse|nonce"
_TOKEN = re.compile(rf"((?:[?&#;]|%3F|%26|%23)(?:{_NAMES})(?:=|%3D))(?:(?!%26|%23)[^&#\s\"'<>])+", re.IGNORECASE)


def is_made_up(canary: Canary) -> bool:
    """Tell whether a value lies in a range that no person's can lie in, and may be shown."""
    return canary.kind != "password" and _MADE_UP.fullmatch(canary.value.strip()) is not None


def redacted(report: Report, crawled: CrawlResult) -> Report:
    """Give a report without the secrets of a crawl that was logged in; any other as it is."""
    if not crawled.secrets:
        return report
    spellings = {form for secret in crawled.secrets if len(secret) >= SHORTEST for form in _forms(secret)}
    longest_first = sorted(spellings, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
    cleaned: Report = _cleaned(report, pattern)
    return cleaned


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}


def _cleaned(value: Any, pattern: re.Pattern[str] | None) -> Any:
    if isinstance(value, str):  # a member of an enumeration is a string too, and no secret
        return value if isinstance(value, Enum) else _text(value, pattern)
    if isinstance(value, bytes):
        return _text(value.decode("latin-1"), pattern).encode("latin-1")
    if isinstance(value, tuple):
        return tuple(_cleaned(one, pattern) for one in value)
    if isinstance(value, Mapping):
        return {_cleaned(key, pattern): _cleaned(one, pattern) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _cleaned(getattr(value, field.name), pattern) for field in fields(value)}
        return replace(value, **changed)
    return value


def _text(text: str, pattern: re.Pattern[str] | None) -> str:
    if pattern is not None:
        text = pattern.sub(HIDDEN, text)
    return _TOKEN.sub(rf"\1{HIDDEN}", _JWT.sub(HIDDEN, text))
