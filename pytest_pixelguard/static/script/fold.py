"""Working out constant values: hosts and names that code puts together from pieces.

What stays unknown inside a text is the character U+FFFC, so `"https://" + host + "/x.js"` still shows its shape.
"""

from dataclasses import dataclass, field

from tree_sitter import Node

from pytest_pixelguard.static import deadline
from pytest_pixelguard.static.script.fold_calls import called, made, returned_by
from pytest_pixelguard.static.script.names import additions, bindings
from pytest_pixelguard.static.script.tree import Script, inner
from pytest_pixelguard.static.script.values import HOLE, Value, arithmetic, as_text, likelier, number, unescape

_DEEPEST = 24
_MOST_STEPS = 4000
_MOST_BINDINGS = 8
_LONGEST = 200_000


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

    def _fold(self, node: Node, depth: int) -> Value:  # noqa: C901, PLR0911, PLR0912 -- one branch for each kind
        match node.type:
            case "string":
                return unescape(self.script.words(node)[1:-1])
            case "template_string":
                return self._template(node, depth)
            case "number":
                return number(self.script.words(node))
            case "true" | "false":
                return node.type == "true"
            case "binary_expression":
                return self._binary(node, depth)
            case "ternary_expression":
                return likelier(
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
                return called(self, node, depth)
            case "new_expression":
                return made(self, node, depth)
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
            return arithmetic(operator, first, second)
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
            best = likelier(best, value)
        for added in additions(self.script, node) if isinstance(best, str) else ():
            text = as_text(self.value(added, depth))
            best = f"{best}{HOLE if text is None else text}"
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

    def property_of(self, node: Node, key: str, depth: int = 0) -> Node | None:  # noqa: PLR0911 -- one branch for each kind
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
                if pair.type == "method_definition" and self._is_getter(pair, key):
                    return returned_by(pair)
        return None

    def _is_getter(self, method: Node, key: str) -> bool:
        name = method.child_by_field_name("name")
        return (
            name is not None
            and self.script.words(name) == key
            and any(child.type == "get" for child in method.children)
        )

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
            return number(value)
        if sign is not None and sign.type == "void":
            return None
        return None
