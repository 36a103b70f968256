"""Reading autoconsent's rules, one a consent platform: where each runs, and which parts of a page it knows.

The format is described in `docs/rule-syntax.md` of the package.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import Any


def runs_in(rule: dict[str, Any], url: str, *, main: bool) -> bool:
    """Tell whether a rule is for such a frame; the script would sort it out itself, once it had read a megabyte."""
    where = rule.get("runContext") or {}
    if not where.get("main" if main else "frame", main):
        return False
    pattern = _pattern(where.get("urlPattern") or "")
    return pattern is None or pattern.search(url) is not None


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """Compile a rule's pattern, once for all pages; None for one that only the script's own language understands."""
    try:
        return re.compile(text)
    except re.error:
        return None


def parts_of(rule: dict[str, Any]) -> tuple[str, ...]:
    """Give the CSS selectors in a rule: what it draws, and what it presses."""
    steps = (rule.get(name) for name in ("detectPopup", "optOut", "optIn"))
    return _plain([*(rule.get("prehideSelectors") or ()), *(part for step in steps for part in _selectors(step))])


def marks_of(rule: dict[str, Any]) -> tuple[str, ...]:
    """Give the CSS selectors of what a rule takes for a banner that stands."""
    return _plain(_selectors(rule.get("detectPopup")))


class Drawn(IntEnum):
    """What of a selector there is in a page."""

    ABSENT = 0
    THERE = 1
    SEEN = 2


def selectors_of(rule: dict[str, Any]) -> tuple[str, ...]:
    """Give every plain CSS selector in the steps that accept and refuse, those that are conditions included."""
    return _plain([part for name in ("optOut", "optIn") for part in _selectors(rule.get(name))])


def presses_of(rule: dict[str, Any], name: str, drawn: Mapping[str, Drawn]) -> tuple[str, ...] | None:
    """Give what a rule would press now, in order, to accept (`optIn`) or refuse (`optOut`). None: it does not say."""
    try:
        return tuple(_presses(rule.get(name) or (), drawn))
    except _InDoubtError:
        return None


class _InDoubtError(Exception):
    """A step does not say what it presses."""


def _presses(steps: Iterable[dict[str, Any]], drawn: Mapping[str, Drawn]) -> Iterator[str]:
    for step in steps:
        if "eval" in step or "any" in step:
            raise _InDoubtError
        if "if" in step:
            yield from _presses(step.get("then" if _holds(step["if"], drawn) else "else") or (), drawn)
        for kind in ("click", "waitForThenClick"):
            pressed = step.get(kind)
            if pressed is not None and not isinstance(pressed, str):
                raise _InDoubtError  # a path into a shadow root
            if pressed is None or (step.get("optional") and drawn.get(pressed) is not Drawn.SEEN):
                continue
            if pressed not in drawn:
                raise _InDoubtError
            yield pressed


def _holds(condition: dict[str, Any], drawn: Mapping[str, Drawn]) -> bool:
    (kind, selector), *more = condition.items()
    if more or kind not in {"exists", "visible"} or not isinstance(selector, str) or selector not in drawn:
        raise _InDoubtError
    return drawn[selector] >= (Drawn.THERE if kind == "exists" else Drawn.SEEN)


def _plain(selectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in selectors if not part.startswith("xpath/")))


def _selectors(step: Any) -> Iterator[str]:
    """Give every selector in the steps of a rule. One that is a list leads from the outer element to the inner."""
    if isinstance(step, list):
        for one in step:
            yield from _selectors(one)
    elif isinstance(step, dict):
        for name, value in step.items():
            if name in {"exists", "visible", "waitFor", "waitForVisible", "click", "waitForThenClick"}:
                yield from [value] if isinstance(value, str) else value[:1]
            elif name in {"if", "then", "else", "any"}:
                yield from _selectors(value)
