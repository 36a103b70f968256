"""What a container's variables hold: put into one another as text, and named in words.

Types of variables are Google's (developer documentation of Tag Manager, and 18 published containers, November 2026).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_pixelguard.static.container.resource import Budget, Resource, index

_LONGEST: Final = 200_000  # characters of one variable's text
_MOST_REACHED: Final = 500  # variables that one tag may draw in
_MOST_TEXTS: Final = 200  # values of one look-up table
_CODE_ESCAPE: Final = 8  # Google's number for "a value in code", as against one inside quotes

_URL_PARTS: Final = {
    "URL": "the page's whole address",
    "QUERY": "the query of the page's address",
    "PATH": "the page's path",
    "HOST": "the host name",
    "FRAGMENT": "the fragment of the page's address",
    "PROTOCOL": "the scheme of the page's address",
    "PORT": "the port of the page's address",
    "EXTENSION": "the file extension of the page",
}
_ELEMENT_PARTS: Final = {
    "TEXT": "the text of the element that was clicked",
    "URL": "the address of the link that was clicked",
    "CLASSES": "the classes of the element that was clicked",
    "ID": "the id of the element that was clicked",
    "ELEMENT": "the element that was clicked",
    "TARGET": "the target of the link that was clicked",
    "ATTRIBUTE": "an attribute of the element that was clicked",
    "HISTORY_NEW_URL_FRAGMENT": "the new fragment of the page's address",
}
_DATA_LAYER: Final = {
    "gtm.elementText": _ELEMENT_PARTS["TEXT"],
    "gtm.elementUrl": _ELEMENT_PARTS["URL"],
    "gtm.elementClasses": _ELEMENT_PARTS["CLASSES"],
    "gtm.elementId": _ELEMENT_PARTS["ID"],
    "gtm.element": _ELEMENT_PARTS["ELEMENT"],
    "gtm.newUrl": "the page's new address",
    "gtm.oldUrl": "the page's earlier address",
}
_FIXED: Final = {
    "__e": "the event",
    "__f": "the referring address",
    "__r": "a random number",
    "__cid": "the container's id",
    "__ctv": "the container's version",
    "__dbg": "whether this is a debug run",
    "__uv": "nothing",
    "__t": "the time",
    "__gas": "Google Analytics settings",
    "__gtcs": "settings of the Google tag",
    "__gtes": "settings of events",
    "__awec": "data that the visitor provides (e-mail, telephone, name, address)",
}


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
        if macro.get("function") not in {"__smm", "__remm"}:
            return (self.text(value),)
        results = [row.get("value") for row in rows(macro.get("vtp_map"))]
        found = [
            self.text(each) for each in (*results[:_MOST_TEXTS], macro.get("vtp_defaultValue")) if each is not None
        ]
        return tuple(dict.fromkeys(found))

    def macro(self, value: Any) -> int | None:
        """Give the variable that a value is, as its place; None for anything else."""
        if isinstance(value, list) and len(value) > 1 and value[0] in {"macro", "escape"}:
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
        kind = str(macro.get("function", ""))
        own = self._own(macro)
        match kind:
            case "__v":
                return _DATA_LAYER.get(own) or f"the data-layer variable {own}"
            case "__k":
                return f"the cookie {own}"
            case "__j":
                return "the page's title" if own == "document.title" else f"the page's variable {own}"
            case "__c":
                return "a constant"
            case "__jsm":
                return "a value that its own code computes"
            case "__u":
                key = macro.get("vtp_queryKey")
                if isinstance(key, str):
                    return f"the parameter {key} of the page's address"
                return _URL_PARTS.get(str(macro.get("vtp_component")), "a part of the page's address")
            case "__aev":
                part = str(macro.get("vtp_varType"))
                return _ELEMENT_PARTS.get(part, "the element that was used")
            case "__d":
                return f"the text of the page's element {self._brief(macro.get('vtp_elementId') or macro.get('vtp_elementSelector'))}"
            case "__smm" | "__remm":
                source = self.macro(macro.get("vtp_input"))
                return (
                    f"a value looked up by {self.name(source)}"
                    if self._shallow(source, number)
                    else "a looked-up value"
                )
            case _ if kind in _FIXED:
                return _FIXED[kind]
            case _ if kind.startswith("__cvt"):
                return "a value that a custom template computes"
            case _:
                return f"a value of the type {kind.removeprefix('__')}"

    def own(self, number: int) -> str:
        """Give the name that a variable reads: of a data-layer variable, a cookie, a variable of the page."""
        return self._own(self.macros[number])

    def _own(self, macro: Mapping[str, Any]) -> str:
        return self._brief(macro.get("vtp_name"))

    def _brief(self, value: Any) -> str:
        return value[:100] if isinstance(value, str) else ""

    def _shallow(self, source: int | None, number: int) -> bool:
        """Tell whether a look-up's source is no look-up itself, so that its name is short and never its own."""
        return (
            source is not None and source != number and self.macros[source].get("function") not in {"__smm", "__remm"}
        )

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


_BOOLEAN: Final = re.compile(
    r"return\s*(?:!|true\b|false\b|/[^/\n]{1,200}/\w*\.test|[^;}]{0,300}(?:[=!]==?|[<>]=?|\.includes\(|\.test\(|\.some\())"
)
_RETURN: Final = re.compile(r"\breturn\b(?!\s*function)")


def is_yes_or_no(code: str) -> bool:
    """Tell whether a function's every return gives true or false, as far as its words show."""
    returns = _RETURN.findall(code)
    return bool(returns) and len(_BOOLEAN.findall(code)) == len(returns)


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
