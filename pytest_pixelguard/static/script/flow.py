"""Where does a value go? To something that loads it, to a comparison, or somewhere that cannot be followed."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.names import bindings, calls_of, function_named, places, scope_of
from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, arguments_of, inner, parameters_of


class Fate(IntEnum):
    """What becomes of a value, the heavier the larger."""

    NAMED = 0  # compared, listed, shown as text, or never used
    POSSIBLE = 1  # handed to something that cannot be seen here
    LOADED = 2  # reaches something that makes a request


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The heaviest fate of a value, in words, and the place where it happens."""

    fate: Fate
    how: str
    at: Node


_LOADING_PROPERTIES: Final = {
    "src": "an element's src", "srcset": "an element's srcset", "innerHTML": "innerHTML", "outerHTML": "outerHTML",
    "srcdoc": "a frame's srcdoc", "action": "a form's action", "data": "an object's data", "poster": "a video's poster",
    "backgroundImage": "a background image", "background": "a background image", "cssText": "style text",
}  # fmt: skip
_MADE: Final = {"script": "a script's src", "img": "an image's src", "iframe": "a frame's src"}
_LOADING_CALLS: Final = {
    "fetch": "fetch()", "sendBeacon": "navigator.sendBeacon()", "importScripts": "importScripts()", "import": "import()",
    "getScript": "getScript()", "ajax": "ajax()", "getJSON": "getJSON()", "open": "XMLHttpRequest", "write": "document.write()",
    "writeln": "document.write()", "insertAdjacentHTML": "insertAdjacentHTML()", "createContextualFragment": "a fragment",
    "parseFromString": "DOMParser", "addModule": "a worklet", "register": "a service worker", "axios": "axios()",
    "eval": "eval()", "setHTMLUnsafe": "setHTMLUnsafe()", "Function": "Function()",
    "html": "html()", "append": "append()", "prepend": "prepend()", "setTimeout": "setTimeout()", "$": "$()", "jQuery": "$()",
}  # fmt: skip
_SECOND_ARGUMENT: Final = frozenset({"open", "insertAdjacentHTML", "setAttribute", "setAttributeNS"})
_LOADING_CLASSES: Final = {
    "WebSocket": "a WebSocket", "EventSource": "an EventSource", "Worker": "a worker", "SharedWorker": "a worker",
    "Request": "a Request", "Function": "Function()", "XMLHttpRequest": "XMLHttpRequest", "WebTransport": "WebTransport",
}  # fmt: skip
_ASKING: Final = frozenset(
    {
        "includes", "indexOf", "lastIndexOf", "startsWith", "endsWith", "test", "match", "matchAll", "search", "has",
        "exec", "localeCompare", "length", "some", "every", "find", "findIndex", "warn", "error", "log", "info", "debug",
        "createTextNode", "closest", "matches", "getElementById", "delete",
    }
)  # fmt: skip
_SELECTING: Final = frozenset({"querySelector", "querySelectorAll"})
_TEXT_KEYS: Final = re.compile(
    r"^(?:title|description|label|text|message|content|children|alt|placeholder|caption|summary|provider|company|"
    r"purpose|comment|docs?|help|homepage|privacy\w*|policy\w*|textContent|innerText|ariaLabel|aria-label|nodeValue)$"
)
_HINT_KEYS: Final = re.compile(
    r"csp|contentSecurity|-src$|Src(?:Elem)?$|allow|block|deny|ignore|exclude|blacklist|whitelist", re.IGNORECASE
)
_LIST_NAMES: Final = re.compile(
    r"block|deny|black|white|allow|known|ignor|exclu|tracker|forbid|banned|csp|pattern|domains|hosts", re.IGNORECASE
)
_LOADER_NAMES: Final = re.compile(
    r"load|inject|script|insert|beacon|pixel|request|send|ping|import|append|embed|iframe|frame|image", re.IGNORECASE
)
_DEEPEST: Final = 12
_MAKERS: Final = frozenset(
    {
        "createElement",
        "jsx",
        "jsxs",
        "jsxDEV",
        "h",
        "_jsx",
        "_jsxs",
        "createVNode",
        "createElementVNode",
        "_c",
        "cloneElement",
    }
)


class Flow:
    """Follows values through one script."""

    def __init__(self, script: Script, folder: Folder) -> None:
        self._script = script
        self._folder = folder
        self._seen: set[tuple[int, int]] = set()

    def use_of(self, node: Node) -> Use:
        """Give the heaviest use that an expression's value is put to."""
        self._seen = set()
        return self._follow(node, 0)

    def _follow(self, node: Node, depth: int) -> Use:
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

    def _step(self, node: Node, parent: Node, depth: int) -> Use:
        match parent.type:
            case (
                "parenthesized_expression" | "await_expression" | "spread_element" | "template_substitution"
                | "template_string" | "jsx_expression" | "sequence_expression" | "yield_expression" | "unary_expression"
            ):  # fmt: skip
                if parent.type == "sequence_expression" and parent.named_children[-1] != node:
                    return Use(fate=Fate.NAMED, how="nothing", at=node)
                return self._follow(parent, depth)
            case "variable_declarator":
                return self._variable(parent.child_by_field_name("name"), node, depth)
            case "assignment_expression" | "augmented_assignment_expression":
                return self._assignment(node, parent, depth)
            case "arguments":
                return self._argument(node, parent, depth)
            case "member_expression" | "subscript_expression":
                return self._member(node, parent, depth)
            case "binary_expression":
                sign = parent.child_by_field_name("operator")
                if sign is not None and sign.type in {"+", "||", "??", "&&"}:
                    return self._follow(parent, depth)
                return Use(fate=Fate.NAMED, how="a comparison", at=parent)
            case "ternary_expression":
                if parent.child_by_field_name("condition") == node:
                    return Use(fate=Fate.NAMED, how="a condition", at=parent)
                return self._follow(parent, depth)
            case "pair":
                return self._pair(node, parent, depth)
            case "shorthand_property_identifier" | "object":
                return self._follow(parent, depth)
            case "array":
                return self._array(parent, depth)
            case "return_statement" | "arrow_function":
                return self._returned(parent, depth)
            case "import_statement" | "export_statement":
                if parent.child_by_field_name("source") == node:
                    return Use(fate=Fate.LOADED, how="import", at=parent)
                return Use(fate=Fate.POSSIBLE, how="an export", at=parent)
            case "jsx_attribute":
                return self._jsx(parent)
            case "field_definition" | "assignment_pattern" | "object_assignment_pattern":
                return Use(fate=Fate.POSSIBLE, how="a field", at=parent)
            case "switch_case" | "if_statement" | "expression_statement" | "throw_statement" | "regex" | "jsx_element":
                return Use(fate=Fate.NAMED, how="nothing that loads it", at=parent)
            case _:
                return Use(fate=Fate.POSSIBLE if parent.type == "ERROR" else Fate.NAMED, how=parent.type, at=parent)

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
        scope = scope_of(self._script, name)
        for place in places(self._script, self._script.words(name), scope):
            if place == name or place.start_byte < 0:
                continue
            holder = place.parent
            if (
                holder is not None
                and holder.type == "assignment_expression"
                and holder.child_by_field_name("left") == place
            ):
                continue
            best = _heavier(best, self._follow(place, depth))
            if best.fate is Fate.LOADED:
                break
        return best

    def _assignment(self, node: Node, parent: Node, depth: int) -> Use:
        left = parent.child_by_field_name("left")
        if left is None or left == node:
            return Use(fate=Fate.NAMED, how="a name that is assigned", at=parent)
        if left.type == "identifier":
            return _heavier(self._variable(left, node, depth), self._follow(parent, depth))
        if left.type in {"member_expression", "subscript_expression"}:
            name = self._folder.member_name(left) or ""
            if name in _LOADING_PROPERTIES:
                holder = left.child_by_field_name("object")
                made = self._made_as(holder) if name == "src" and holder is not None else ""
                return Use(fate=Fate.LOADED, how=_MADE.get(made, _LOADING_PROPERTIES[name]), at=parent)
            if name == "href":
                return self._href(left, parent)
            if _TEXT_KEYS.match(name):
                return Use(fate=Fate.NAMED, how="text that is shown", at=parent)
            through = self._follow(parent, depth)
            return _heavier(Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=parent), through)
        return Use(fate=Fate.POSSIBLE, how="an assignment", at=parent)

    def _href(self, left: Node, at: Node) -> Use:
        holder = left.child_by_field_name("object")
        if holder is None:
            return Use(fate=Fate.POSSIBLE, how="href", at=at)
        made = self._made_as(holder)
        if made == "link":
            return Use(fate=Fate.LOADED, how="a link element's href", at=at)
        if made in {"a", "location"} or self._script.words(holder).endswith("location"):
            return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=at)
        return Use(fate=Fate.POSSIBLE, how="href", at=at)

    def _made_as(self, holder: Node) -> str:
        """Give the tag name that an element variable was created with; empty where it is not to be seen."""
        holder = inner(holder)
        if holder.type == "new_expression":
            return "img" if self._script.words(holder).startswith(("new Image", "new window.Image")) else ""
        if holder.type != "identifier":
            return ""
        for binding in bindings(self._script, holder)[:6]:
            value = inner(binding.value)
            if value.type == "new_expression" and self._script.words(value).startswith(
                ("new Image", "new window.Image")
            ):
                return "img"
            if value.type == "call_expression" and (given := arguments_of(value)):
                callee = value.child_by_field_name("function")
                if callee is not None and self._script.words(callee).endswith(("createElement", "createElementNS")):
                    return (self._folder.text(given[-1]) or "").lower()
        return ""

    def _argument(self, node: Node, listed: Node, depth: int) -> Use:
        call = listed.parent
        if call is None:
            return Use(fate=Fate.POSSIBLE, how="a call", at=listed)
        given = arguments_of(call)
        index = given.index(node) if node in given else 0
        if call.type == "new_expression":
            return self._constructed(call, index, depth)
        callee = call.child_by_field_name("function")
        if callee is None:
            return Use(fate=Fate.POSSIBLE, how="a call", at=call)
        callee = inner(callee)
        if callee.type in FUNCTIONS:
            return self._parameter(callee, index, call, depth)
        if callee.type in {"member_expression", "subscript_expression"}:
            return self._method_argument(callee, call, given, index, depth)
        name = self._script.words(callee)
        if name in _LOADING_CALLS and (index == 0 or name in {"ajax"}):
            if name in {"setTimeout", "$", "jQuery", "append", "prepend", "html"} and not _markup_or_code(
                self._folder.text(node)
            ):
                return Use(fate=Fate.POSSIBLE, how=_LOADING_CALLS[name], at=call)
            return Use(fate=Fate.LOADED, how=_LOADING_CALLS[name], at=call)
        if name in _MAKERS:
            return self._made(call, given, index)
        if callee.type == "identifier":
            function = function_named(self._script, callee)
            if function is not None:
                found = self._parameter(function, index, call, depth)
                if found.fate is Fate.NAMED and _LOADER_NAMES.search(name) and len(name) > 3:
                    return Use(fate=Fate.POSSIBLE, how=f"{name}()", at=call)
                return found
        if name in {"encodeURIComponent", "encodeURI", "String", "decodeURIComponent"}:
            return self._follow(call, depth)
        if name in {"require", "Error"}:
            return Use(fate=Fate.LOADED if name == "require" else Fate.NAMED, how=f"{name}()", at=call)
        loading = _LOADER_NAMES.search(name) and len(name) > 3
        return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)

    def _method_argument(self, callee: Node, call: Node, given: list[Node], index: int, depth: int) -> Use:
        name = self._folder.member_name(callee) or ""
        if name in {"call", "apply"}:
            holder = callee.child_by_field_name("object")
            if holder is not None and inner(holder).type in FUNCTIONS and index > 0:
                return self._parameter(inner(holder), index - 1, call, depth)
        if name in _ASKING or name in _SELECTING:
            return Use(fate=Fate.NAMED, how=f"{name}()", at=call)
        if name in {"setAttribute", "setAttributeNS", "attr", "prop"}:
            return self._attribute(callee, given, index, call)
        if name in _MAKERS and not (name == "createElement" and len(given) == 1):
            return self._made(call, given, index)
        if name in _LOADING_CALLS:
            wanted = 1 if name in _SECOND_ARGUMENT else 0
            if name in {"open"}:
                method = (self._folder.text(given[0]) or "").upper() if given else ""
                if method not in {"GET", "POST", "PUT", "PATCH", "HEAD", "DELETE", HOLE_ONLY} and index == 0:
                    return Use(fate=Fate.NAMED, how="a window that the visitor opens", at=call)
            if index == wanted or (name == "open" and index <= 1):
                return Use(fate=Fate.LOADED, how=_LOADING_CALLS[name], at=call)
            return Use(fate=Fate.POSSIBLE, how=_LOADING_CALLS[name], at=call)
        if name in {"concat", "join", "replace", "push", "add", "set", "unshift", "assign"}:
            holder = callee.child_by_field_name("object")
            if name in {"concat", "join", "replace"}:
                return self._follow(call, depth)
            words = self._script.words(holder) if holder is not None else ""
            if _LIST_NAMES.search(words):
                return Use(fate=Fate.NAMED, how=f"the list {words}", at=call)
        if name in {"get", "post", "put", "request", "load"}:
            return Use(fate=Fate.LOADED, how=f"{name}()", at=call)
        loading = _LOADER_NAMES.search(name) and len(name) > 3
        return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)

    def _attribute(self, callee: Node, given: list[Node], index: int, call: Node) -> Use:
        if index == 0 or len(given) < 2:
            return Use(fate=Fate.NAMED, how="an attribute's name", at=call)
        name = (self._folder.text(given[-2]) or "").lower()
        if name == "href":
            return self._href(callee, call)
        if name in {"src", "srcset", "data", "srcdoc", "action", "style", "xlink:href"}:
            return Use(fate=Fate.LOADED, how=f"an element's {name}", at=call)
        return Use(
            fate=Fate.POSSIBLE if not name or name.startswith("data-") else Fate.NAMED,
            how=f"the attribute {name}",
            at=call,
        )

    def _made(self, call: Node, given: list[Node], index: int) -> Use:
        """Judge an argument of createElement(tag, properties, …children) and its kin."""
        tag = (self._folder.text(given[0]) or "").lower() if given else ""
        if index == 0:
            return Use(fate=Fate.NAMED, how="an element's name", at=call)
        if index > 1:
            return Use(fate=Fate.NAMED, how="text that is shown", at=call)
        return Use(fate=Fate.LOADED, how=f"a {tag or 'component'} element", at=call)

    def _constructed(self, call: Node, index: int, depth: int) -> Use:
        made = call.child_by_field_name("constructor")
        name = self._script.words(made).rsplit(".", 1)[-1] if made is not None else ""
        if name in _LOADING_CLASSES:
            return Use(
                fate=Fate.LOADED if index == 0 or name == "Function" else Fate.POSSIBLE,
                how=_LOADING_CLASSES[name],
                at=call,
            )
        if name == "URL":
            return self._follow(call, depth)
        if name in {"RegExp", "Error", "TypeError", "RangeError", "Set", "Map", "WeakSet"}:
            return Use(fate=Fate.NAMED, how=f"a {name}", at=call)
        return Use(fate=Fate.POSSIBLE, how=f"new {name}()", at=call)

    def _parameter(self, function: Node, index: int, call: Node, depth: int) -> Use:
        listed = parameters_of(function)
        if index >= len(listed):
            return Use(fate=Fate.POSSIBLE if listed else Fate.NAMED, how="an argument", at=call)
        name = listed[index]
        if name.type == "assignment_pattern":
            name = name.child_by_field_name("left") or name
        if name.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how="an argument", at=call)
        best = Use(fate=Fate.NAMED, how="an argument never used", at=call)
        for place in places(self._script, self._script.words(name), function):
            if place == name:
                continue
            best = _heavier(best, self._follow(place, depth))
            if best.fate is Fate.LOADED:
                break
        return best

    def _member(self, node: Node, parent: Node, depth: int) -> Use:
        holder = parent.child_by_field_name("object")
        if holder != node:
            return Use(fate=Fate.NAMED, how="a key", at=parent)
        name = self._folder.member_name(parent) or ""
        if name in _ASKING:
            return self._iterated(node, parent, name, depth)
        call = parent.parent
        if call is not None and call.type == "call_expression" and call.child_by_field_name("function") == parent:
            if name in {"forEach", "map", "filter", "reduce", "flatMap"}:
                return self._callback(call, name, depth)
            return self._follow(call, depth)
        if call is not None and call.type == "assignment_expression" and call.child_by_field_name("left") == parent:
            return Use(fate=Fate.NAMED, how="an object that is changed", at=parent)
        return self._follow(parent, depth)

    def _iterated(self, node: Node, parent: Node, name: str, depth: int) -> Use:
        return Use(fate=Fate.NAMED, how=f"{name}", at=parent)

    def _callback(self, call: Node, name: str, depth: int) -> Use:
        given = arguments_of(call)
        if not given:
            return Use(fate=Fate.NAMED, how=f"{name}()", at=call)
        function = inner(given[0])
        if function.type == "identifier":
            function = function_named(self._script, function) or function
        if function.type not in FUNCTIONS:
            loading = _LOADER_NAMES.search(self._script.words(function))
            return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)
        found = self._parameter(function, 1 if name == "reduce" else 0, call, depth)
        return _heavier(found, self._follow(call, depth)) if name in {"map", "filter", "flatMap"} else found

    def _pair(self, node: Node, pair: Node, depth: int) -> Use:
        key = pair.child_by_field_name("key")
        if key == node:
            return Use(fate=Fate.NAMED, how="a key of a table", at=pair)
        name = self._script.words(key).strip("\"'[]") if key is not None else ""
        if _TEXT_KEYS.match(name):
            return Use(fate=Fate.NAMED, how=f"text under {name}", at=pair)
        if _HINT_KEYS.search(name) and name not in {"src", "scriptSrc", "imgSrc", "imageSrc", "iframeSrc", "pixelSrc"}:
            return Use(fate=Fate.NAMED, how=f"the list {name}", at=pair)
        holder = pair.parent
        if holder is None:
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=pair)
        around = holder.parent
        if around is not None and around.type == "arguments" and around.parent is not None:
            use = self._property_of_argument(holder, around.parent, name)
            if use is not None:
                return use
        found = self._object(holder, name, depth)
        return found if found.fate is not Fate.NAMED else Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=pair)

    def _property_of_argument(self, holder: Node, call: Node, name: str) -> Use | None:
        callee = call.child_by_field_name("function")
        words = self._script.words(callee).rsplit(".", 1)[-1].strip(")") if callee is not None else ""
        given = arguments_of(call)
        if words in _MAKERS and given:
            tag = (self._folder.text(given[0]) or self._script.words(given[0])).strip("\"'").lower()
            if name == "href" and tag != "link":
                return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=call)
            if name in {"src", "href", "srcSet", "srcset", "data", "dangerouslySetInnerHTML", "poster", "srcDoc"}:
                return Use(fate=Fate.LOADED, how=f"a {tag} element", at=call)
            return Use(fate=Fate.POSSIBLE if not tag.isalpha() else Fate.NAMED, how=f"the property {name}", at=call)
        if words in {"ajax", "fetch", "axios", "request"} and name in {"url", "src"}:
            return Use(fate=Fate.LOADED, how=f"{words}()", at=call)
        if name == "src" and (words == "assign" or _LOADER_NAMES.search(words)):
            return Use(fate=Fate.LOADED, how=f"{words}()", at=call)
        return None

    def _object(self, holder: Node, name: str, depth: int) -> Use:
        """Follow `object.name` where the object has a name of its own."""
        declared = holder.parent
        if declared is None or declared.type != "variable_declarator":
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=holder)
        variable = declared.child_by_field_name("name")
        if variable is None or variable.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how=f"the property {name}", at=holder)
        best = Use(fate=Fate.NAMED, how=f"the property {name}", at=holder)
        for place in places(self._script, self._script.words(variable), scope_of(self._script, variable)):
            member = place.parent
            if member is not None and member.type in {"member_expression", "subscript_expression"}:
                taken = self._folder.member_name(member)
                if taken == name or taken is None:
                    best = _heavier(best, self._follow(member, depth))
        return best

    def _array(self, array: Node, depth: int) -> Use:
        holder = array.parent
        named = (
            holder.child_by_field_name("name") if holder is not None and holder.type == "variable_declarator" else None
        )
        if named is not None and named.type == "identifier":
            found = self._variable(named, array, depth)
            if found.fate is Fate.POSSIBLE and _LIST_NAMES.search(self._script.words(named)):
                return Use(fate=Fate.NAMED, how=f"the list {self._script.words(named)}", at=array)
            looped = self._looped(named, depth)
            return _heavier(found, looped) if looped is not None else found
        if holder is not None and holder.type == "for_in_statement":
            return self._loop(holder, depth)
        return self._follow(array, depth)

    def _looped(self, name: Node, depth: int) -> Use | None:
        for place in places(self._script, self._script.words(name), scope_of(self._script, name)):
            loop = place.parent
            if loop is not None and loop.type == "for_in_statement" and loop.child_by_field_name("right") == place:
                return self._loop(loop, depth)
        return None

    def _loop(self, loop: Node, depth: int) -> Use:
        left = loop.child_by_field_name("left")
        if left is None or left.type != "identifier":
            return Use(fate=Fate.POSSIBLE, how="a loop", at=loop)
        best = Use(fate=Fate.NAMED, how="a loop", at=loop)
        for place in places(self._script, self._script.words(left), loop):
            if place != left:
                best = _heavier(best, self._follow(place, depth))
        return best

    def _returned(self, node: Node, depth: int) -> Use:
        function = node
        while function.type not in FUNCTIONS:
            if function.parent is None:
                return Use(fate=Fate.NAMED, how="nothing", at=node)
            function = function.parent
        best = Use(fate=Fate.NAMED, how="a result", at=node)
        called = calls_of(self._script, function)
        for call in called[:20]:
            best = _heavier(best, self._follow(call, depth))
        if not called:
            return Use(fate=Fate.POSSIBLE, how="a result", at=node)
        return best

    def _jsx(self, attribute: Node) -> Use:
        name = self._script.words(attribute.named_children[0]) if attribute.named_child_count else ""
        element = attribute.parent
        named = element.child_by_field_name("name") if element is not None else None
        tag = self._script.words(named) if named is not None else ""
        if name == "href" and tag.lower() != "link":
            return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=attribute)
        if name in {"src", "href", "srcSet", "srcset", "data", "poster", "srcDoc", "dangerouslySetInnerHTML"}:
            return Use(fate=Fate.LOADED, how=f"a {tag} element", at=attribute)
        return Use(fate=Fate.POSSIBLE if tag[:1].isupper() else Fate.NAMED, how=f"the attribute {name}", at=attribute)


HOLE_ONLY: Final = "\ufffc"


def _markup_or_code(text: str | None) -> bool:
    return text is not None and ("<" in text or "(" in text)


def _heavier(one: Use, two: Use) -> Use:
    return two if two.fate > one.fate else one
