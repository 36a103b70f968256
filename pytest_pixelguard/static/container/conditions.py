"""Conditions of triggers: in words, and what they come to before a choice and after a refusal.

A condition on a consent platform's variable is worked out twice: with what the variable holds before the visitor has
answered, and with an answer that refuses everything. Nothing of the container is run; of its regular expressions only
the simplest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pytest_pixelguard.static.container.platforms import platform_in, platform_of
from pytest_pixelguard.static.container.resource import Resource
from pytest_pixelguard.static.container.values import Values, rows, strings
from pytest_pixelguard.static.container.variables import is_yes_or_no


class Moment(Enum):
    """When a condition is asked."""

    NO_CHOICE = "before a choice"
    REFUSED = "after a refusal"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A value that says no, in words that the container does not show; `yes_or_no`: it is true or false."""

    yes_or_no: bool = False


_Value = str | _Refusal | None  # None: not known
_UNDEFINED: Final = "undefined"  # as Tag Manager compares a variable that is not there

_WORDS: Final = {
    "_eq": "is",
    "_cn": "contains",
    "_sw": "starts with",
    "_ew": "ends with",
    "_re": "matches",
    "_css": "matches the selector",
    "_ge": "is at least",
    "_gt": "is more than",
    "_le": "is at most",
    "_lt": "is less than",
}
_NOT: Final = {"is": "is not", "contains": "does not contain", "starts with": "does not start with",
               "ends with": "does not end with", "matches": "does not match",
               "matches the selector": "does not match the selector", "is at least": "is less than",
               "is more than": "is at most", "is at most": "is more than", "is less than": "is at least"}  # fmt: skip
_REFUSES: Final = re.compile(
    r"(?<![a-z0-9])(?:false|no|none|off|0|den(?:y|ied)|reject\w*|declin\w*|refus\w*|revok\w*|withdr\w*|disallow\w*|"
    r"opt(?:ed)?[-_ ]?out)(?![a-z0-9])",
    re.IGNORECASE,
)
_NECESSARY: Final = re.compile(r"necessary|essential|(?<![a-z0-9])C0001(?![0-9])", re.IGNORECASE)
_ANYTHING: Final = re.compile(r"\^?\.[*+]\$?|\^?|\(\.\*\)")


class Conditions:
    """The conditions of one container."""

    def __init__(self, resource: Resource, values: Values) -> None:
        self._resource = resource
        self._values = values
        self._known: dict[int, str] = {}

    def words(self, predicate: Mapping[str, Any], *, wanted: bool = True) -> str:
        """Give a condition in words (`the page's path contains “/book”`), or, not `wanted`, its opposite."""
        number = self._values.macro(predicate.get("arg0"))
        what = self._values.name(number) if number is not None else "a value"
        how = _WORDS.get(str(predicate.get("function")), "fits")
        if bool(predicate.get("negate")) is wanted:
            how = _NOT.get(how, "does not fit")
        return f"{what} {how} “{self._values.text(predicate.get('arg1'))[:80]}”"

    def is_always_met(self, predicate: Mapping[str, Any]) -> bool:
        """Tell whether a condition asks for nothing: any text fits it."""
        pattern = self._values.text(predicate.get("arg1"))
        return predicate.get("function") == "_re" and bool(_ANYTHING.fullmatch(pattern)) and not predicate.get("negate")

    def reads_consent(self, predicate: Mapping[str, Any]) -> str:
        """Give whose answer a condition asks for, in words; empty when it has nothing to do with consent."""
        number = self._values.macro(predicate.get("arg0"))
        return self._platform(number) if number is not None else ""

    def holds(self, predicate: Mapping[str, Any], moment: Moment) -> bool | None:
        """Tell whether a condition on consent is met at a moment; None when that cannot be told."""
        number = self._values.macro(predicate.get("arg0"))
        if number is None:
            return None
        value = self._value(number, moment, 0)
        wanted = self._values.text(predicate.get("arg1"))
        met = _test(str(predicate.get("function")), value, wanted, ignore_case=bool(predicate.get("ignore_case")))
        return (not met) if met is not None and predicate.get("negate") else met

    def is_sure(self, predicate: Mapping[str, Any]) -> bool:
        """Tell whether the value before a choice is written in the container, so that no page can have set another."""
        number = self._values.macro(predicate.get("arg0"))
        return number is not None and "vtp_defaultValue" in self._values.macros[number]

    def _platform(self, number: int) -> str:
        known = self._known.get(number)
        if known is None:
            self._known[number] = ""  # a variable that holds itself ends here
            known = self._known[number] = self._read_platform(number)
        return known

    def _read_platform(self, number: int) -> str:
        macro = self._values.macros[number]
        kind = str(macro.get("function"))
        if kind in {"__v", "__k", "__j"}:
            return platform_of(self._values.own(number))
        if kind == "__jsm":
            return platform_in(self._values.text(macro.get("vtp_javascript"))) or self._through(macro)
        if kind in {"__smm", "__remm"}:
            source = self._values.macro(macro.get("vtp_input"))
            return self._platform(source) if source is not None and source not in self._known else self._through(macro)
        if kind.startswith("__cvt"):
            granted = self._resource.permissions.get(kind)
            if isinstance(granted, dict) and "access_consent" in granted:
                return "Google's consent mode"
            cookies = granted.get("get_cookies") if isinstance(granted, dict) else None
            found = (platform_of(text) for text in strings([cookies, dict(macro)]))
            return next((platform for platform in found if platform), "")
        return ""

    def _through(self, macro: Mapping[str, Any]) -> str:
        found = (self._platform(number) for number in self._values.reached(macro) if number not in self._known)
        return next((platform for platform in found if platform), "")

    def _value(self, number: int, moment: Moment, depth: int) -> _Value:  # noqa: PLR0911 -- one answer for each type of variable
        macro = self._values.macros[number]
        kind = str(macro.get("function"))
        if kind == "__smm" and depth < _DEEPEST:
            return self._looked_up(macro, moment, depth)
        if kind == "__jsm":
            return _Refusal(yes_or_no=True) if is_yes_or_no(self._values.text(macro.get("vtp_javascript"))) else None
        if kind not in {"__v", "__k", "__j"}:
            return None
        if moment is Moment.REFUSED:
            return _Refusal()
        default = macro.get("vtp_defaultValue") if macro.get("vtp_setDefaultValue") else None
        if default is None:
            default = macro.get("convert_undefined_to")
        if default is None:
            return _UNDEFINED
        source = self._values.macro(default)
        if source is not None and depth < _DEEPEST and self._values.macros[source].get("function") != "__c":
            return self._value(source, moment, depth + 1)
        return self._values.text(default)

    def _looked_up(self, macro: Mapping[str, Any], moment: Moment, depth: int) -> _Value:
        source = self._values.macro(macro.get("vtp_input"))
        value = self._value(source, moment, depth + 1) if source is not None else None
        if value is None:
            return None
        found: list[str] = []
        for row in rows(macro.get("vtp_map")):
            key = self._values.text(row.get("key"))
            if _test("_eq", value, key, ignore_case=False):
                found.append(self._values.text(row.get("value")))
        if found:
            return found[0] if isinstance(value, str) or len(set(found)) == 1 else None
        if macro.get("vtp_setDefaultValue"):
            return self._values.text(macro.get("vtp_defaultValue"))
        return _UNDEFINED


_DEEPEST: Final = 8  # variables that take their value from another


def _test(function: str, value: _Value, wanted: str, *, ignore_case: bool) -> bool | None:  # noqa: PLR0911 -- one answer for each comparison
    if value is None or function not in {"_eq", "_cn", "_sw", "_ew", "_re"}:
        return None
    if function == "_re" and _ANYTHING.fullmatch(wanted):
        return True
    if isinstance(value, _Refusal):
        return _says_no(wanted, value, exact=function == "_eq")
    if ignore_case:
        value, wanted = value.lower(), wanted.lower()
    match function:
        case "_eq":
            return value == wanted
        case "_cn":
            return wanted in value
        case "_sw":
            return value.startswith(wanted)
        case "_ew":
            return value.endswith(wanted)
        case _:
            return _safe_match(wanted, value)


def _says_no(wanted: str, value: _Refusal, *, exact: bool) -> bool | None:
    """Tell whether an answer that refuses everything fits the words that a condition looks for."""
    if value.yes_or_no:
        return wanted.strip().lower() in {"false", "0", "no"} if exact else "false" in wanted.lower()
    if wanted.strip().lower() in {"", _UNDEFINED, "null"}:
        return not wanted.strip() and not exact
    if _REFUSES.search(wanted):
        return True
    parts = [part for part in re.split(r"[|,]", wanted) if part.strip()]
    if not parts:
        return None
    return all(_NECESSARY.search(part) for part in parts)


def _safe_match(pattern: str, value: str) -> bool | None:
    """Match a regular expression of the container, if it is so simple that it cannot take long; else None."""
    simple = len(pattern) <= _LONGEST_PATTERN and "{" not in pattern and "\\" not in pattern.replace("\\.", "")
    if not simple or sum(pattern.count(sign) for sign in "*+?") > _MOST_REPEATS or len(value) > _LONGEST_VALUE:
        return None
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return None


# With four repeats and nine characters there are about 4⁹ ways to try, whatever is nested in what.
_LONGEST_PATTERN: Final = 200
_MOST_REPEATS: Final = 4
_LONGEST_VALUE: Final = len(_UNDEFINED)
