"""Tokens that let somebody in: found in any text by the names that they are handed on under, or by their own form.

That one was sent is evidence. Its value is not, and a report is read by many and kept.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

HIDDEN = "[redacted]"
# Names whose value is a way in, in an address or a form. Not `sid`, `key` or `api_key`: they name a tracker's account.
_NAMES = (
    r"(?:access|id|refresh|auth|csrf|xsrf|bearer|session)[_-]?token|token|code|ticket|auth|authorization|nonce"
    r"|samlresponse|session|session[_-]?id|jsessionid|phpsessid|asp\.net_sessionid|connect\.sid|csrf|xsrf"
    r"|csrfmiddlewaretoken|authenticity_token|__requestverificationtoken|password|passwd|pwd|client_secret"
)
# The same in JSON, where `token` and `code` are many a harmless thing.
_JSON_NAMES = (
    r"(?:access|id|refresh|auth|csrf|xsrf|bearer|session)[_-]?token|authorization|session[_-]?id|csrf|xsrf"
    r"|authenticity_token|password|passwd|pwd|client_secret"
)
_JWT = re.compile(r"eyJ[\w-]{6,}\.[\w-]{4,}\.[\w-]*")
_PARAMETER = re.compile(
    # As a parameter, in the path, or among cookies; also where the whole address is a parameter of another one.
    rf"((?:^|[?&#;=,\s+]|%(?:25)*(?:3F|26|23|3B|3D|20|2C))(?:{_NAMES})(?:=|%(?:25)*3D))"
    r"(?:(?!%(?:25)*(?:3F|26|23|3B|20|22))[^?&#;,\s\"'<>])+",
    re.IGNORECASE,
)
_FIELDS = tuple(
    re.compile(rf"({quote}(?:{_JSON_NAMES}){quote}\s*{colon}\s*{quote})({value})", re.IGNORECASE)
    for quote, colon, value in (
        (r"(?<!\\)\"", ":", r"(?:[^\"\\]|\\.)+"),
        (r"\\+\"", ":", r"[^\"\\]+"),  # JSON as a text within JSON
        (r"%(?:25)*22", "%(?:25)*3A", r"(?:(?!%(?:25)*22)[^&#\s\"])+"),
    )
)
_SCHEME = re.compile(r"\b((?:Bearer|Basic)(?:\s|%20|\+))(?=[\w.~/-]*\d|[\w.~/-]*[A-Z])[\w.~+/=-]{8,}")
# A text without any of these holds none: most do not, and are looked at but once.
_MAYBE = re.compile(r"eyJ|=|%3D|%25|%22|\":|\"\s|bearer|basic", re.IGNORECASE)


def hide_tokens(text: str) -> str:
    """Give a text in which every token that is known as one is replaced by `HIDDEN`; its name stays."""
    if not _MAYBE.search(text):
        return text
    text = _JWT.sub(HIDDEN, text)
    text = _PARAMETER.sub(rf"\1{HIDDEN}", text)
    for field in _FIELDS:
        text = field.sub(rf"\1{HIDDEN}", text)
    return _SCHEME.sub(rf"\1{HIDDEN}", text)


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """Give a value of ours with `change` done to every text in it, bytes included; itself where nothing changes."""
    if isinstance(value, str):  # a member of an enumeration is a string too, and no text
        return value if isinstance(value, Enum) else change(value)
    if isinstance(value, bytes):
        text = value.decode("latin-1")
        return value if (new := change(text)) == text else new.encode("latin-1", "replace")
    if isinstance(value, (tuple, list)):
        items = [changed(one, change) for one in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else type(value)(items)
    if isinstance(value, Mapping):
        return {changed(key, change): changed(one, change) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        before = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        after = {name: changed(one, change) for name, one in before.items()}
        return value if all(after[name] is before[name] for name in before) else replace(value, **after)
    return value
