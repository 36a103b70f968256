"""Uses of the vendors' own functions, queues and settings, under whatever name the code has given them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.knowledge import distinctive, id_in, is_id, names
from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.names import bindings, calls_of, function_named, places, scope_of
from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, arguments_of, inner, outer
from pytest_pixelguard.static.script.values import HOLE, as_text
from pytest_pixelguard.trackers.vendor import Vendor

_GLOBAL_OBJECTS: Final = frozenset(
    {"window", "globalThis", "self", "top", "parent", "global", "frames", "document.defaultView"}
)
_ID_KEY: Final = re.compile(r"id|acc(?:oun)?t|tag|key|token|pixel|site|^ti$")
_SHORT: Final = 3
_REFLECTED: Final = 3  # arguments of Reflect.apply: the function, its this, its arguments
_DEEPEST: Final = 6
_SETS_UP: Final = frozenset(
    {"init", "config", "create", "load", "start", "setSiteId", "_setAccount", "setTrackerUrl", "initialize", "conf"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCall:
    """One use. `sure`: the arguments or methods are the vendor's own, not only the name."""

    vendor: Vendor
    at: Node
    words: str
    first: str = ""
    tracker_id: str | None = None
    sure: bool = True
    configures: bool = False
    given: tuple[Node, ...] = ()


class Calls:
    """Finds the uses of one script."""

    def __init__(self, script: Script, folder: Folder) -> None:
        self._script = script
        self._folder = folder

    def of_global(self, node: Node, vendors: tuple[Vendor, ...]) -> Iterator[VendorCall]:
        """Give the uses of a vendor's function or object at a place that names it."""
        whole, owned = self._whole(node)
        name = self._script.words(node).strip("\"'`")
        sure = owned or not self._is_declared(whole, short=len(name) <= _SHORT)
        for place in self._aliases(whole, 0):
            yield from self._used(place, name, vendors, sure=sure)

    def of_computed(self, index: Node, name: str) -> Iterator[VendorCall]:
        """Give the uses of a name that is worked out between brackets: `window["fb" + "q"]`."""
        taken = index.parent
        if taken is None:
            return
        for place in self._aliases(taken, 0):
            yield from self._used(place, name, names().globals.get(name, ()), sure=True)

    def of_queue(self, node: Node, vendors: tuple[Vendor, ...]) -> Iterator[VendorCall]:
        """Give the entries pushed to a vendor's queue: `_paq.push(['setSiteId', '1'])`."""
        whole, _ = self._whole(node)
        name = self._script.words(node).strip("\"'`")
        for place in self._aliases(whole, 0):
            call = self._pushed(place)
            if call is None:
                continue
            for given in arguments_of(call):
                entry = inner(given)
                first, rest = "", []
                if entry.type == "array":
                    rest = [child for child in entry.named_children if child.type != "comment"]
                    first = (self._folder.text(rest[0]) or "") if rest else ""
                for vendor in vendors:
                    known = bool(first) and first in {*vendor.code.calls, *vendor.code.id_calls, *vendor.code.methods}
                    found = self._id(vendor, first, rest[1:]) or self._id_in_objects(vendor, [entry, *rest[1:]])
                    if known or found or (entry.type == "object" and len(vendors) == 1 and name.startswith("_")):
                        yield VendorCall(
                            vendor=vendor, at=call, words=f"{name}.push({first!r})" if first else f"{name}.push()",
                            first=first, tracker_id=found, configures=first in _SETS_UP or bool(found),
                            given=tuple(rest[1:]),
                        )  # fmt: skip

    def of_setting(self, node: Node, vendors: tuple[Vendor, ...]) -> Iterator[VendorCall]:
        """Give the assignments of a vendor's setting: `_linkedin_partner_id = "123"`."""
        whole, _ = self._whole(node)
        holder = whole.parent
        if holder is None:
            return
        value: Node | None = None
        if (
            holder.type == "member_expression"
            and holder.child_by_field_name("object") == whole
            and holder.parent is not None
        ):
            whole, holder = holder, holder.parent  # _sf_async_config.uid = 12345
        if holder.type == "assignment_expression" and holder.child_by_field_name("left") == whole:
            value = holder.child_by_field_name("right")
        elif holder.type == "variable_declarator" and holder.child_by_field_name("name") == whole:
            value = holder.child_by_field_name("value")
        if value is None:
            return
        name = self._script.words(node).strip("\"'`")
        for vendor in vendors:
            found = self._id_value(vendor, value) or self._id_inside(vendor, inner(value))
            yield VendorCall(vendor=vendor, at=holder, words=f"{name} =", tracker_id=found, configures=bool(found))

    def _whole(self, node: Node) -> tuple[Node, bool]:
        """Give the expression that stands for the global, and whether it is taken from the window."""
        holder = node.parent
        if node.type in {"string", "string_fragment", "template_string"}:
            node = node.parent if node.type == "string_fragment" and node.parent is not None else node
            holder = node.parent
            while holder is not None and holder.type in {
                "binary_expression",
                "parenthesized_expression",
                "array",
                "arguments",
                "call_expression",
            }:
                holder = holder.parent
            if holder is not None and holder.type == "subscript_expression":
                return holder, self._is_window(holder)
            return node, False
        if holder is not None and holder.type == "member_expression" and holder.child_by_field_name("property") == node:
            return holder, self._is_window(holder)
        return node, False

    def _is_window(self, member: Node) -> bool:
        holder = member.child_by_field_name("object")
        words = self._script.words(inner(holder)) if holder is not None else ""
        if words in _GLOBAL_OBJECTS:
            return True
        return holder is not None and holder.type == "identifier" and self._stands_for_window(holder)

    def _stands_for_window(self, name: Node) -> bool:
        return any(
            self._script.words(inner(each.value)) in _GLOBAL_OBJECTS for each in bindings(self._script, name)[:4]
        )

    def _is_declared(self, node: Node, *, short: bool) -> bool:
        """Tell whether a bare name is the script's own: declared in a function or, for a short one, anywhere in it."""
        if node.type != "identifier":
            return short
        if scope_of(self._script, node) != self._script.root:
            return True
        return short and bool(bindings(self._script, node) or function_named(self._script, node))

    def _aliases(self, node: Node, depth: int) -> Iterator[Node]:  # noqa: C901, PLR0912 -- one branch for each kind
        """Give every expression that stands for the same function: itself, names it is stored under, getters."""
        yield node
        if depth >= _DEEPEST:
            return
        whole = outer(node)
        holder = whole.parent
        if holder is None:
            return
        name: Node | None = None
        match holder.type:
            case "variable_declarator" if holder.child_by_field_name("value") == whole:
                name = holder.child_by_field_name("name")
            case "assignment_expression" if holder.child_by_field_name("right") == whole:
                name = holder.child_by_field_name("left")
                yield from self._aliases(holder, depth + 1)
            case "pair_pattern":
                name = holder.child_by_field_name("value")
            case "binary_expression":
                sign = holder.child_by_field_name("operator")
                if sign is not None and sign.type in {"||", "??", "&&"}:
                    yield from self._aliases(holder, depth + 1)
            case "return_statement" | "arrow_function":
                yield from self._returned(holder, depth)
            case "ternary_expression":
                yield from self._aliases(holder, depth + 1)
            case "assignment_pattern" | "object_assignment_pattern" | "arguments" | _:
                pass
        if name is not None and name.type == "identifier" and self._script.words(name) != self._script.words(node):
            for place in places(self._script, self._script.words(name), scope_of(self._script, name)):
                if place != name:
                    yield place

    def _returned(self, node: Node, depth: int) -> Iterator[Node]:
        function: Node | None = node
        while function is not None and function.type not in FUNCTIONS:
            function = function.parent
        if function is None:
            return
        for call in calls_of(self._script, function):
            yield from self._aliases(call, depth + 1)

    def _used(self, place: Node, name: str, vendors: tuple[Vendor, ...], *, sure: bool) -> Iterator[VendorCall]:  # noqa: C901 -- one branch for each way to call a function
        whole = outer(place)
        holder = whole.parent
        if holder is None:
            return
        if holder.type == "call_expression" and holder.child_by_field_name("function") == whole:
            yield from self._called(holder, name, arguments_of(holder), vendors, sure=sure)
        elif holder.type == "arguments" and holder.parent is not None:
            yield from self._reflected(holder.parent, whole, name, vendors, sure=sure)
        elif (
            holder.type in {"member_expression", "subscript_expression"}
            and holder.child_by_field_name("object") == whole
        ):
            method = self._folder.member_name(holder) or ""
            call = outer(holder).parent
            if call is None or call.type != "call_expression" or call.child_by_field_name("function") != outer(holder):
                return
            given = arguments_of(call)
            if method == "call":
                yield from self._called(call, name, given[1:], vendors, sure=sure)
            elif method == "apply" and len(given) > 1:
                listed = inner(given[1])
                inside = (
                    [each for each in listed.named_children if each.type != "comment"] if listed.type == "array" else []
                )
                yield from self._called(call, name, inside, vendors, sure=sure)
            elif method == "push" and given and inner(given[0]).type == "array":
                yield from self._called(call, name, list(inner(given[0]).named_children), vendors, sure=sure)
            elif method == "bind":
                for each in self._aliases(call, 1):
                    if each != call:
                        yield from self._used(each, name, vendors, sure=sure)
            else:
                yield from self._method(call, name, method, given, vendors, sure=sure)

    def _reflected(
        self, call: Node, whole: Node, name: str, vendors: tuple[Vendor, ...], *, sure: bool
    ) -> Iterator[VendorCall]:
        """Follow `Reflect.apply(fbq, null, ['init', …])`."""
        callee, given = call.child_by_field_name("function"), arguments_of(call)
        if (
            callee is None
            or self._script.words(callee) != "Reflect.apply"
            or given[0] != whole
            or len(given) < _REFLECTED
        ):
            return
        yield from self._called(call, name, list(inner(given[-1]).named_children), vendors, sure=sure)

    def _called(
        self, call: Node, name: str, given: list[Node], vendors: tuple[Vendor, ...], *, sure: bool
    ) -> Iterator[VendorCall]:
        first = (self._folder.text(given[0]) if given else None) or ""
        base = first.split(".")[-1]
        for vendor in vendors:
            known = first in vendor.code.calls or base in vendor.code.calls
            if not known and not (sure and (not first or HOLE in first) and given and vendor.code.calls):
                continue
            found = self._id(vendor, base, given[1:]) or self._id_in_objects(vendor, given[1:])
            yield VendorCall(
                vendor=vendor, at=call, words=f"{name}({first!r})" if first else f"{name}()", first=first,
                tracker_id=found,
                sure=known, configures=known and base in {*vendor.code.id_calls} & {*_SETS_UP, "addPixelId", "ts",
                "instance"},
                given=tuple(given[1:]),
            )  # fmt: skip

    def _method(
        self, call: Node, name: str, method: str, given: list[Node], vendors: tuple[Vendor, ...], *, sure: bool
    ) -> Iterator[VendorCall]:
        for vendor in vendors:
            if method in vendor.code.methods:
                found = (
                    self._id_argument(vendor, given) if method in vendor.code.id_calls else None
                ) or self._id_in_objects(vendor, given)
                if not sure and not found:
                    continue
                yield VendorCall(
                    vendor=vendor, at=call, words=f"{name}.{method}()", first=method, tracker_id=found,
                    configures=method in vendor.code.id_calls, given=tuple(given),
                )  # fmt: skip

    def _pushed(self, place: Node) -> Node | None:
        whole = outer(place)
        holder = whole.parent
        if holder is None or holder.type not in {"member_expression", "subscript_expression"}:
            return None
        if holder.child_by_field_name("object") != whole or self._folder.member_name(holder) != "push":
            return None
        call = outer(holder).parent
        return call if call is not None and call.type == "call_expression" else None

    def _id(self, vendor: Vendor, first: str, rest: list[Node]) -> str | None:
        return self._id_argument(vendor, rest) if first in vendor.code.id_calls else None

    def _id_argument(self, vendor: Vendor, given: list[Node]) -> str | None:
        return self._id_value(vendor, given[0]) if given else None

    def _id_value(self, vendor: Vendor, node: Node) -> str | None:
        text = as_text(self._folder.value(node))
        if text is None or HOLE in text:
            return None
        text = text.strip()
        if is_id(vendor, text):
            return text
        if not vendor.tracker_id:
            return text if re.fullmatch(r"[\w.-]{4,64}", text) else None
        return id_in(vendor, text) if distinctive(vendor) else None

    def _id_in_objects(self, vendor: Vendor, given: list[Node]) -> str | None:
        return next((found for each in given if (found := self._id_inside(vendor, inner(each)))), None)

    def _id_inside(self, vendor: Vendor, entry: Node) -> str | None:
        """Give an id among the values of an object: `{hjid: 123456, hjsv: 6}`."""
        if entry.type != "object" or not vendor.tracker_id:
            return None
        keys = {key.lower() for key in vendor.code.id_keys}
        for pair in entry.named_children:
            value, key = pair.child_by_field_name("value"), pair.child_by_field_name("key")
            text = self._folder.text(value) if value is not None else None
            named = self._script.words(key).lower() if key is not None else ""
            if text and is_id(vendor, text) and (named in keys or (not keys and _ID_KEY.search(named))):
                return text
        return None
