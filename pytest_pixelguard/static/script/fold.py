"""Working out constant values: hosts and names that code puts together from pieces.

What stays unknown inside a text is the character U+FFFC, so `"https://" + host + "/x.js"` still shows its shape.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import unquote

from tree_sitter import Node

from pytest_pixelguard.static import deadline
from pytest_pixelguard.static.script.names import bindings, calls_of, function_named
from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, arguments_of, inner, parameters_of

HOLE: Final = "\ufffc"
"""Stands for any run of characters that could not be worked out."""

Value: TypeAlias = "str | float | bool | list[Value] | None"
"""A folded value; None is unknown."""

_DEEPEST = 24
_MOST_STEPS = 4000
_MOST_BINDINGS = 8
_LONGEST = 200_000

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
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else HOLE
    if code[0].isdigit() and code[0] in "01234567":
        return chr(int(code, 8))
    return _SIMPLE.get(code, code)


@dataclass(slots=True)
class Folder:
    """Folds expressions of one script. Steps are counted, so that hostile code cannot hold the reader up."""

    script: Script
    _steps: int = 0
    _busy: set[int] = field(default_factory=set)
    _known: dict[tuple[int, int], Value] = field(default_factory=dict)
    _cut: int = 0

    def text(self, node: Node | None) -> str | None:
        """Give an expression's value as text; None where nothing at all is known."""
        self._steps = 0
        return as_text(self.value(node)) if node is not None else None

    def value(self, node: Node, depth: int = 0) -> Value:
        """Give an expression's value; unknown parts of a text are holes."""
        node = inner(node)
        key = (node.start_byte, node.end_byte)
        if key in self._known:
            return self._known[key]
        self._steps += 1
        if not self._steps % 256:
            deadline.check()
        if depth > _DEEPEST or self._steps > _MOST_STEPS or node.id in self._busy:
            self._cut += 1
            return None
        cut = self._cut
        self._busy.add(node.id)
        try:
            value = self._fold(node, depth + 1)
        finally:
            self._busy.discard(node.id)
        if isinstance(value, str) and len(value) > _LONGEST:
            value = value[:_LONGEST]
        if value is not None or cut == self._cut:
            self._known[key] = value  # an unknown is only kept where nothing was cut short on the way to it
        return value

    def _fold(self, node: Node, depth: int) -> Value:
        match node.type:
            case "string":
                return unescape(self.script.words(node)[1:-1])
            case "template_string":
                return self._template(node, depth)
            case "number":
                return _number(self.script.words(node))
            case "true" | "false":
                return node.type == "true"
            case "binary_expression":
                return self._binary(node, depth)
            case "ternary_expression":
                return _likelier(
                    *(
                        self.value(part, depth)
                        for name in ("consequence", "alternative")
                        if (part := node.child_by_field_name(name)) is not None
                    )
                )
            case "identifier" | "shorthand_property_identifier":
                return self._name(node, depth)
            case "array":
                return self._array(node, depth)
            case "member_expression" | "subscript_expression":
                return self._member(node, depth)
            case "call_expression":
                return self._call(node, depth)
            case "new_expression":
                return self._new(node, depth)
            case "assignment_expression":
                right = node.child_by_field_name("right")
                return self.value(right, depth) if right is not None else None
            case "unary_expression":
                return self._unary(node, depth)
            case _:
                return None

    def _template(self, node: Node, depth: int) -> str:
        parts: list[str] = []
        place = node.start_byte + 1
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(unescape(self.script.code[place : child.start_byte].decode("utf-8", "replace")))
                value = self.value(child.named_children[0], depth) if child.named_child_count else None
                text = as_text(value)
                parts.append(HOLE if text is None else text)
                place = child.end_byte
        parts.append(unescape(self.script.code[place : max(place, node.end_byte - 1)].decode("utf-8", "replace")))
        return "".join(parts)

    def _binary(self, node: Node, depth: int) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            return None
        operator = sign.type
        if operator == "+":
            return self._sum(node, depth)
        first = self.value(left, depth)
        if operator in {"||", "??"}:
            return first or self.value(right, depth)
        second = self.value(right, depth)
        if operator == "&&":
            return second
        if isinstance(first, float) and isinstance(second, float):
            return _arithmetic(operator, first, second)
        return None

    def _sum(self, node: Node, depth: int) -> Value:
        """Add up a chain of `+` from left to right without recursion: minified chains are hundreds long."""
        terms: list[Node] = []
        current: Node | None = node
        while current is not None and current.type == "binary_expression":
            sign, right = current.child_by_field_name("operator"), current.child_by_field_name("right")
            if sign is None or sign.type != "+" or right is None:
                break
            terms.append(right)
            left = current.child_by_field_name("left")
            current = inner(left) if left is not None else None
        if current is not None:
            terms.append(current)
        values = [self.value(term, depth) for term in reversed(terms)]
        if all(isinstance(value, float) for value in values):
            return sum(value for value in values if isinstance(value, float))
        if not any(isinstance(value, str | list) for value in values):
            return None
        texts = [as_text(value) for value in values]
        return "".join(HOLE if text is None else text for text in texts)

    def _name(self, node: Node, depth: int) -> Value:
        best: Value = None
        for binding in bindings(self.script, node)[:_MOST_BINDINGS]:
            value = (
                self.value(binding.value, depth)
                if not binding.path
                else self._along(binding.value, binding.path, depth)
            )
            best = _likelier(best, value)
        return best

    def _along(self, node: Node, path: tuple[str, ...], depth: int) -> Value:
        current = inner(node)
        for step, key in enumerate(path):
            found = self.property_of(current, key, depth)
            if found is None:
                if (
                    current.type == "array"
                    and key.isdigit()
                    and int(key) < current.named_child_count
                    and step + 1 == len(path)
                ):
                    return self.value(current.named_children[int(key)], depth)
                return None
            current = inner(found)
        return self.value(current, depth)

    def property_of(self, node: Node, key: str, depth: int = 0) -> Node | None:
        """Give the expression that an object holds under a key, where the object's literal can be seen."""
        node = inner(node)
        self._steps += 1
        if node.type == "identifier":
            if depth > _DEEPEST or self._steps > _MOST_STEPS or node.id in self._busy:
                self._cut += 1
                return None
            self._busy.add(node.id)
            try:
                for binding in bindings(self.script, node)[:_MOST_BINDINGS]:
                    if not binding.path and (found := self.property_of(binding.value, key, depth + 1)) is not None:
                        return found
            finally:
                self._busy.discard(node.id)
            return None
        if node.type == "object":
            for pair in node.named_children:
                name = pair.child_by_field_name("key")
                if pair.type == "pair" and name is not None and self._key(name, depth) == key:
                    return pair.child_by_field_name("value")
                if pair.type == "shorthand_property_identifier" and self.script.words(pair) == key:
                    return pair
                if pair.type == "method_definition" and (name := pair.child_by_field_name("name")) is not None:
                    if self.script.words(name) == key and any(child.type == "get" for child in pair.children):
                        return _returned(pair)
        return None

    def _key(self, node: Node, depth: int) -> str:
        if node.type == "string":
            return unescape(self.script.words(node)[1:-1])
        if node.type == "computed_property_name" and node.named_child_count:
            return as_text(self.value(node.named_children[0], depth)) or ""
        return self.script.words(node)

    def _array(self, node: Node, depth: int) -> Value:
        values: list[Value] = []
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type == "spread_element" and child.named_child_count:
                spread = self.value(child.named_children[0], depth)
                values.extend(
                    spread if isinstance(spread, list) else list(spread) if isinstance(spread, str) else [None]
                )
            else:
                values.append(self.value(child, depth))
        return values

    def member_name(self, node: Node, depth: int = 0) -> str | None:
        """Give the name that `a.b` or `a["b"]` takes from its object; None where it cannot be worked out."""
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            return self.script.words(name) if name is not None else None
        index = node.child_by_field_name("index")
        value = self.value(index, depth) if index is not None else None
        return as_text(value)

    def _member(self, node: Node, depth: int) -> Value:
        holder = node.child_by_field_name("object")
        name = self.member_name(node, depth)
        if holder is None or name is None:
            return None
        held = self.property_of(holder, name, depth)
        if held is not None:
            return self.value(held, depth)
        value = self.value(holder, depth)
        if name == "href" and isinstance(value, str):
            return value
        if isinstance(value, list | str) and name.removesuffix(".0").isdigit():
            at = int(float(name))
            return value[at] if at < len(value) else None
        if isinstance(value, list | str) and name == "length":
            return float(len(value))
        return None

    def _unary(self, node: Node, depth: int) -> Value:
        argument, sign = node.child_by_field_name("argument"), node.child_by_field_name("operator")
        value = self.value(argument, depth) if argument is not None else None
        if sign is not None and isinstance(value, float):
            return {"-": -value, "+": value, "~": float(~int(value)) if abs(value) < 2**31 else None}.get(sign.type)
        if sign is not None and sign.type == "+" and isinstance(value, str):
            return _number(value)
        if sign is not None and sign.type == "void":
            return None
        return None

    def _new(self, node: Node, depth: int) -> Value:
        made = node.child_by_field_name("constructor")
        given = arguments_of(node)
        if made is None or not given:
            return None
        name = self.script.words(made).rsplit(".", 1)[-1]
        if name == "URL":
            address = as_text(self.value(given[0], depth))
            base = as_text(self.value(given[1], depth)) if len(given) > 1 else None
            if address is not None and base and "//" not in address:
                return base.rstrip("/") + "/" + address.lstrip("/")
            return address
        if name in {"String", "Request", "Array"}:
            return self.value(given[0], depth) if name != "Array" else [self.value(each, depth) for each in given]
        if name == "Uint8Array":
            return self.value(given[0], depth)
        return None

    def _call(self, node: Node, depth: int) -> Value:
        callee = node.child_by_field_name("function")
        if callee is None:
            return None
        callee = inner(callee)
        given = arguments_of(node)
        listed = node.child_by_field_name("arguments")
        if listed is not None and listed.type == "template_string":  # String.raw`…` and other tags
            return self.value(listed, depth)
        if callee.type in {"member_expression", "subscript_expression"}:
            return self._method(callee, given, depth)
        if callee.type == "identifier":
            name = self.script.words(callee)
            values = [self.value(each, depth) for each in given[:1]]
            first = values[0] if values else None
            if name in {"atob", "decodeURIComponent", "decodeURI", "unescape", "String", "encodeURI"} and isinstance(
                first, str
            ):
                return _decoded(name, first)
            if name in {"parseInt", "Number", "parseFloat"}:
                base = self.value(given[1], depth) if len(given) > 1 else None
                return _number(str(first), int(base) if isinstance(base, float) else 10) if first is not None else None
        function = callee if callee.type in FUNCTIONS else None
        if function is None and callee.type == "identifier":
            function = function_named(self.script, callee)
        return self._result(function, given, depth) if function is not None else None

    def _result(self, function: Node, given: list[Node], depth: int) -> Value:
        """Give what a function returns, where its parameters do not matter or are called in one place only."""
        returned = _returned(function)
        if returned is None:
            return None
        if parameters_of(function) and given and len(calls_of(self.script, function)) > 1:
            return self._substituted(function, returned, given, depth)
        return self.value(returned, depth)

    def _substituted(self, function: Node, returned: Node, given: list[Node], depth: int) -> Value:
        named = {self.script.words(each): at for at, each in enumerate(parameters_of(function))}
        if (
            returned.type == "identifier"
            and (at := named.get(self.script.words(returned))) is not None
            and at < len(given)
        ):
            return self.value(given[at], depth)
        if returned.type != "call_expression" or not given:
            return None
        callee = returned.child_by_field_name("function")
        inside = arguments_of(returned)
        if callee is not None and inside and self.script.words(inside[0]) in named:
            at = named[self.script.words(inside[0])]
            first = self.value(given[at], depth) if at < len(given) else None
            if isinstance(first, str):
                return _decoded(self.script.words(callee).rsplit(".", 1)[-1], first)
        return None

    def _method(self, callee: Node, given: list[Node], depth: int) -> Value:
        holder = callee.child_by_field_name("object")
        name = self.member_name(callee, depth)
        if holder is None or name is None:
            return None
        on = self.script.words(holder)
        values = [
            self.value(each, depth) if each.type != "spread_element" else self._spread(each, depth) for each in given
        ]
        if on.endswith("String") and name == "fromCharCode":
            return _from_codes(values)
        if on.endswith("fromCharCode") and name == "apply" and len(values) > 1:
            return _from_codes(values[1:])
        if on.endswith("String") and name == "raw":
            return values[0] if values else None
        if on.rsplit(".", 1)[-1] in {"window", "globalThis", "self", "top"} and values and isinstance(values[0], str):
            return _decoded(name, values[0])
        if on.endswith("Buffer") and name == "from" and values and isinstance(values[0], str):
            return _decoded("atob", values[0]) if len(values) > 1 and values[1] == "base64" else values[0]
        if name == "decode" and isinstance(values[0] if values else None, list):
            return _from_codes(values)
        if on in {"Uint8Array", "Array"} and name in {"of", "from"}:
            return values if name == "of" else (values[0] if values else None)
        value = self.value(holder, depth)
        if name == "map" and isinstance(value, list) and given and b"fromCharCode" in (given[0].text or b""):
            return [_from_codes([each]) for each in value]
        return apply_method(value, name, values) if value is not None else None

    def _spread(self, node: Node, depth: int) -> Value:
        return self.value(node.named_children[0], depth) if node.named_child_count else None


def as_text(value: Value) -> str | None:
    """Give a folded value as JavaScript would write it in a text; None where it is unknown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else str(value)
    if isinstance(value, list):
        return ",".join(HOLE if (text := as_text(each)) is None else text for each in value)
    return value


def apply_method(value: Value, name: str, given: list[Value]) -> Value:
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
    if len(given) < 2:
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
    if len(numbers) < 2:
        return value[first:]
    return value[first : first + numbers[1]] if name == "substr" else value[first : numbers[1]]


def _likelier(*values: Value) -> Value:
    """Give, of the values that a name may have, the one that most looks like an address."""
    return max(values, key=_weight, default=None)


def _weight(value: Value) -> tuple[int, int, int]:
    if isinstance(value, str):
        return (3 if "//" in value else 2 if value else 1), -value.count(HOLE), len(value)
    return (0 if value is None else 1), 0, 0


def _returned(function: Node) -> Node | None:
    body = function.child_by_field_name("body")
    if body is None:
        return None
    if body.type != "statement_block":
        return inner(body)
    for statement in reversed(body.named_children):
        if statement.type == "return_statement":
            return inner(statement.named_children[0]) if statement.named_child_count else None
    return None


def _number(text: str, base: int = 10) -> Value:
    text = text.replace("_", "").strip().removesuffix("n")
    try:
        if base != 10:
            return float(int(text, base))
        return float(int(text, 0)) if re.match(r"0[xob]", text, re.IGNORECASE) else float(text)
    except (ValueError, OverflowError):
        return None  # not a number that is written out: unknown


def _arithmetic(operator: str, left: float, right: float) -> Value:
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


def _from_codes(values: list[Value]) -> str:
    letters: list[str] = []
    for value in values:
        for each in value if isinstance(value, list) else [value]:
            letters.append(chr(int(each)) if isinstance(each, float) and 0 <= each < 0xD800 else HOLE)
    return "".join(letters)


def _decoded(name: str, text: str) -> Value:
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
