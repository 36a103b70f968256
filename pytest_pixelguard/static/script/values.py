"""Values of folded expressions, and what JavaScript's own functions make of them. No syntax tree takes part here."""

import base64
import binascii
import re
from typing import Final, TypeAlias
from urllib.parse import unquote

HOLE: Final = "\ufffc"
"""Stands for any run of characters that could not be worked out."""

Value: TypeAlias = "str | float | bool | list[Value] | None"
"""A folded value; None is unknown."""

_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|\r\n|.)", re.DOTALL)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\n": "",
    "\r\n": "",
    "\u2028": "",
    "\u2029": "",
}


def unescape(text: str) -> str:
    """Resolve the escapes of a JavaScript string literal."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "ux" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else HOLE  # noqa: PLR2004 -- the number is its own name here
    if code[0].isdigit() and code[0] in "01234567":
        return chr(int(code, 8))
    return _SIMPLE.get(code, code)


def as_text(value: Value) -> str | None:
    """Give a folded value as JavaScript would write it in a text; None where it is unknown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else str(value)  # noqa: PLR2004 -- the number is its own name here
    if isinstance(value, list):
        return ",".join(HOLE if (text := as_text(each)) is None else text for each in value)
    return value


def apply_method(value: Value, name: str, given: list[Value]) -> Value:  # noqa: C901, PLR0911, PLR0912 -- one branch for each kind
    """Give what a method of a text or array returns; None for methods that are not followed."""
    first = given[0] if given else None
    if isinstance(value, list):
        match name:
            case "join":
                mark = as_text(first) if given else ","
                return (HOLE if mark is None else mark).join(
                    HOLE if (text := as_text(each)) is None else text for each in value
                )
            case "reverse" | "toReversed":
                return value[::-1]
            case "concat":
                return value + [each for part in given for each in (part if isinstance(part, list) else [part])]
            case "slice" | "filter":
                return value
            case _:
                return None
    if not isinstance(value, str):
        return as_text(value) if name == "toString" else None
    match name:
        case "concat":
            return value + "".join(HOLE if (text := as_text(each)) is None else text for each in given)
        case "split":
            mark = as_text(first)
            return list(value) if mark == "" else list(value.split(mark)) if mark else [value]
        case "toLowerCase" | "toLocaleLowerCase":
            return value.lower()
        case "toUpperCase":
            return value.upper()
        case "trim" | "toString" | "valueOf" | "normalize":
            return value.strip() if name == "trim" else value
        case "replace" | "replaceAll":
            return _replaced(value, name, given)
        case "slice" | "substring" | "substr":
            return _cut(value, name, given)
        case "charAt" | "at":
            at = int(first) if isinstance(first, float) else 0
            return value[at] if -len(value) <= at < len(value) else ""
        case "charCodeAt" | "codePointAt":
            at = int(first) if isinstance(first, float) else 0
            return float(ord(value[at])) if 0 <= at < len(value) else None
        case "repeat":
            return value * min(int(first), 1000) if isinstance(first, float) and first >= 0 else None
        case _:
            return None


def _replaced(value: str, name: str, given: list[Value]) -> Value:
    if len(given) < 2:  # noqa: PLR2004 -- the number is its own name here
        return value
    old, new = as_text(given[0]), as_text(given[1])
    if old is None:
        return value  # a regular expression: what stays is still worth seeing
    return value.replace(old, HOLE if new is None else new, -1 if name == "replaceAll" else 1)


def _cut(value: str, name: str, given: list[Value]) -> Value:
    numbers = [int(each) for each in given if isinstance(each, float)]
    if len(numbers) != len(given):
        return HOLE
    first = numbers[0] if numbers else 0
    if len(numbers) < 2:  # noqa: PLR2004 -- the number is its own name here
        return value[first:]
    return value[first : first + numbers[1]] if name == "substr" else value[first : numbers[1]]


def likelier(*values: Value) -> Value:
    """Give, of the values that a name may have, the one that most looks like an address."""
    return max(values, key=_weight, default=None)


def _weight(value: Value) -> tuple[int, int, int]:
    if isinstance(value, str):
        return (3 if "//" in value else 2 if value else 1), -value.count(HOLE), len(value)
    return (0 if value is None else 1), 0, 0


def number(text: str, base: int = 10) -> Value:
    """Give a written number; None where it is none."""
    text = text.replace("_", "").strip().removesuffix("n")
    try:
        if base != 10:  # noqa: PLR2004 -- the number is its own name here
            return float(int(text, base))
        return float(int(text, 0)) if re.match(r"0[xob]", text, re.IGNORECASE) else float(text)
    except (ValueError, OverflowError):
        return None  # not a number that is written out: unknown


def arithmetic(operator: str, left: float, right: float) -> Value:
    """Give what an arithmetic sign makes of two numbers."""
    match operator:
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case "%":
            return left % right if right else None
        case "^" | "|" | "&" if max(abs(left), abs(right)) < 2**53:
            a, b = int(left), int(right)
            return float(a ^ b if operator == "^" else a | b if operator == "|" else a & b)
        case _:
            return None


_SURROGATES: Final = 0xD800  # from here on codes stand for half a letter


def from_codes(values: list[Value]) -> str:
    """Give the text of character codes; unknown ones are holes."""
    letters: list[str] = []
    for value in values:
        codes = value if isinstance(value, list) else [value]
        letters += [chr(int(each)) if isinstance(each, float) and 0 <= each < _SURROGATES else HOLE for each in codes]
    return "".join(letters)


def decoded(name: str, text: str) -> Value:
    """Give what a decoding function makes of a text; None for other functions."""
    if name == "atob":
        return from_base64(text)
    if name in {"decodeURIComponent", "decodeURI", "unescape"}:
        return unquote(text)
    return text if name in {"String", "encodeURI"} else None


def from_base64(text: str) -> str | None:
    """Give the text behind base64; None where it is not base64 of text."""
    bare = re.sub(r"\s", "", text).rstrip("=")
    try:
        data = base64.b64decode(
            bare + "=" * (-len(bare) % 4), altchars=b"-_" if "-" in bare or "_" in bare else None, validate=True
        )
        return data.decode("utf-8")
    except (binascii.Error, ValueError):
        return None  # not base64 of text: unknown
