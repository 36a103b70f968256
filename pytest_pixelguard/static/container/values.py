"""What a container's variables hold: put into one another as text, and named in words.

Types of variables are Google's (developer documentation of Tag Manager, and 18 published containers, November 2026).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_pixelguard.static.container.resource import Budget, Resource, index
from pytest_pixelguard.static.container.variables import brief, in_words, is_quiet

_LONGEST: Final = 200_000  # characters of one variable's text
_MOST_REACHED: Final = 500  # variables that one tag may draw in
_MOST_TEXTS: Final = 200  # values of one look-up table
_CODE_ESCAPE: Final = 8  # Google's number for "a value in code", as against one inside quotes

_LOOK_UPS: Final = frozenset({"__smm", "__remm"})


class Values:
    """The variables of one container."""

    def __init__(self, resource: Resource, budget: Budget) -> None:
        self.macros = resource.macros
        self._budget = budget
        self._texts: dict[int, str] = {}
        self._busy: set[int] = set()

    def text(self, value: Any) -> str:
        """Give a value as text. Constants are put in; what only a page knows stands as `{{its name in words}}`."""
        return "".join(self._parts(value))[:_LONGEST]

    def texts(self, value: Any) -> tuple[str, ...]:
        """Give every text that a value may have: all results of a look-up table, else one."""
        number = self.macro(value)
        if number is None:
            return (self.text(value),)
        macro = self.macros[number]
        if macro["function"] not in _LOOK_UPS:
            return (self.text(value),)
        results = [row.get("value") for row in rows(macro.get("vtp_map"))]
        found = [
            self.text(each) for each in (*results[:_MOST_TEXTS], macro.get("vtp_defaultValue")) if each is not None
        ]
        return tuple(dict.fromkeys(found))

    def macro(self, value: Any) -> int | None:
        """Give the variable that a value is, as its place; None for anything else."""
        if isinstance(value, list) and len(value) > 1 and value[0] in ("macro", "escape"):
            return index(value[1], len(self.macros)) if value[0] == "macro" else self.macro(value[1])
        return None

    def reached(self, value: Any) -> tuple[int, ...]:
        """Give every variable that a value draws in, through other variables too, in the order of their finding."""
        found: dict[int, None] = {}
        waiting = list(_named_in(value))
        while waiting and len(found) < _MOST_REACHED:
            number = waiting.pop(0)
            if index(number, len(self.macros)) is None or number in found:
                continue
            found[number] = None
            self._budget.check(1)
            waiting += _named_in(self.macros[number])
        return tuple(found)

    def name(self, number: int) -> str:
        """Give what a variable holds, in words."""
        macro = self.macros[number]
        if macro["function"] in _LOOK_UPS:
            source = self.macro(macro.get("vtp_input"))
            if source is None or not self._shallow(source, number):
                return "a looked-up value"
            return f"a value looked up by {in_words(self.macros[source])}"
        return in_words(macro)

    def own(self, number: int) -> str:
        """Give the name that a variable reads: of a data-layer variable, a cookie, a variable of the page."""
        return brief(self.macros[number].get("vtp_name"))

    def is_quiet(self, number: int) -> bool:
        """Tell whether a variable says nothing of the page or the visitor: a constant, the event, the host name."""
        macro = self.macros[number]
        if macro["function"] in _LOOK_UPS:
            source = self.macro(macro.get("vtp_input"))
            return source is not None and self._shallow(source, number) and is_quiet(self.macros[source])
        return is_quiet(macro)

    def _shallow(self, source: int, number: int) -> bool:
        """Tell whether a look-up's source is no look-up itself, so that its name is short and never its own."""
        return source != number and self.macros[source]["function"] not in _LOOK_UPS

    def _parts(self, value: Any, *, code: bool = False) -> Iterator[str]:
        self._budget.check()
        if isinstance(value, str):
            yield value
        elif isinstance(value, bool):
            yield "true" if value else "false"
        elif isinstance(value, int | float):
            yield str(value)
        elif isinstance(value, list) and value:
            yield from self._listed(value, code=code)

    def _listed(self, value: list[Any], *, code: bool) -> Iterator[str]:
        match value[0]:
            case "macro" if len(value) > 1:
                number = index(value[1], len(self.macros))
                text = "{{a variable that is not there}}" if number is None else self._macro_text(number)
                self._budget.check(len(text))
                yield json.dumps(text) if code else text
            case "escape" if len(value) > 1:
                yield from self._parts(value[1], code=_CODE_ESCAPE in value[2:])
            case "template":
                for part in value[1:]:
                    yield from self._parts(part)
            case "list" | "map" | "zb":
                yield " ".join(text for part in value[1:] if (text := "".join(self._parts(part))))
            case "tag":
                return
            case _:
                for part in value:
                    yield from self._parts(part)

    def _macro_text(self, number: int) -> str:
        known = self._texts.get(number)
        if known is not None:
            return known
        if number in self._busy:
            return "{{a variable that holds itself}}"
        macro = self.macros[number]
        if macro.get("function") != "__c":
            text = f"{{{{{self.name(number)}}}}}"
        else:
            self._busy.add(number)
            try:
                text = "".join(self._parts(macro.get("vtp_value")))[:_LONGEST]
            finally:
                self._busy.discard(number)
        self._texts[number] = text
        return text


def rows(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Give the rows of a table, each with its columns by name: `["list", ["map", "key", 1, "value", 2], …]`."""
    if not (isinstance(value, list) and value[:1] == ["list"]):
        return ()
    return tuple(
        {str(key): each for key, each in zip(row[1::2], row[2::2], strict=False) if isinstance(key, str)}
        for row in value[1:]
        if isinstance(row, list) and row[:1] == ["map"]
    )


def strings(value: Any) -> Iterator[str]:
    """Give every text that stands anywhere in a JSON value; without recursion."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += reversed(each)


def _named_in(value: Any) -> Iterator[int]:
    """Give the variables that a value names directly."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += reversed(list(each.values()))
        elif isinstance(each, list | tuple):
            if len(each) > 1 and each[0] == "macro" and type(each[1]) is int:
                yield each[1]
            else:
                waiting += reversed(each)
