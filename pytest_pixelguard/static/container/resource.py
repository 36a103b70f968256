"""The common form of a container: macros, tags, predicates and rules as Google publishes them; and its limits.

A published `gtm.js` has this form; a workspace export and a Matomo container are put into it (`export`, `matomo`).
Values are JSON: text, numbers, and lists whose first item names them (`["macro", 3]`, `["template", "a", …]`).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

DEEPEST: Final = 60
"""Levels of nesting in tags, macros, predicates and rules; real containers have about ten."""

MOST_TAGS: Final = 5000
"""Tags, macros, predicates or rules of one container; Google's own limit lies far below."""


OURS: Final = frozenset({"vendor", "unknown", "vtp_script", "name"})
"""Keys of a tag that our own translations of other formats set; a published file's are taken away."""


class Kind(StrEnum):
    """What sort of container a file is, in words."""

    PUBLISHED = "published Google Tag Manager container"
    GOOGLE_TAG = "Google tag (gtag.js)"
    WEB_EXPORT = "Google Tag Manager workspace export (web)"
    SERVER_EXPORT = "Google Tag Manager workspace export (server)"
    MATOMO = "Matomo Tag Manager container"
    LAUNCH = "Adobe Launch library"
    TEALIUM = "Tealium profile (utag.js)"
    UNKNOWN = "file that is not understood"


RUNNABLE: Final = frozenset({Kind.PUBLISHED, Kind.GOOGLE_TAG, Kind.MATOMO, Kind.LAUNCH, Kind.TEALIUM})
"""Files that are what visitors are sent; an export is only a description."""


class ContainerError(ValueError):
    """The file is not a container that can be read; the message says why, as the end of a sentence."""


class TimeUpError(ContainerError):
    """The container took longer than its limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A container's contents. Rules name predicates and tags by their place in the lists, from 0."""

    kind: Kind
    id: str = ""
    version: str = ""
    macros: tuple[Mapping[str, Any], ...] = ()
    tags: tuple[Mapping[str, Any], ...] = ()
    predicates: tuple[Mapping[str, Any], ...] = ()
    rules: tuple[tuple[Any, ...], ...] = ()
    permissions: Mapping[str, Any] = field(default_factory=dict)  # template -> permission -> its settings
    templates: Mapping[str, str] = field(default_factory=dict)  # template -> its name, where the file holds one
    code: Mapping[str, str] = field(default_factory=dict)  # template -> SHA-256 of its code; "" for the whole file's
    damaged: tuple[str, ...] = ()  # parts that do not have the form that they should have


@dataclass(slots=True, kw_only=True)
class Budget:
    """The time and the text that one container may take."""

    seconds: float = 20.0
    characters: int = 30_000_000  # of text put together from variables, over the whole container
    end: float = 0.0

    def __post_init__(self) -> None:
        """Start the clock."""
        self.end = time.monotonic() + self.seconds

    def check(self, characters: int = 0) -> None:
        """Count characters. Raises `TimeUpError` when time or text is used up."""
        self.characters -= characters
        if self.characters < 0:
            raise TimeUpError("its variables, put into one another, make more text than can be read")
        if time.monotonic() > self.end:
            raise TimeUpError(f"it took more than {self.seconds:g} seconds")


def depth_of(value: Any, *, limit: int = DEEPEST) -> int:
    """Give how deeply a JSON value is nested, counted up to `limit` + 1; without recursion."""
    level, depth = [value], 0
    while level and depth <= limit:
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list | tuple):
                below += each
        level, depth = below, depth + 1
    return depth


def mappings(value: Any, what: str, damaged: list[str]) -> tuple[Mapping[str, Any], ...]:
    """Give the tables of a list. What is none, or names no type, keeps its place without one, and `damaged` says so."""
    if value is None:
        return ()
    if not isinstance(value, list):
        damaged.append(f"{what} is not a list")
        return ()
    if len(value) > MOST_TAGS:
        damaged.append(f"{what} has {len(value)} entries, of which {MOST_TAGS} are read")
    rows = value[:MOST_TAGS]
    bad = [
        number
        for number, row in enumerate(rows)
        if not (isinstance(row, dict) and isinstance(row.get("function"), str))
    ]
    if bad:
        damaged.append(f"{what} {bad[0]} is not a table that names its type")
    broken = set(bad)
    return tuple({"function": ""} if number in broken else row for number, row in enumerate(rows))


def index(value: Any, length: int) -> int | None:
    """Give a place in a list of `length`; None for anything else, true and false among them."""
    return value if type(value) is int and 0 <= value < length else None
