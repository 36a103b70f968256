"""What a page or a script says to Google's consent mode: its defaults, with their place, regions and settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

_CALL: Final = re.compile(r"[\"'`]consent[\"'`]\s*,\s*[\"'`]default[\"'`]\s*,\s*(?:\{([^{}]{0,4000})\})?")
_SETTING: Final = re.compile(r"[\"'`]?([a-z]+_[a-z_]*[a-z])[\"'`]?\s*:\s*[\"'`](granted|denied)[\"'`]")
_REGION: Final = re.compile(r"[\"'`]?region[\"'`]?\s*:\s*\[([^\]]{0,2000})\]")
_CODE: Final = re.compile(r"[\"'`]([A-Z]{2}(?:-[A-Z0-9]{1,3})?)[\"'`]")
_WAIT: Final = re.compile(r"wait_for_update[\"'`]?\s*:\s*(?!0\b)[\w.]+")
_SWITCH: Final = r"[\"'`]?{}[\"'`]?\s*[:,]\s*(?:true|!0)\b"
_PASSTHROUGH: Final = re.compile(_SWITCH.format("url_passthrough"))
_REDACTION: Final = re.compile(
    _SWITCH.format("ads_data_redaction") + r"|ads_data_redaction[\"'`]\s*,\s*(?!false\b)[\w.$]+\s*\)"
)
_COMMENT_ENDS: Final = {"<!--": "-->", "/*": "*/"}
_NO_COMMENT_AFTER: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*\"'`")
_LINE_COMMENT: Final = re.compile(r"^[ \t]*//[^\n]*", re.MULTILINE)
_SCRIPT: Final = re.compile(r"<script\b([^>]{0,2000})>", re.IGNORECASE)
_SOURCE: Final = re.compile(r"\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_UNORDERED: Final = re.compile(r"\b(?:async|defer)\b|type\s*=\s*[\"']?module", re.IGNORECASE)
_HELD: Final = re.compile(r"type\s*=\s*[\"']?text/plain", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """One `gtag('consent', 'default', {…})`. `start` is its place in the page, in code points."""

    start: int
    settings: tuple[tuple[str, str], ...] = ()  # kind of storage -> granted | denied
    regions: tuple[str, ...] = ()  # empty: everywhere
    wait: bool = False  # it has wait_for_update
    unread: bool = False  # its settings do not stand there as text
    unordered: bool = False  # in a script file that is loaded with async or defer

    @property
    def here(self) -> bool:
        """Tell whether it holds in the United Kingdom."""
        return not self.regions or any(region.split("-")[0] in {"GB", "UK"} for region in self.regions)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What is said to consent mode, in the order of the page."""

    defaults: tuple[Default, ...] = ()
    url_passthrough: int | None = None  # where it is switched on
    ads_data_redaction: bool = False


def speaks_of_consent(text: str) -> bool:
    """Tell quickly whether a text may set up consent mode."""
    return ("consent" in text and "default" in text) or "url_passthrough" in text or "ads_data_redaction" in text


def read_set_up(text: str, scripts: Mapping[str, SetUp] | None = None) -> SetUp:
    """Give what a page says, in its own scripts and in the site's script files that it loads, by their names."""
    if not scripts and not speaks_of_consent(text):
        return SetUp()
    code = _LINE_COMMENT.sub(lambda found: " " * len(found[0]), text)
    for begin, end in _COMMENT_ENDS.items():
        code = _without(code, begin, end)
    passthrough = _PASSTHROUGH.search(code)
    made = SetUp(
        defaults=tuple(_default(found) for found in _CALL.finditer(code)),
        url_passthrough=passthrough.start() if passthrough else None,
        ads_data_redaction=_REDACTION.search(code) is not None,
    )
    for found in _SCRIPT.finditer(code) if scripts else ():
        source = _SOURCE.search(found[1])
        other = (scripts or {}).get(file_name(source[1])) if source else None
        if other is None or _HELD.search(found[1]):
            continue
        unordered = _UNORDERED.search(found[1]) is not None
        moved = tuple(replace(each, start=found.start(), unordered=unordered) for each in other.defaults)
        made = SetUp(
            defaults=tuple(sorted((*made.defaults, *moved), key=lambda each: each.start)),
            url_passthrough=made.url_passthrough if other.url_passthrough is None else found.start(),
            ads_data_redaction=made.ads_data_redaction or other.ads_data_redaction,
        )
    return made


def file_name(address: str) -> str:
    """Give the file's name of an address or a path, by which a page and a script file are brought together."""
    return PurePosixPath(address.split("?", 1)[0].split("#", 1)[0]).name


def _without(text: str, begin: str, end: str) -> str:
    """Give a text with spaces in the place of its comments; in linear time, also where comments do not end."""
    parts: list[str] = []
    place = 0
    while (first := text.find(begin, place)) >= 0:
        if first and text[first - 1] in _NO_COMMENT_AFTER:  # accept="image/*" begins none
            parts.append(text[place : first + len(begin)])
            place = first + len(begin)
            continue
        last = text.find(end, first + len(begin))
        if last < 0:
            break
        parts += [text[place:first], " " * (last + len(end) - first)]
        place = last + len(end)
    return "".join((*parts, text[place:]))


def _default(found: re.Match[str]) -> Default:
    inside = found[1]
    if inside is None:
        return Default(start=found.start(), unread=True)
    region = _REGION.search(inside)
    settings = tuple(_SETTING.findall(inside))
    return Default(
        start=found.start(),
        settings=settings,
        regions=tuple(_CODE.findall(region[1])) if region else (),
        wait=_WAIT.search(inside) is not None,
        unread=not settings,
    )
