"""What a call does with a value that it is given: loads it, asks about it, shows it, or hands it on."""

from typing import TYPE_CHECKING

from tree_sitter import Node

from pytest_pixelguard.static.script.names import function_named, places, scope_of
from pytest_pixelguard.static.script.sinks import (
    ASKING,
    HINT_KEYS,
    HOLE_ONLY,
    LIST_NAMES,
    LOADER_NAMES,
    LOADING_CALLS,
    LOADING_CLASSES,
    MAKERS,
    SECOND_ARGUMENT,
    SELECTING,
    Fate,
    Use,
    markup_or_code,
)
from pytest_pixelguard.static.script.tree import FUNCTIONS, arguments_of, inner

if TYPE_CHECKING:
    from pytest_pixelguard.static.script.flow import Flow


def argument(flow: "Flow", node: Node, listed: Node, depth: int) -> Use:  # noqa: C901, PLR0911, PLR0912 -- one branch for each kind
    """Give what a call does with one of its arguments."""
    call = listed.parent
    if call is None:
        return Use(fate=Fate.POSSIBLE, how="a call", at=listed)
    given = arguments_of(call)
    index = given.index(node) if node in given else 0
    if call.type == "new_expression":
        return _constructed(flow, call, index, depth)
    callee = call.child_by_field_name("function")
    if callee is None:
        return Use(fate=Fate.POSSIBLE, how="a call", at=call)
    callee = inner(callee)
    if callee.type in FUNCTIONS:
        return flow.parameter(callee, index, call, depth)
    if callee.type in {"member_expression", "subscript_expression"}:
        return _method_argument(flow, callee, call, given, index, depth)
    name = flow.script.words(callee)
    if name in LOADING_CALLS and (index == 0 or name == "ajax"):
        if name in {"setTimeout", "$", "jQuery", "append", "prepend", "html"} and not markup_or_code(
            flow.folder.text(node)
        ):
            return Use(fate=Fate.POSSIBLE, how=LOADING_CALLS[name], at=call)
        return Use(fate=Fate.LOADED, how=LOADING_CALLS[name], at=call)
    if name in MAKERS:
        return _made(flow, call, given, index)
    if callee.type == "identifier":
        function = function_named(flow.script, callee)
        if function is not None:
            found = flow.parameter(function, index, call, depth)
            if found.fate is Fate.NAMED and LOADER_NAMES.search(name) and len(name) > 3:  # noqa: PLR2004 -- the number is its own name here
                return Use(fate=Fate.POSSIBLE, how=f"{name}()", at=call)
            return found
    if name in {"encodeURIComponent", "encodeURI", "String", "decodeURIComponent"}:
        return flow.follow(call, depth)
    if name in {"require", "Error"}:
        return Use(fate=Fate.LOADED if name == "require" else Fate.NAMED, how=f"{name}()", at=call)
    loading = LOADER_NAMES.search(name) and len(name) > 3  # noqa: PLR2004 -- the number is its own name here
    return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)


def _method_argument(flow: "Flow", callee: Node, call: Node, given: list[Node], index: int, depth: int) -> Use:  # noqa: C901, PLR0911, PLR0912 -- one branch for each kind
    name = flow.folder.member_name(callee) or ""
    if name in {"call", "apply"}:
        holder = callee.child_by_field_name("object")
        if holder is not None and inner(holder).type in FUNCTIONS and index > 0:
            return flow.parameter(inner(holder), index - 1, call, depth)
    if name == "createTextNode" and (use := _text_of_script(flow, call, depth)) is not None:
        return use
    if name in ASKING or name in SELECTING:
        return Use(fate=Fate.NAMED, how=f"{name}()", at=call)
    if name in {"setAttribute", "setAttributeNS", "attr", "prop"}:
        return _attribute(flow, callee, given, index, call)
    if name in MAKERS and not (name == "createElement" and len(given) == 1):
        return _made(flow, call, given, index)
    if name in LOADING_CALLS:
        wanted = 1 if name in SECOND_ARGUMENT else 0
        if name == "open":
            method = (flow.folder.text(given[0]) or "").upper() if given else ""
            if method not in {"GET", "POST", "PUT", "PATCH", "HEAD", "DELETE", HOLE_ONLY} and index == 0:
                return Use(fate=Fate.NAMED, how="a window that the visitor opens", at=call)
        if index == wanted or (name == "open" and index <= 1):
            return Use(fate=Fate.LOADED, how=LOADING_CALLS[name], at=call)
        return Use(fate=Fate.POSSIBLE, how=LOADING_CALLS[name], at=call)
    if name in {"concat", "join", "replace", "push", "add", "set", "unshift", "assign"}:
        holder = callee.child_by_field_name("object")
        if name in {"concat", "join", "replace"}:
            return flow.follow(call, depth)
        words = flow.script.words(holder) if holder is not None else ""
        if LIST_NAMES.search(words):
            return Use(fate=Fate.NAMED, how=f"the list {words}", at=call)
    if name in {"get", "post", "put", "request", "load"}:
        return Use(fate=Fate.LOADED, how=f"{name}()", at=call)
    loading = LOADER_NAMES.search(name) and len(name) > 3  # noqa: PLR2004 -- the number is its own name here
    return Use(fate=Fate.LOADED if loading else Fate.POSSIBLE, how=f"{name}()", at=call)


def _text_of_script(flow: "Flow", call: Node, depth: int) -> Use | None:
    """Judge a text node that is put into a script element, which runs it; None where it is put elsewhere."""
    ends = [call]
    declared = call.parent
    name = declared.child_by_field_name("name") if declared is not None else None
    if declared is not None and declared.type == "variable_declarator" and name is not None:
        ends = [*places(flow.script, flow.script.words(name), scope_of(flow.script, name))]
    for end in ends:
        given = end.parent
        put = given.parent if given is not None and given.type == "arguments" else None
        callee = put.child_by_field_name("function") if put is not None else None
        holder = callee.child_by_field_name("object") if callee is not None else None
        if put is None or callee is None or holder is None or flow.made_as(holder) != "script":
            continue
        if flow.folder.member_name(callee, depth) in {"appendChild", "append", "prepend", "insertBefore"}:
            return Use(fate=Fate.LOADED, how="a script's text", at=put)
    return None


def _attribute(flow: "Flow", callee: Node, given: list[Node], index: int, call: Node) -> Use:
    if index == 0 or len(given) < 2:  # noqa: PLR2004 -- the number is its own name here
        return Use(fate=Fate.NAMED, how="an attribute's name", at=call)
    name = (flow.folder.text(given[-2]) or "").lower()
    if name == "href":
        return flow.href(callee, call)
    if name in {"src", "srcset", "data", "srcdoc", "action", "style", "xlink:href"}:
        return Use(fate=Fate.LOADED, how=f"an element's {name}", at=call)
    return Use(
        fate=Fate.POSSIBLE if not name or name.startswith("data-") else Fate.NAMED,
        how=f"the attribute {name}",
        at=call,
    )


def _made(flow: "Flow", call: Node, given: list[Node], index: int) -> Use:
    """Judge an argument of createElement(tag, properties, …children) and its kin."""
    tag = (flow.folder.text(given[0]) or "").lower() if given else ""
    if index == 0:
        return Use(fate=Fate.NAMED, how="an element's name", at=call)
    if index > 1:
        return Use(fate=Fate.NAMED, how="text that is shown", at=call)
    return Use(fate=Fate.LOADED, how=f"a {tag or 'component'} element", at=call)


def _constructed(flow: "Flow", call: Node, index: int, depth: int) -> Use:
    made = call.child_by_field_name("constructor")
    name = flow.script.words(made).rsplit(".", 1)[-1] if made is not None else ""
    if name in LOADING_CLASSES:
        return Use(
            fate=Fate.LOADED if index == 0 or name == "Function" else Fate.POSSIBLE,
            how=LOADING_CLASSES[name],
            at=call,
        )
    if name == "URL":
        return flow.follow(call, depth)
    if name in {"RegExp", "Error", "TypeError", "RangeError", "Set", "Map", "WeakSet"}:
        return Use(fate=Fate.NAMED, how=f"a {name}", at=call)
    return Use(fate=Fate.POSSIBLE, how=f"new {name}()", at=call)


def is_list_of_hosts(value: Node, name: str) -> bool:
    """Tell whether a property's name says that its value only lists hosts: what a policy allows, what is blocked."""
    if name in {"domains", "hosts", "origins", "hostnames"}:
        return True
    if name in {"src", "scriptSrc", "imgSrc", "imageSrc", "iframeSrc", "pixelSrc"}:
        return value.type == "array" and name != "src"  # helmet's scriptSrc: [...]; a text is an address to load
    return HINT_KEYS.search(name) is not None


def text_under(flow: "Flow", pair: Node, name: str) -> Use:
    """Judge a text under a key that holds what is shown: it is code only where it is the content of a script."""
    if name == "children" and _makes_script(flow, pair):
        return Use(fate=Fate.LOADED, how="a script element", at=pair)
    return Use(fate=Fate.NAMED, how=f"text under {name}", at=pair)


def _makes_script(flow: "Flow", pair: Node) -> bool:
    """Tell whether a pair belongs to the properties of a script element, as React and Next.js write them."""
    properties = pair.parent
    holder = properties.parent if properties is not None else None
    if properties is None or holder is None:
        return False
    for each in properties.named_children:
        key = each.child_by_field_name("key")
        if key is not None and flow.script.words(key).strip("\"'") == "strategy":
            return True  # next/script
    # jsx("script", {…}), or ["$", "script", null, {…}] in what a server component sends
    return any(flow.folder.text(each) == "script" for each in holder.named_children[:2] if each.type == "string")


def property_of_argument(flow: "Flow", call: Node, name: str) -> Use | None:
    """Give what a call does with a property of an object it is given; None where that cannot be said."""
    callee = call.child_by_field_name("function")
    words = flow.script.words(callee).rsplit(".", 1)[-1].strip(")") if callee is not None else ""
    given = arguments_of(call)
    if words in MAKERS and given:
        tag = (flow.folder.text(given[0]) or flow.script.words(given[0])).strip("\"'").lower()
        if name == "href" and flow.folder.text(given[0]) != "link":  # Link, a component, is a router's link
            return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=call)
        if name in {"src", "href", "srcSet", "srcset", "data", "dangerouslySetInnerHTML", "poster", "srcDoc"}:
            return Use(fate=Fate.LOADED, how=f"a {tag} element", at=call)
        return Use(fate=Fate.POSSIBLE if not tag.isalpha() else Fate.NAMED, how=f"the property {name}", at=call)
    if words in {"ajax", "fetch", "axios", "request"} and name in {"url", "src"}:
        return Use(fate=Fate.LOADED, how=f"{words}()", at=call)
    if name == "src" and (words == "assign" or LOADER_NAMES.search(words)):
        return Use(fate=Fate.LOADED, how=f"{words}()", at=call)
    return None
