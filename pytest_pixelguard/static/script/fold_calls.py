"""Folding calls: what constructors, methods and the script's own small functions give back."""

from typing import TYPE_CHECKING

from tree_sitter import Node

from pytest_pixelguard.static.script.names import calls_of, function_named
from pytest_pixelguard.static.script.tree import FUNCTIONS, arguments_of, inner, parameters_of
from pytest_pixelguard.static.script.values import Value, apply_method, as_text, decoded, from_codes, number

if TYPE_CHECKING:
    from pytest_pixelguard.static.script.fold import Folder


def made(folder: "Folder", node: Node, depth: int) -> Value:
    """Give the value of `new Class(…)`."""
    made = node.child_by_field_name("constructor")
    given = arguments_of(node)
    if made is None or not given:
        return None
    name = folder.script.words(made).rsplit(".", 1)[-1]
    if name == "URL":
        address = as_text(folder.value(given[0], depth))
        base = as_text(folder.value(given[1], depth)) if len(given) > 1 else None
        if address is not None and base and "//" not in address:
            return base.rstrip("/") + "/" + address.lstrip("/")
        return address
    if name in {"String", "Request", "Array"}:
        return folder.value(given[0], depth) if name != "Array" else [folder.value(each, depth) for each in given]
    if name == "Uint8Array":
        return folder.value(given[0], depth)
    return None


def called(folder: "Folder", node: Node, depth: int) -> Value:
    """Give the value of a call."""
    callee = node.child_by_field_name("function")
    if callee is None:
        return None
    callee = inner(callee)
    given = arguments_of(node)
    listed = node.child_by_field_name("arguments")
    if listed is not None and listed.type == "template_string":  # String.raw`…` and other tags
        return folder.value(listed, depth)
    if callee.type in {"member_expression", "subscript_expression"}:
        return _method(folder, callee, given, depth)
    if callee.type == "identifier":
        name = folder.script.words(callee)
        values = [folder.value(each, depth) for each in given[:1]]
        first = values[0] if values else None
        if name in {"atob", "decodeURIComponent", "decodeURI", "unescape", "String", "encodeURI"} and isinstance(
            first, str
        ):
            return decoded(name, first)
        if name in {"parseInt", "Number", "parseFloat"}:
            base = folder.value(given[1], depth) if len(given) > 1 else None
            return number(str(first), int(base) if isinstance(base, float) else 10) if first is not None else None
    function = callee if callee.type in FUNCTIONS else None
    if function is None and callee.type == "identifier":
        function = function_named(folder.script, callee)
    return _result(folder, function, given, depth) if function is not None else None


def _result(folder: "Folder", function: Node, given: list[Node], depth: int) -> Value:
    """Give what a function returns, where its parameters do not matter or are called in one place only."""
    returned = returned_by(function)
    if returned is None:
        return None
    if parameters_of(function) and given and len(calls_of(folder.script, function)) > 1:
        return _substituted(folder, function, returned, given, depth)
    return folder.value(returned, depth)


def _substituted(folder: "Folder", function: Node, returned: Node, given: list[Node], depth: int) -> Value:
    named = {folder.script.words(each): at for at, each in enumerate(parameters_of(function))}
    if (
        returned.type == "identifier"
        and (at := named.get(folder.script.words(returned))) is not None
        and at < len(given)
    ):
        return folder.value(given[at], depth)
    if returned.type != "call_expression" or not given:
        return None
    callee = returned.child_by_field_name("function")
    inside = arguments_of(returned)
    if callee is not None and inside and folder.script.words(inside[0]) in named:
        at = named[folder.script.words(inside[0])]
        first = folder.value(given[at], depth) if at < len(given) else None
        if isinstance(first, str):
            return decoded(folder.script.words(callee).rsplit(".", 1)[-1], first)
    return None


def _method(folder: "Folder", callee: Node, given: list[Node], depth: int) -> Value:  # noqa: PLR0911 -- one branch for each kind
    holder = callee.child_by_field_name("object")
    name = folder.member_name(callee, depth)
    if holder is None or name is None:
        return None
    on = folder.script.words(holder)
    values = [
        folder.value(each, depth) if each.type != "spread_element" else _spread(folder, each, depth) for each in given
    ]
    if on.endswith("String") and name == "fromCharCode":
        return from_codes(values)
    if on.endswith("fromCharCode") and name == "apply" and len(values) > 1:
        return from_codes(values[1:])
    if on.endswith("String") and name == "raw":
        return values[0] if values else None
    if on.rsplit(".", 1)[-1] in {"window", "globalThis", "self", "top"} and values and isinstance(values[0], str):
        return decoded(name, values[0])
    if on.endswith("Buffer") and name == "from" and values and isinstance(values[0], str):
        return decoded("atob", values[0]) if len(values) > 1 and values[1] == "base64" else values[0]
    if name == "decode" and isinstance(values[0] if values else None, list):
        return from_codes(values)
    if on in {"Uint8Array", "Array"} and name in {"of", "from"}:
        return values if name == "of" else (values[0] if values else None)
    value = folder.value(holder, depth)
    if name == "map" and isinstance(value, list) and given and b"fromCharCode" in (given[0].text or b""):
        return [from_codes([each]) for each in value]
    return apply_method(value, name, values) if value is not None else None


def _spread(folder: "Folder", node: Node, depth: int) -> Value:
    return folder.value(node.named_children[0], depth) if node.named_child_count else None


def returned_by(function: Node) -> Node | None:
    """Give the expression that a function returns at its end; None where there is none."""
    body = function.child_by_field_name("body")
    if body is None:
        return None
    if body.type != "statement_block":
        return inner(body)
    for statement in reversed(body.named_children):
        if statement.type == "return_statement":
            return inner(statement.named_children[0]) if statement.named_child_count else None
    return None
