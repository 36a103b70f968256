"""JavaScript as a syntax tree: tree-sitter, with the few steps through it that the other modules share."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

FUNCTIONS = frozenset(
    {
        "function_expression",
        "function_declaration",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    }
)
"""Node types that open a scope of their own."""

_TRANSPARENT = frozenset({"parenthesized_expression", "await_expression", "non_null_expression"})


class Script:
    """One parsed script. Offsets are bytes of its UTF-8 text, from 0."""

    def __init__(self, code: bytes) -> None:
        self.code = code
        self.tree = _parser().parse(code)
        self.root = self.tree.root_node
        self.memo: dict[tuple[str, *tuple[object, ...]], Any] = {}  # what the other modules have worked out about names
        self._spots: dict[tuple[str, int, int], list[int]] = {}

    def at(self, start: int, end: int) -> Node:
        """Give the smallest node that spans `start` to `end`."""
        return self.root.descendant_for_byte_range(start, end) or self.root

    def words(self, node: Node) -> str:
        """Give a node's own text."""
        return self.code[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def spots(self, name: str, start: int, end: int) -> list[int]:
        """Give where a name stands as a whole word between two offsets, at most a few hundred places."""
        key = name, start, end
        found = self._spots.get(key)
        if found is None:
            found = list(islice(_whole_words(self.code, name.encode("utf-8"), start, end), _MOST_SPOTS))
            self._spots[key] = found
        return found

    def error_share(self) -> float:
        """Give which share of the bytes, 0 to 1, stands in places that the grammar could not make sense of."""
        if not self.root.has_error or not self.code:
            return 0.0
        return sum(end - start for start, end in _errors(self.root)) / len(self.code)


def _errors(root: Node) -> Iterator[tuple[int, int]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR":
            # An ERROR node holds what was understood as children; only what lies between them is lost.
            place = node.start_byte
            for child in node.children:
                if child.start_byte > place:
                    yield place, child.start_byte
                place = max(place, child.end_byte)
                if child.has_error:
                    waiting.append(child)
            if node.end_byte > place:
                yield place, node.end_byte
        elif node.has_error:
            waiting.extend(node.children)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def inner(node: Node) -> Node:
    """Give the expression inside parentheses and awaits; of `(0, f)` the last part, as bundlers write calls."""
    while True:
        if (node.type in _TRANSPARENT and node.named_child_count) or (
            node.type == "sequence_expression" and node.named_child_count
        ):
            node = node.named_children[-1]
        else:
            return node


def outer(node: Node) -> Node:
    """Give the outermost node that has the same value as this one: through parentheses, awaits and sequences."""
    parent = node.parent
    while parent is not None:
        last = parent.named_children[-1] if parent.named_child_count else None
        if parent.type in _TRANSPARENT or (parent.type == "sequence_expression" and last == node):
            node, parent = parent, parent.parent
        else:
            break
    return node


def ancestors(node: Node) -> Iterator[Node]:
    """Give the nodes around a node, innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def function_around(node: Node) -> Node | None:
    """Give the innermost function that holds the node; None at the top level."""
    for around in ancestors(node):
        if around.type in FUNCTIONS:
            return around
    return None


def arguments_of(call: Node) -> list[Node]:
    """Give the arguments of a call or `new`, without comments."""
    listed = call.child_by_field_name("arguments")
    if listed is None or listed.type != "arguments":
        return []
    return [child for child in listed.named_children if child.type != "comment"]


def parameters_of(function: Node) -> list[Node]:
    """Give the parameters of a function, without comments."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [single]
    listed = function.child_by_field_name("parameters")
    return [child for child in listed.named_children if child.type != "comment"] if listed is not None else []


_SEARCHED = 3  # letters; a shorter name stands inside so many others that the check must run in the search itself
_MOST_SPOTS = 400  # a name that stands in more places than this is not followed further
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")


def _whole_words(code: bytes, name: bytes, start: int, end: int) -> Iterator[int]:
    if len(name) >= _SEARCHED:
        size, at = len(name), code.find(name, start, end)
        while at >= 0:
            after = at + size
            if (after >= len(code) or code[after] not in _WORD_BYTES) and (not at or code[at - 1] not in _WORD_BYTES):
                yield at
            at = code.find(name, after, end)
        return
    for match in _name_then_no_more(name).finditer(code, start, end):
        at = match.start()
        if not at or code[at - 1] not in _WORD_BYTES:
            yield at


@lru_cache(maxsize=4096)
def _name_then_no_more(name: bytes) -> re.Pattern[bytes]:
    # The name comes first, so that the search runs on a literal; what stands before it is checked by the caller.
    return re.compile(re.escape(name) + rb"(?![\w$])")
