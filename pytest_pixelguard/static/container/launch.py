"""Adobe Launch libraries (Adobe Experience Platform Tags): rules with events, conditions and actions.

The library holds `container = {extensions: {…}, rules: [{name, events, conditions, actions}, …]}`, an object literal
with functions in it. The format is from general knowledge (November 2026; unverified). What an extension's action sends
stands in the extension's own code: for extensions that are not named here, that is not known.
"""

import re
from typing import Any, Final

from pytest_pixelguard.static.container.literal import CODE, value_of
from pytest_pixelguard.static.container.resource import MOST_TAGS, Budget, ContainerError, Kind, Resource
from pytest_pixelguard.static.script.tree import Script

_MARK: Final = re.compile(r"\b_satellite\b")
_RULES: Final = re.compile(r"[\"']?rules[\"']?\s*:\s*\[\s*(?:\{|\])")
_ID: Final = re.compile(r"\b(?:launch-[A-Za-z0-9]{10,40}(?:-development|-staging)?|EN[0-9a-f]{32})\b")
_BUILT: Final = re.compile(r"buildDate[\"']?\s*:\s*[\"']([\dT:.Z-]{10,30})[\"']")
_SECONDS: Final = 10.0
_EXTENSIONS: Final = {
    "facebook-pixel": "meta-pixel",
    "meta-pixel-extension": "meta-pixel",
    "adobe-analytics": "adobe-analytics",
    "adobe-alloy": "adobe-analytics",
    "adobe-target": "adobe-target",
    "adobe-target-v2": "adobe-target",
    "adobe-dil": "adobe-audience-manager",
    "linkedin-insight-tag": "linkedin-insight",
    "pinterest": "pinterest-tag",
    "twitter-universal-website-tag": "x-pixel",
    "google-universal-analytics": "google-analytics-ua",
    "google-ads-gtag": "google-ads",
    "gtag": "google-tag",
}
_EVENTS: Final = {
    "library-loaded": "gtm.js",
    "page-top": "gtm.js",
    "page-bottom": "gtm.dom",
    "dom-ready": "gtm.dom",
    "window-loaded": "gtm.load",
    "click": "gtm.click",
    "submit": "gtm.formSubmit",
    "history-change": "gtm.historyChange",
    "enters-viewport": "gtm.elementVisibility",
    "time-spent-on-page": "gtm.timer",
}


def is_launch(text: str) -> bool:
    """Tell whether a script is an Adobe Launch library."""
    return _MARK.search(text) is not None and _RULES.search(text) is not None


def load_launch(text: str) -> Resource:
    """Give the library's rules, one tag for each action. Raises `ContainerError` when they cannot be read."""
    rules = _rules(text)
    made = _Launch()
    for rule in rules[:MOST_TAGS]:
        made.add(rule)
    more = len(rules) > MOST_TAGS
    identity, built = _ID.search(text), _BUILT.search(text)
    return Resource(
        kind=Kind.LAUNCH,
        id=identity[0] if identity else "",
        version=built[1] if built else "",
        macros=tuple(made.macros),
        tags=tuple(made.tags),
        predicates=tuple(made.predicates),
        rules=tuple(made.rules),
        damaged=(f"it has {len(rules)} rules, of which {MOST_TAGS} are read",) if more else (),
    )


def _rules(text: str) -> list[dict[str, Any]]:
    script = Script(text.encode("utf-8", "replace"))
    budget = Budget(seconds=_SECONDS)
    waiting = [script.root]
    while waiting:
        budget.check()
        node = waiting.pop()
        key = node.child_by_field_name("key") if node.type == "pair" else None
        value = node.child_by_field_name("value") if key is not None else None
        if (
            key is not None
            and value is not None
            and (key.text or b"").strip(b"\"'") == b"rules"
            and value.type == "array"
        ):
            if value.has_error:
                raise ContainerError("its rules cannot be read as JavaScript")
            rows = value_of(value, budget)
            if isinstance(rows, list) and all(isinstance(row, dict) and "actions" in row for row in rows):
                return rows
        waiting += reversed(node.named_children)
    raise ContainerError("its rules cannot be found")


class _Launch:
    def __init__(self) -> None:
        self.macros: list[dict[str, Any]] = [{"function": "__e"}]
        self.predicates: list[dict[str, Any]] = []
        self.tags: list[dict[str, Any]] = []
        self.rules: list[tuple[Any, ...]] = []

    def add(self, rule: dict[str, Any]) -> None:
        """Add the actions of one rule as tags, each of its events as a trigger."""
        first = len(self.tags)
        self.tags += [self._tag(rule, action) for action in _tables(rule.get("actions"))]
        numbers = list(range(first, len(self.tags)))
        conditions = [self._condition(each) for each in _tables(rule.get("conditions"))]
        met = [number for number, wanted in conditions if wanted]
        unmet = [number for number, wanted in conditions if not wanted]
        for event in _tables(rule.get("events")):
            self.rules.append((["if", self._event(event), *met], ["unless", *unmet], ["add", *numbers]))

    def _tag(self, rule: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
        path = _text(action.get("modulePath"))
        extension, settings = path.split("/", 1)[0], _table(action.get("settings"))
        made: dict[str, Any] = {
            "tag_id": _text(rule.get("id"))[:40],
            "name": _text(rule.get("name"))[:200],
            "function": f"__{extension or 'action'}",
        }
        if path.startswith("core/") and "custom-code" in _dashed(path):
            code = _text(settings.get("source"))
            if code.startswith(CODE):
                return made | {"function": "__script", "vtp_script": f"({code.removeprefix(CODE)})()"}
            html = _text(settings.get("language")) == "html"
            return made | (
                {"function": "__html", "vtp_html": code} if html else {"function": "__script", "vtp_script": code}
            )
        made |= {f"vtp_{key}": value for key, value in settings.items() if isinstance(value, str) and CODE not in value}
        vendor = _EXTENSIONS.get(extension)
        if vendor is not None:
            return made | {"vendor": vendor}
        what = f"what the extension {extension[:60]!r} does with its action {path[-80:]!r}"
        return made | {"unknown": f"{what} stands in its own code"}

    def _event(self, event: dict[str, Any]) -> int:
        path = _dashed(_text(event.get("modulePath")))
        name = path.rsplit("/", 1)[-1].removesuffix(".js")
        settings = _table(event.get("settings"))
        own = _text(settings.get("type") or settings.get("identifier"))
        return self._predicate(["macro", 0], _EVENTS.get(name) or own or name or "an event")

    def _condition(self, condition: dict[str, Any]) -> tuple[int, bool]:
        settings = _table(condition.get("settings"))
        code = _text(settings.get("source")).removeprefix(CODE)
        left = _text(settings.get("leftOperand") or settings.get("name"))
        if code:
            self.macros.append({"function": "__jsm", "vtp_javascript": code})
        else:
            self.macros.append(
                {"function": "__v", "vtp_name": left.strip("%") or _text(condition.get("modulePath"))[-80:]}
            )
        right = "true" if code else _text(settings.get("rightOperand") or settings.get("value"))
        number = self._predicate(["macro", len(self.macros) - 1], right)
        return number, condition.get("negate") is not True

    def _predicate(self, left: Any, right: str) -> int:
        self.predicates.append({"function": "_eq", "arg0": left, "arg1": right})
        return len(self.predicates) - 1


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dashed(name: str) -> str:
    """Give a module's path with dashes: `customCode` and `custom-code` are written for the same."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
