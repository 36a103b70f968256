"""Reading autoconsent's rules, one a consent platform: where each runs, and which parts of a page it knows.

The format is described in `docs/rule-syntax.md` of the package.
"""

import re
from collections.abc import Iterable, Iterator
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
