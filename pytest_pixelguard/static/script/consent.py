"""Is a place in code reached only after consent? Callbacks of consent platforms, conditions, early returns."""

import re
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.data import TARTEAUCITRON, TARTEAUCITRON_SERVICES, TARTEAUCITRON_STARTS
from pytest_pixelguard.static.script.asking import ASKS, REFUSED, asks
from pytest_pixelguard.static.script.choices import agrees, is_case_of_yes, is_the_visitors_yes, name_of, uses_of_method
from pytest_pixelguard.static.script.names import is_called_at_once, references
from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, ancestors, arguments_of, inner, outer

_HANDLER_NAMES: Final = re.compile(
    r"^on_?(?:consent|accept|grant|allow|opt_?in|enable)|consent_?(?:given|granted|accepted|changed|update|ready)|onAccept|onConsent|"
    r"onFirstConsent|onFirstAction|onChange$|^accept|after_?accept|if_?consent|when_?consent|with_?consent|has_?consent|acceptedCategory",
    re.IGNORECASE,
)
_EVENT_NAMES: Final = re.compile(
    r"cookiebot\w*accept|cookiebotonconsentready|cookie_?script\w*accept|consent|onetrust|accept|cookieyes|klaro|cc:on|cmplz|borlabs|"
    r"cookie_?prefs|ucevent|didomi|axeptio",
    re.IGNORECASE,
)
_NEEDS_NO_CONSENT: Final = re.compile(r"needConsent[\"']?\s*:\s*(?:false|!1)")
_DEEPEST: Final = 5
_TOO_FAR: Final = (Consent.UNKNOWN, "a long chain of functions")


class ConsentReader:
    """Judges places of one script."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._functions: dict[int, tuple[Consent, str]] = {}
        self._is_catalogue = TARTEAUCITRON_SERVICES.encode() in script.code

    def judge(self, node: Node) -> tuple[Consent, str]:
        """Give whether a place is reached only after consent, and what holds it back, in words."""
        return self._judge(node, 0)

    def _judge(self, node: Node, depth: int) -> tuple[Consent, str]:
        below = node
        for around in ancestors(node):
            gate = self._gate(around, below)
            if gate:
                return Consent.GATED, gate
            if around.type in FUNCTIONS:
                return self._function(around, depth)
            below = around
        return Consent.UNGATED, ""

    def _gate(self, around: Node, below: Node) -> str:  # noqa: PLR0911 -- one branch for each kind
        if around.type in {"if_statement", "ternary_expression"}:
            condition = around.child_by_field_name("condition")
            if condition is None or condition == below:
                return ""
            positive = around.child_by_field_name("consequence") == below
            asks = self._asks(condition, positive=positive)
            asks = asks or (positive and is_the_visitors_yes(self._script, condition))
            return f"the condition {self._short(condition)}" if asks else ""
        if around.type == "binary_expression" and around.child_by_field_name("right") == below:
            sign, left = around.child_by_field_name("operator"), around.child_by_field_name("left")
            if sign is not None and sign.type in {"&&", "||"} and left is not None:
                positive = sign.type == "&&"
                return f"the condition {self._short(left)}" if self._asks(left, positive=positive) else ""
        if around.type == "assignment_expression" and around.child_by_field_name("right") == below:
            return self._for_tarteaucitron(around)
        if around.type in {"statement_block", "program"}:
            return self._returned_early(around, below)
        if around.type == "switch_case":
            value = around.child_by_field_name("value")
            words = self._script.words(value) if value is not None else ""
            named = _EVENT_NAMES.search(words) and not REFUSED.search(words)
            return f"the case {words}" if named or is_case_of_yes(self._script, around, words) else ""
        return ""

    def _asks(self, condition: Node, *, positive: bool) -> bool:
        return asks(self._script.words(condition), positive=positive)

    def _returned_early(self, block: Node, below: Node) -> str:
        for statement in block.named_children:
            if statement.start_byte >= below.start_byte:
                return ""
            if statement.type != "if_statement":
                continue
            condition, then = statement.child_by_field_name("condition"), statement.child_by_field_name("consequence")
            if condition is None or then is None or statement.child_by_field_name("alternative") is not None:
                continue
            leaves = then.type in {"return_statement", "throw_statement"} or any(
                child.type in {"return_statement", "throw_statement"} for child in then.named_children
            )
            if leaves and self._asks(condition, positive=False):
                return f"the early return on {self._short(condition)}"
        return ""

    def _function(self, function: Node, depth: int) -> tuple[Consent, str]:
        if function.id in self._functions:
            return self._functions[function.id]
        self._functions[function.id] = (Consent.UNKNOWN, "a function that calls itself")
        judged = self._function_judged(function, depth)
        if judged == _TOO_FAR:
            del self._functions[function.id]  # from another place it may be nearer
        else:
            self._functions[function.id] = judged
        return judged

    def _function_judged(self, function: Node, depth: int) -> tuple[Consent, str]:  # noqa: PLR0911 -- one branch for each kind
        if depth > _DEEPEST:
            return _TOO_FAR
        call = is_called_at_once(function)
        if call is not None:
            return self._judge(call, depth)
        whole = outer(function)
        holder = whole.parent
        if holder is not None and holder.type == "arguments" and holder.parent is not None:
            return self._handed_over(holder.parent, depth)
        key = self._key_of(function, holder)
        if key and _HANDLER_NAMES.search(key) and not REFUSED.search(key):
            return Consent.GATED, f"the handler {key}"
        if self._is_catalogue and (gate := self._catalogued(function)):
            return Consent.GATED, gate
        judged = self._by_uses(function, holder, depth)
        if judged[0] is Consent.UNKNOWN and agrees(name := name_of(self._script, function)):
            return Consent.GATED, f"the function {name}()"
        return judged

    def _by_uses(self, function: Node, holder: Node | None, depth: int) -> tuple[Consent, str]:
        used = references(self._script, function)
        if not used and function.type == "method_definition":
            used = list(uses_of_method(self._script, function))
        if used is None and holder is not None and holder.type == "return_statement":
            return self._judge(holder, depth + 1)
        if not used:
            return Consent.UNKNOWN, "a function that is not called in this file"
        return self._all_of(used, depth)

    def _catalogued(self, function: Node) -> str:
        """Give what holds a function back that stands in tarteaucitron's list of services."""
        assignments = (around for around in ancestors(function) if around.type == "assignment_expression")
        return next(filter(None, map(self._for_tarteaucitron, assignments)), "")

    def _for_tarteaucitron(self, assignment: Node) -> str:
        left = assignment.child_by_field_name("left")
        name = self._script.words(left).removeprefix("window.") if left is not None else ""
        if name.startswith(TARTEAUCITRON_SERVICES) and _NEEDS_NO_CONSENT.search(self._script.words(assignment)):
            return "tarteaucitron, which starts it only where a page names that service"
        return TARTEAUCITRON_STARTS if name.startswith((TARTEAUCITRON, TARTEAUCITRON_SERVICES)) else ""

    def _key_of(self, function: Node, holder: Node | None) -> str:
        named = function.child_by_field_name("name")
        if function.type in {"method_definition", "function_declaration"} and named is not None:
            return self._script.words(named) if function.type == "method_definition" else ""
        if holder is None:
            return ""
        if holder.type == "pair" and (key := holder.child_by_field_name("key")) is not None:
            return self._script.words(key).strip("\"'")
        if holder.type == "assignment_expression" and (left := holder.child_by_field_name("left")) is not None:
            return self._script.words(left).rsplit(".", 1)[-1] if left.type == "member_expression" else ""
        if holder.type == "jsx_expression" and holder.parent is not None and holder.parent.type == "jsx_attribute":
            return self._script.words(holder.parent.named_children[0])
        return ""

    def _all_of(self, used: list[Node], depth: int) -> tuple[Consent, str]:
        """Judge a function by its uses: it is gated only where every one is."""
        words = ""
        for place in used:
            if self._only_exports(place):
                continue
            consent, gate = self._use(place, depth + 1)
            if consent is not Consent.GATED:
                return consent, gate
            words = gate
        return (Consent.GATED, words) if words else (Consent.UNKNOWN, "a function that other files call")

    def _only_exports(self, place: Node) -> bool:
        return any(around.type == "export_statement" for around in list(ancestors(place))[:3])

    def _use(self, place: Node, depth: int) -> tuple[Consent, str]:
        whole = outer(place)
        holder = whole.parent
        if holder is not None and holder.type == "arguments" and holder.parent is not None:
            return self._handed_over(holder.parent, depth)
        if holder is not None and holder.type == "pair":
            key = holder.child_by_field_name("key")
            words = self._script.words(key).strip("\"'") if key is not None else ""
            if _HANDLER_NAMES.search(words) and not REFUSED.search(words):
                return Consent.GATED, f"the handler {words}"
        if holder is not None and holder.type == "assignment_expression":
            left = holder.child_by_field_name("left")
            words = self._script.words(left) if left is not None else ""
            if _HANDLER_NAMES.search(words.rsplit(".", 1)[-1]) and not REFUSED.search(words):
                return Consent.GATED, f"the handler {words}"
        return self._judge(place, depth)

    def _handed_over(self, call: Node, depth: int) -> tuple[Consent, str]:  # noqa: PLR0911 -- one branch for each kind
        """Judge a function that is an argument: of a consent platform's call, of addEventListener, of anything else."""
        callee = call.child_by_field_name("function")
        words = self._script.words(inner(callee)) if callee is not None else ""
        name = re.split(r"[.\s]", words)[-1][-60:]
        given = arguments_of(call)
        first = self._script.words(given[0])[:200] if given and given[0].type in {"string", "template_string"} else ""
        if name in {
            "addEventListener",
            "on",
            "once",
            "bind",
            "one",
            "subscribe",
            "addListener",
            "listen",
            "attachEvent",
        }:
            if _EVENT_NAMES.search(first) and not REFUSED.search(first):
                return Consent.GATED, f"the event {first}"
            receiver = words[: -len(name)][-200:]
            agrees = re.search(r"accept|agree|allow|consent", receiver, re.IGNORECASE) and not REFUSED.search(receiver)
            if agrees and re.search(r"click|change|submit|consent|accept", first, re.IGNORECASE):
                return Consent.GATED, f"the button {receiver.strip('.')[:60]}"
            return self._judge(call, depth + 1)
        if name in {"then", "finally"}:
            if _HANDLER_NAMES.search(words) or re.search(r"consent", words[-200:], re.IGNORECASE):
                return Consent.GATED, f"the promise {words[-60:]}"
            return self._judge(call, depth + 1)
        if _HANDLER_NAMES.search(name) and not REFUSED.search(name):
            return Consent.GATED, f"the call {words[-60:]}()"
        if first and _EVENT_NAMES.search(first) and ASKS.search(words + first) and not REFUSED.search(first):
            return Consent.GATED, f"{words[-60:]}({first})"
        return self._judge(call, depth + 1)

    def _short(self, node: Node) -> str:
        return re.sub(r"\s+", " ", self._script.words(node))[:80]
