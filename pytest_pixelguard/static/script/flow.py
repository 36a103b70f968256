"""Where does a value go? To something that loads it, to a comparison, or somewhere that cannot be followed."""

from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.script.flow_calls import argument, is_list_of_hosts, property_of_argument, text_under
from pytest_pixelguard.static.script.flow_jsx import jsx_attribute, jsx_child
from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.names import bindings, calls_of, function_named, places, scope_of
from pytest_pixelguard.static.script.sinks import (
    ASKING,
    LIST_NAMES,
    LOADER_NAMES,
    LOADING_PROPERTIES,
    MADE,
    SCRIPT_TEXTS,
    TEXT_KEYS,
    Fate,
    Use,
    heavier,
)
from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, arguments_of, inner, parameters_of

_DEEPEST: Final = 12


class Flow:
    """Follows values through one script."""

    def __init__(self, script: Script, folder: Folder) -> None:
        self.script = script
        self.folder = folder
        self._seen: set[tuple[int, int]] = set()

    def use_of(self, node: Node) -> Use:
        """Give the heaviest use that an expression's value is put to."""
        self._seen = set()
        return self.follow(node, 0)

    def follow(self, node: Node, depth: int) -> Use:
        """Give the heaviest use of an expression, from where it stands."""
        key = (node.start_byte, node.end_byte)
        if depth > _DEEPEST:
            return Use(fate=Fate.POSSIBLE, how="a long way through the code", at=node)
        if key in self._seen:
            return Use(fate=Fate.NAMED, how="a circle", at=node)
        self._seen.add(key)
        parent = node.parent
        if parent is None:
            return Use(fate=Fate.NAMED, how="nothing", at=node)
        return self._step(node, parent, depth + 1)

    def _step(self, node: Node, parent: Node, depth: int) -> Use:  # noqa: C901, PLR0911, PLR0912 -- one branch for each kind
        match parent.type:
            case (
                "parenthesized_expression" | "await_expression" | "spread_element" | "template_substitution"
                | "template_string" | "jsx_expression" | "sequence_expression" | "yield_expression" | "unary_expression"
            ):  # fmt: skip
                if parent.type == "sequence_expression" and parent.named_children[-1] != node:
                    return Use(fate=Fate.NAMED, how="nothing", at=node)
                return self.follow(parent, depth)
            case "variable_declarator":
                return self._variable(parent.child_by_field_name("name"), node, depth)
            case "assignment_expression" | "augmented_assignment_expression":
                return self._assignment(node, parent, depth)
            case "arguments":
                return argument(self, node, parent, depth)
            case "member_expression" | "subscript_expression":
                return self._member(node, parent, depth)
            case "binary_expression":
                sign = parent.child_by_field_name("operator")
                if sign is not None and sign.type in {"+", "||", "??", "&&"}:
                    return self.follow(parent, depth)
                return Use(fate=Fate.NAMED, how="a comparison", at=parent)
            case "ternary_expression":
                if parent.child_by_field_name("condition") == node:
                    return Use(fate=Fate.NAMED, how="a condition", at=parent)
                return self.follow(parent, depth)
            case "pair":
                return self._pair(node, parent, depth)
            case "shorthand_property_identifier" | "object":
                return self.follow(parent, depth)
            case "array":
                return self._array(parent, depth)
            case "return_statement" | "arrow_function":
                return self._returned(parent, depth)
            case "import_statement" | "export_statement":
                if parent.child_by_field_name("source") == node:
                    return Use(fate=Fate.LOADED, how="import", at=parent)
                return Use(fate=Fate.POSSIBLE, how="an export", at=parent)
            case "jsx_attribute":
                return jsx_attribute(self, parent)
            case "jsx_element":
                return jsx_child(self, parent)
            case "field_definition" | "assignment_pattern" | "object_assignment_pattern":
                return Use(fate=Fate.POSSIBLE, how="a field", at=parent)
            case "switch_case" | "if_statement" | "expression_statement" | "throw_statement" | "regex":
                return Use(fate=Fate.NAMED, how="nothing that loads it", at=parent)
            case _:
                misread = parent.type in {"ERROR", "call_expression"}  # a text is no function
                return Use(fate=Fate.POSSIBLE if misread else Fate.NAMED, how=parent.type, at=parent)

    def _variable(self, name: Node | None, value: Node, depth: int) -> Use:
        if name is None or name.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how="a destructured value", at=value)
        declared = name.parent.parent if name.parent is not None else None
        exported = declared is not None and declared.parent is not None and declared.parent.type == "export_statement"
        best = Use(
            fate=Fate.POSSIBLE if exported else Fate.NAMED,
            how="an export" if exported else "a name never used",
            at=value,
        )
        scope = scope_of(self.script, name)
        for place in places(self.script, self.script.words(name), scope):
            if place == name or place.start_byte < 0:
                continue
            holder = place.parent
            if (
                holder is not None
                and holder.type == "assignment_expression"
                and holder.child_by_field_name("left") == place
            ):
                continue
            best = heavier(best, self.follow(place, depth))
            if best.fate is Fate.LOADED:
                break
        return best

    def _assignment(self, node: Node, parent: Node, depth: int) -> Use:  # noqa: PLR0911 -- one branch for each kind
        left = parent.child_by_field_name("left")
        if left is None or left == node:
            return Use(fate=Fate.NAMED, how="a name that is assigned", at=parent)
        if left.type == "identifier":
            return heavier(self._variable(left, node, depth), self.follow(parent, depth))
        if left.type in {"member_expression", "subscript_expression"}:
            name = self.folder.member_name(left) or ""
            if name in LOADING_PROPERTIES:
                holder = left.child_by_field_name("object")
                made = self.made_as(holder) if name == "src" and holder is not None else ""
                return Use(fate=Fate.LOADED, how=MADE.get(made, LOADING_PROPERTIES[name]), at=parent)
            if name == "href":
                return self.href(left, parent)
            if TEXT_KEYS.match(name):
                holder = left.child_by_field_name("object")
                if name in SCRIPT_TEXTS and holder is not None and self.made_as(holder) == "script":
                    return Use(fate=Fate.LOADED, how="a script's text", at=parent)
                return Use(fate=Fate.NAMED, how="text that is shown", at=parent)
            through = self.follow(parent, depth)
            return heavier(Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=parent), through)
        return Use(fate=Fate.POSSIBLE, how="an assignment", at=parent)

    def href(self, left: Node, at: Node) -> Use:
        """Judge an address that becomes the href of what a member expression names."""
        holder = left.child_by_field_name("object")
        if holder is None:
            return Use(fate=Fate.POSSIBLE, how="href", at=at)
        made = self.made_as(holder)
        if made == "link":
            return Use(fate=Fate.LOADED, how="a link element's href", at=at)
        if made in {"a", "location"} or self.script.words(holder).endswith("location"):
            return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=at)
        return Use(fate=Fate.POSSIBLE, how="href", at=at)

    def made_as(self, holder: Node) -> str:
        """Give the tag name that an element variable was created with; empty where it is not to be seen."""
        holder = inner(holder)
        if holder.type == "new_expression":
            return "img" if self.script.words(holder).startswith(("new Image", "new window.Image")) else ""
        if holder.type != "identifier":
            return ""
        for binding in bindings(self.script, holder)[:6]:
            value = inner(binding.value)
            if value.type == "new_expression" and self.script.words(value).startswith(
                ("new Image", "new window.Image")
            ):
                return "img"
            if value.type == "call_expression" and (given := arguments_of(value)):
                callee = value.child_by_field_name("function")
                if callee is not None and self.script.words(callee).endswith(("createElement", "createElementNS")):
                    return (self.folder.text(given[-1]) or "").lower()
        return ""

    def parameter(self, function: Node, index: int, call: Node, depth: int) -> Use:
        """Give the heaviest use that a function makes of one of its parameters."""
        listed = parameters_of(function)
        if index >= len(listed):
            return Use(fate=Fate.POSSIBLE if listed else Fate.NAMED, how="an argument", at=call)
        name = listed[index]
        if name.type == "assignment_pattern":
            name = name.child_by_field_name("left") or name
        if name.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how="an argument", at=call)
        best = Use(fate=Fate.NAMED, how="an argument never used", at=call)
        for place in places(self.script, self.script.words(name), function):
            if place == name:
                continue
            best = heavier(best, self.follow(place, depth))
            if best.fate is Fate.LOADED:
                break
        return best

    def _member(self, node: Node, parent: Node, depth: int) -> Use:
        holder = parent.child_by_field_name("object")
        if holder != node:
            return Use(fate=Fate.NAMED, how="a key", at=parent)
        name = self.folder.member_name(parent) or ""
        if name in ASKING:
            return Use(fate=Fate.NAMED, how=name, at=parent)
        call = parent.parent
        if call is not None and call.type == "call_expression" and call.child_by_field_name("function") == parent:
            if name in {"forEach", "map", "filter", "reduce", "flatMap"}:
                return self._callback(call, name, depth)
            return self.follow(call, depth)
        if call is not None and call.type == "assignment_expression" and call.child_by_field_name("left") == parent:
            return Use(fate=Fate.NAMED, how="an object that is changed", at=parent)
        return self.follow(parent, depth)

    def _callback(self, call: Node, name: str, depth: int) -> Use:
        given = arguments_of(call)
        if not given:
            return Use(fate=Fate.NAMED, how=f"{name}()", at=call)
        function = inner(given[0])
        if function.type == "identifier":
            function = function_named(self.script, function) or function
        if function.type not in FUNCTIONS:
            loading = LOADER_NAMES.search(self.script.words(function))
            return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)
        found = self.parameter(function, 1 if name == "reduce" else 0, call, depth)
        return heavier(found, self.follow(call, depth)) if name in {"map", "filter", "flatMap"} else found

    def _pair(self, node: Node, pair: Node, depth: int) -> Use:
        key = pair.child_by_field_name("key")
        if key == node:
            return Use(fate=Fate.NAMED, how="a key of a table", at=pair)
        name = self.script.words(key).strip("\"'[]") if key is not None else ""
        if TEXT_KEYS.match(name):
            return text_under(self, pair, name)
        if is_list_of_hosts(node, name):
            return Use(fate=Fate.NAMED, how=f"the list {name}", at=pair)
        holder = pair.parent
        if holder is None:
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=pair)
        around = holder.parent
        if around is not None and around.type == "arguments" and around.parent is not None:
            use = property_of_argument(self, around.parent, name)
            if use is not None:
                return use
        found = self._object(holder, name, depth)
        return found if found.fate is not Fate.NAMED else Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=pair)

    def _object(self, holder: Node, name: str, depth: int) -> Use:
        """Follow `object.name` where the object has a name of its own."""
        declared = holder.parent
        if declared is None or declared.type != "variable_declarator":
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=holder)
        variable = declared.child_by_field_name("name")
        if variable is None or variable.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=holder)
        best = Use(fate=Fate.NAMED, how=f"the property {name}", at=holder)
        for place in places(self.script, self.script.words(variable), scope_of(self.script, variable)):
            member = place.parent
            if member is not None and member.type in {"member_expression", "subscript_expression"}:
                taken = self.folder.member_name(member)
                if taken == name or taken is None:
                    best = heavier(best, self.follow(member, depth))
        return best

    def _array(self, array: Node, depth: int) -> Use:
        holder = array.parent
        named = (
            holder.child_by_field_name("name") if holder is not None and holder.type == "variable_declarator" else None
        )
        if named is not None and named.type == "identifier":
            found = self._variable(named, array, depth)
            if found.fate is Fate.POSSIBLE and LIST_NAMES.search(self.script.words(named)):
                return Use(fate=Fate.NAMED, how=f"the list {self.script.words(named)}", at=array)
            looped = self._looped(named, depth)
            return heavier(found, looped) if looped is not None else found
        if holder is not None and holder.type == "for_in_statement":
            return self._loop(holder, depth)
        return self.follow(array, depth)

    def _looped(self, name: Node, depth: int) -> Use | None:
        for place in places(self.script, self.script.words(name), scope_of(self.script, name)):
            loop = place.parent
            if loop is not None and loop.type == "for_in_statement" and loop.child_by_field_name("right") == place:
                return self._loop(loop, depth)
        return None

    def _loop(self, loop: Node, depth: int) -> Use:
        left = loop.child_by_field_name("left")
        if left is None or left.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how="a loop", at=loop)
        best = Use(fate=Fate.NAMED, how="a loop", at=loop)
        for place in places(self.script, self.script.words(left), loop):
            if place != left:
                best = heavier(best, self.follow(place, depth))
        return best

    def _returned(self, node: Node, depth: int) -> Use:
        function = node
        while function.type not in FUNCTIONS:
            if function.parent is None:
                return Use(fate=Fate.NAMED, how="nothing", at=node)
            function = function.parent
        best = Use(fate=Fate.NAMED, how="a result", at=node)
        called = calls_of(self.script, function)
        for call in called[:20]:
            best = heavier(best, self.follow(call, depth))
        if not called:
            return Use(fate=Fate.POSSIBLE, how="a result", at=node)
        return best
