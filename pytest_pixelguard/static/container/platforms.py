"""Consent platforms as a container sees them: the events they send, the variables and cookies that hold the answer.

The facts stand in `platforms.toml` beside this file; the cookies of platforms also in the vendor files.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from pytest_pixelguard.trackers.vendor import Category, vendors


class Sent(StrEnum):
    """When an event is sent."""

    GIVEN = "given"  # after the visitor has said yes
    ALWAYS = "always"  # whatever the answer
    UNSURE = "unsure"  # it has to do with consent, and its name does not say which


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """Patterns over all platforms, each with the name of its platform."""

    given: tuple[tuple[re.Pattern[str], str], ...]
    always: tuple[tuple[re.Pattern[str], str], ...]
    names: tuple[tuple[re.Pattern[str], str], ...]
    general_names: re.Pattern[str]
    general_given: re.Pattern[str]
    general_always: re.Pattern[str]
    refused: re.Pattern[str]


def event_of(name: str) -> tuple[Sent, str] | None:
    """Give when an event of a consent platform is sent, and whose it is, in words; None for any other event."""
    known = platforms()
    for table, sent in ((known.given, Sent.GIVEN), (known.always, Sent.ALWAYS)):
        for pattern, platform in table:
            if pattern.fullmatch(name):
                return sent, platform
    if not known.general_given.search(name):
        return None
    if known.refused.search(name):
        return Sent.ALWAYS, "an event that is sent after a refusal"
    if known.general_always.search(name):
        return Sent.UNSURE, "an event about consent"
    return Sent.GIVEN, "an event of the site's own consent"


def platform_of(name: str) -> str:
    """Give whose answer a variable or cookie holds, in words; empty when it has nothing to do with consent."""
    if not name:
        return ""
    known = platforms()
    for pattern, platform in known.names:
        if pattern.fullmatch(name):
            return platform
    return "consent" if known.general_names.search(name) else ""


def platform_in(code: str) -> str:
    """Give whose answer a piece of code reads, in words; empty when none."""
    known = platforms()
    for word in dict.fromkeys(_NAME.findall(code[:_LONGEST])):
        for pattern, platform in known.names:
            if pattern.fullmatch(word):
                return platform
    return "consent" if known.general_names.search(code[:_LONGEST]) else ""


@lru_cache(maxsize=1)
def platforms() -> Platforms:
    """Give the patterns of `platforms.toml`, with the cookies of the vendor files."""
    table = tomllib.loads(Path(__file__).with_name("platforms.toml").read_text(encoding="utf-8"))
    rows = table["platform"]
    general = {key: re.compile(pattern, re.IGNORECASE) for key, pattern in table["general"].items()}
    named = [(name, row["name"]) for row in rows for name in row["names"]]
    named += [
        (cookie, vendor.name)
        for vendor in vendors()
        if vendor.category is Category.CONSENT
        for cookie in vendor.cookies
    ]
    return Platforms(
        given=tuple((_glob(event), row["name"]) for row in rows for event in row["given"]),
        always=tuple((_glob(event), row["name"]) for row in rows for event in row["always"]),
        names=tuple((_glob(name), platform) for name, platform in named),
        general_names=general["names"],
        general_given=general["given"],
        general_always=general["always"],
        refused=general["refused"],
    )


_NAME: Final = re.compile(r"[A-Za-z_][\w.-]{3,60}")
_LONGEST: Final = 50_000  # characters of code that are searched


def _glob(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*"), re.IGNORECASE)
