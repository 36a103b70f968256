"""A JavaScript object literal as plain values: what a container that is no JSON is written in. Nothing is run."""

import json
from typing import Any, Final

from tree_sitter import Node

from pytest_pixelguard.static.container.resource import DEEPEST, Budget, ContainerError

CODE: Final = "\0code\0"
"""Begins the text of a function or expression, whose value only a run would give."""


def value_of(node: Node, budget: Budget, depth: int = 0) -> Any:  # noqa: PLR0911 -- one answer for each kind of node
    """Give a literal's value; a function or an expression is its text after `CODE`. Raises `ContainerError`."""
    if depth > DEEPEST:
        raise ContainerError("it is nested more deeply than can be followed")
    budget.check()
    match node.type:
        case "object":
            return {
                _key(pair): value_of(value, budget, depth + 1)
                for pair in node.named_children
                if pair.type == "pair" and (value := pair.child_by_field_name("value")) is not None
            }
        case "array":
            return [value_of(each, budget, depth + 1) for each in node.named_children if each.type != "comment"]
        case "string":
            return _string(_words(node))
        case "number":
            return _words(node)
        case "true" | "false":
            return node.type == "true"
        case "unary_expression" if _words(node) in {"!0", "!1"}:
            return _words(node) == "!0"
        case _:
            return CODE + _words(node)


def _key(pair: Node) -> str:
    key = pair.child_by_field_name("key")
    return (_string(_words(key)) if key.type == "string" else _words(key)) if key is not None else ""


def _words(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _string(quoted: str) -> str:
    """Give a string literal's text; one with an escape that JSON does not have keeps it as it is written."""
    inside = quoted[1:-1]
    if "\\" not in inside:
        return inside
    try:
        return str(
            json.loads(
                f'"{inside}"' if quoted[0] == '"' else '"' + inside.replace('"', '\\"').replace("\\'", "'") + '"'
            )
        )
    except ValueError:
        return inside
