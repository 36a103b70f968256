"""What does a name in a script stand for? Scopes, assignments, parameters and the arguments they receive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from pytest_pixelguard.static.script.tree import (
    FUNCTIONS,
    Script,
    ancestors,
    arguments_of,
    function_around,
    inner,
    outer,
    parameters_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One thing that a name may hold. `value` is an expression; `path` the keys to take from it (destructuring)."""

    value: Node
    path: tuple[str, ...] = ()


def scope_of(script: Script, name: Node) -> Node:
    """Give the function (or the whole script) in which a name is declared."""
    text = script.words(name)
    for around in ancestors(name):
        if around.type in FUNCTIONS and _owns(script, around, text):
            return around
    return script.root


def _owns(script: Script, function: Node, text: str) -> bool:
    key = "owns", function.id, text
    if key not in script.memo:
        script.memo[key] = _is_parameter(script, function, text) or _declares(script, function, text)
    return bool(script.memo[key])


def places(script: Script, text: str, scope: Node) -> Iterator[Node]:
    """Give every identifier called `text` within a scope, at most a few hundred."""
    for start in script.spots(text, scope.start_byte, scope.end_byte):
        node = scope.descendant_for_byte_range(start, start + len(text.encode("utf-8")))
        if node is not None and node.type.endswith(("identifier", "identifier_pattern")):
            yield node


def bindings(script: Script, name: Node) -> list[Binding]:
    """Give what an identifier may hold: initial values, assignments, and arguments where it is a parameter."""
    text = script.words(name)
    scope = scope_of(script, name)
    key = "bindings", scope.id, text
    if key not in script.memo:
        script.memo[key] = []  # what asks for itself while it is being worked out gets nothing
        script.memo[key] = _bindings(script, text, scope)
    return list(script.memo[key])


def _bindings(script: Script, text: str, scope: Node) -> list[Binding]:
    found: list[Binding] = []
    if scope.type in FUNCTIONS and _is_parameter(script, scope, text):
        found.extend(_from_calls(script, scope, text))
    size = len(text.encode("utf-8"))
    for start in script.spots(text, scope.start_byte, scope.end_byte):
        if script.code[start - 1 : start] == b"." or not _ASSIGNED.match(script.code, start + size):
            continue
        node = scope.descendant_for_byte_range(start, start + size)
        value = _assigned_value(node) if node is not None else None
        if value is not None:
            found.append(value)
    return found


def additions(script: Script, name: Node) -> list[Node]:
    """Give what `name += …` adds to a name before the place that asks, in the order of the places."""
    text = script.words(name)
    scope = scope_of(script, name)
    size = len(text.encode("utf-8"))
    found: list[Node] = []
    for start in script.spots(text, scope.start_byte, name.start_byte):
        if not _ADDED.match(script.code, start + size):
            continue
        node = scope.descendant_for_byte_range(start, start + size)
        holder = node.parent if node is not None else None
        if holder is not None and holder.type == "augmented_assignment_expression":
            right = holder.child_by_field_name("right")
            if right is not None:
                found.append(right)
    return found


def function_named(script: Script, name: Node) -> Node | None:
    """Give the function that an identifier stands for, declared or assigned; None when it is not in this script."""
    text = script.words(name)
    best: Node | None = None
    size = len(text.encode("utf-8"))
    for start in script.spots(text, 0, len(script.code)):
        if not _FUNCTION_BEFORE.search(script.code, max(0, start - 40), start):
            continue
        declared = script.at(start, start + size).parent
        if declared is None or declared.type not in FUNCTIONS:
            continue
        home = function_around(declared)
        if home is None or (home.start_byte <= name.start_byte < home.end_byte):
            best = declared
    if best is not None:
        return best
    for binding in bindings(script, name):
        value = inner(binding.value)
        if value.type in FUNCTIONS and not binding.path:
            return value
    return None


def references(script: Script, function: Node) -> list[Node] | None:
    """Give the places that use a function by its name, other than its declaration; None when it has no name."""
    named = function.child_by_field_name("name")
    holder = outer(function).parent
    if function.type not in {"function_declaration", "generator_function_declaration"}:
        if holder is not None and holder.type == "variable_declarator":
            named = holder.child_by_field_name("name")
        elif holder is not None and holder.type == "assignment_expression":
            left = holder.child_by_field_name("left")
            named = left if left is not None and left.type == "identifier" else _property(left)
        elif holder is not None and holder.type == "pair":
            named = holder.child_by_field_name("key")
        elif function.type == "method_definition":
            named = function.child_by_field_name("name")
        else:
            return None
    if named is None or not named.type.endswith("identifier"):
        return None
    scope = scope_of(script, named) if named.type == "identifier" else script.root
    if scope == function:
        scope = function_around(function) or script.root
    return [
        node
        for node in places(script, script.words(named), scope)
        if node != named and not (function.start_byte <= node.start_byte < function.end_byte)
    ]


def is_called_at_once(function: Node) -> Node | None:
    """Give the call, if a function expression is called where it stands: `(function(){…})()`, `!function(){…}()`."""
    whole = outer(function)
    holder = whole.parent
    if holder is None:
        return None
    if holder.type == "call_expression" and holder.child_by_field_name("function") == whole:
        return holder
    if holder.type == "member_expression":
        call = holder.parent
        prop = holder.child_by_field_name("property")
        if (
            call is not None
            and call.type == "call_expression"
            and prop is not None
            and prop.text in {b"call", b"apply", b"bind"}
        ):
            return call
    return None


def _property(node: Node | None) -> Node | None:
    return node.child_by_field_name("property") if node is not None and node.type == "member_expression" else None


def _is_parameter(script: Script, function: Node, text: str) -> bool:
    key = "parameters", function.id
    if key not in script.memo:
        listed = parameters_of(function)
        script.memo[key] = (
            {script.words(_parameter_name(each)) for each in listed},
            [each for each in listed if each.type in {"object_pattern", "array_pattern"}],
        )
    plain, patterns = script.memo[key]
    return text in plain or any(script.spots(text, each.start_byte, each.end_byte) for each in patterns)


def _parameter_name(parameter: Node) -> Node:
    if parameter.type == "assignment_pattern":
        return parameter.child_by_field_name("left") or parameter
    if parameter.type == "rest_pattern" and parameter.named_child_count:
        return parameter.named_children[0]
    return parameter


def _declares(script: Script, function: Node, text: str) -> bool:
    size = len(text.encode("utf-8"))
    for start in script.spots(text, function.start_byte, function.end_byte):
        if script.code[start - 1 : start] == b"." or not _DECLARED.match(script.code, start + size):
            continue
        node = function.descendant_for_byte_range(start, start + size)
        if node is None or node.parent is None:
            continue
        if node.parent.type in _DECLARING and function_around(node.parent) == function:
            return node.parent.type != "variable_declarator" or node.parent.child_by_field_name("name") == node
    return False


def _from_calls(script: Script, function: Node, text: str) -> Iterator[Binding]:
    """Give the arguments that a parameter receives, from a call on the spot or calls by name."""
    listed = parameters_of(function)
    index = next((at for at, each in enumerate(listed) if script.words(_parameter_name(each)) == text), None)
    if index is None:
        return
    default = listed[index].child_by_field_name("right") if listed[index].type == "assignment_pattern" else None
    for call in calls_of(script, function):
        given = arguments_of(call)
        callee = call.child_by_field_name("function")
        shift = (
            1
            if callee is not None and callee.type == "member_expression" and is_called_at_once(function) == call
            else 0
        )
        if index + shift < len(given):
            yield Binding(value=given[index + shift])
    if default is not None:
        yield Binding(value=default)


def calls_of(script: Script, function: Node) -> list[Node]:
    """Give the calls of a function that can be seen in this script."""
    key = "calls", function.id
    if key not in script.memo:
        script.memo[key] = _calls_of(script, function)
    return list(script.memo[key])


def _calls_of(script: Script, function: Node) -> list[Node]:
    at_once = is_called_at_once(function)
    if at_once is not None:
        return [at_once]
    found = []
    for place in references(script, function) or []:
        whole = outer(place)
        call = whole.parent
        if call is not None and call.type == "member_expression":
            whole, call = call, call.parent
        if call is not None and call.type == "call_expression" and call.child_by_field_name("function") == whole:
            found.append(call)
    return found


def _assigned_value(node: Node) -> Binding | None:
    """Give what is assigned to an identifier at its declaration or assignment."""
    holder = node.parent
    if holder is None:
        return None
    if holder.type == "variable_declarator" and holder.child_by_field_name("name") == node:
        value = holder.child_by_field_name("value")
        return Binding(value=value) if value is not None else None
    if holder.type == "assignment_expression" and holder.child_by_field_name("left") == node:
        value = holder.child_by_field_name("right")
        return Binding(value=value) if value is not None else None
    return _destructured(node)


def _destructured(node: Node) -> Binding | None:
    path: list[str] = []
    if node.type == "shorthand_property_identifier_pattern":
        path.append((node.text or b"").decode("utf-8", "replace"))
    current, holder = node, node.parent
    while holder is not None and holder.type in {
        "pair_pattern", "object_pattern", "array_pattern", "object_assignment_pattern", "assignment_pattern",
    }:  # fmt: skip
        if holder.type == "pair_pattern":
            key = holder.child_by_field_name("key")
            path.insert(0, (key.text or b"").decode("utf-8", "replace").strip("\"'") if key is not None else "")
        elif holder.type == "array_pattern":
            path.insert(0, str(holder.named_children.index(current) if current in holder.named_children else 0))
        current, holder = holder, holder.parent
    if holder is None or not path:
        return None
    if holder.type == "variable_declarator" and holder.child_by_field_name("name") == current:
        value = holder.child_by_field_name("value")
    elif holder.type == "assignment_expression" and holder.child_by_field_name("left") == current:
        value = holder.child_by_field_name("right")
    else:
        return None
    return Binding(value=value, path=tuple(path)) if value is not None else None


_ASSIGNED = re.compile(rb"\s*(?:=(?!=|>)|[,}\]])")
_ADDED = re.compile(rb"\s*\+=")
_DECLARED = re.compile(rb"\s*(?:=(?!=|>)|[,;}\]\n)]|\(|\s(?:in|of)\s)")
_FUNCTION_BEFORE = re.compile(rb"function\s*\*?\s*$")
_DECLARING = frozenset(
    {
        "variable_declarator", "shorthand_property_identifier_pattern", "pair_pattern", "object_pattern",
        "array_pattern",
        "function_declaration",
    }
)  # fmt: skip
