"""Containers of Matomo Tag Manager, put into the published form of Google's.

The script hands its contents over as JSON (`addContainer({"tags": […], "triggers": […], …}`). The format is from
Matomo's public source and from general knowledge (November 2026; unverified). Matomo's tags have no consent setting:
what holds one back is its trigger, a blocking trigger, or its own code.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_pixelguard.static.container.resource import (
    DEEPEST,
    MOST_TAGS,
    ContainerError,
    Kind,
    Resource,
    depth_of,
)

_ADDED: Final = re.compile(r"\baddContainer\s*\(\s*(?=\{)")
_EVENTS: Final = {
    "PageView": "gtm.js",
    "DomReady": "gtm.dom",
    "WindowLoaded": "gtm.load",
    "AllElementsClick": "gtm.click",
    "AllLinksClick": "gtm.linkClick",
    "AllDownloadsClick": "gtm.linkClick",
    "FormSubmit": "gtm.formSubmit",
    "HistoryChange": "gtm.historyChange",
    "ScrollReach": "gtm.scrollDepth",
    "ElementVisibility": "gtm.elementVisibility",
    "Timer": "gtm.timer",
    "JavaScriptError": "gtm.pageError",
}
_VENDORS: Final = {
    "Matomo": "matomo",
    "FacebookPixel": "meta-pixel",
    "LinkedinInsight": "linkedin-insight",
    "BingUET": "bing-uet",
    "GoogleAnalyticsUniversal": "google-analytics-ua",
    "GoogleTag": "google-tag",
    "AddThis": "addthis",
    "Shareaholic": "shareaholic",
    "Etracker": "etracker",
    "Drift": "drift",
    "TawkTo": "tawk-to",
    "Bugsnag": "bugsnag",
    "SentryRaven": "sentry",
    "Raygun": "raygun",
}
_COMPARES: Final = {
    "equals": ("_eq", False),
    "equals_exactly": ("_eq", False),
    "not_equals": ("_eq", True),
    "not_equals_exactly": ("_eq", True),
    "contains": ("_cn", False),
    "not_contains": ("_cn", True),
    "starts_with": ("_sw", False),
    "not_starts_with": ("_sw", True),
    "ends_with": ("_ew", False),
    "not_ends_with": ("_ew", True),
    "regexp": ("_re", False),
    "regexp_ignore_case": ("_re", False),
    "not_regexp": ("_re", True),
    "match_css_selector": ("_css", False),
    "not_match_css_selector": ("_css", True),
}
_VARIABLES: Final = {
    "PageUrl": {"function": "__u", "vtp_component": "URL"},
    "PagePath": {"function": "__u", "vtp_component": "PATH"},
    "PageHostname": {"function": "__u", "vtp_component": "HOST"},
    "Referrer": {"function": "__f"},
    "ClickText": {"function": "__aev", "vtp_varType": "TEXT"},
    "ClickDestinationUrl": {"function": "__aev", "vtp_varType": "URL"},
    "ClickId": {"function": "__aev", "vtp_varType": "ID"},
    "ClickClasses": {"function": "__aev", "vtp_varType": "CLASSES"},
}


def is_matomo(text: str) -> bool:
    """Tell whether a script is a container of Matomo Tag Manager."""
    return "MatomoTagManager" in text and _ADDED.search(text) is not None


def load_matomo(text: str) -> Resource:
    """Give the container's contents. Raises `ContainerError` when they are not whole."""
    found = _ADDED.search(text)
    if found is None:
        raise ContainerError("it holds no call of addContainer")
    try:
        data = json.JSONDecoder().raw_decode(text, found.end())[0]
    except (ValueError, RecursionError) as error:
        raise ContainerError("what it hands to addContainer is not whole") from error
    return from_table(data)


def from_table(data: Mapping[str, Any]) -> Resource:
    """Give a container's table in the published form. Raises `ContainerError` for one that cannot be read."""
    if depth_of(data) > DEEPEST:
        raise ContainerError("it is nested more deeply than can be followed")
    return _Matomo(data).resource()


class _Matomo:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._macros: list[dict[str, Any]] = [{"function": "__e"}]
        self._predicates: list[dict[str, Any]] = []
        self._damaged: list[str] = []

    def resource(self) -> Resource:
        tags, triggers = self._rows("tags"), self._rows("triggers")
        made = tuple(self._tag(tag) for tag in tags)
        rules = self._rules(tags, triggers)
        return Resource(
            kind=Kind.MATOMO,
            id=_text(self._data.get("id") or self._data.get("idcontainer"))[:20],
            version=_text(self._data.get("versionName") or self._data.get("revision"))[:40],
            macros=tuple(self._macros),
            tags=made,
            predicates=tuple(self._predicates),
            rules=rules,
            damaged=tuple(self._damaged),
        )

    def _rows(self, name: str) -> list[Mapping[str, Any]]:
        given = self._data.get(name)
        rows: list[Mapping[str, Any]] = (
            [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        )
        if not isinstance(given, list) or len(rows) < len(given) or len(rows) > MOST_TAGS:
            self._damaged.append(f"its list of {name} is missing, too long, or holds what is not a table")
        return rows[:MOST_TAGS]

    def _tag(self, tag: Mapping[str, Any]) -> dict[str, Any]:
        kind = _text(tag.get("type"))
        given = tag.get("parameters")
        parameters = given if isinstance(given, dict) else {}
        made: dict[str, Any] = {
            "function": f"__{kind}",
            "tag_id": _text(tag.get("id")),
            "name": _text(tag.get("name"))[:200],
        }
        if kind == "CustomHtml":
            return made | {"function": "__html", "vtp_html": self._value(parameters.get("customHtml"))}
        if kind == "CustomImage":
            return made | {"function": "__img", "vtp_url": self._value(parameters.get("customImageSrc"))}
        made |= {f"vtp_{key}": self._value(value) for key, value in parameters.items()}
        vendor = _VENDORS.get(kind)
        return made | {"vendor": vendor} if vendor else made

    def _rules(self, tags: list[Mapping[str, Any]], triggers: list[Mapping[str, Any]]) -> tuple[tuple[Any, ...], ...]:
        rules: list[tuple[Any, ...]] = []
        for trigger in triggers:
            name = _text(trigger.get("id"))
            fires = [number for number, tag in enumerate(tags) if name in _texts(tag.get("fireTriggerIds"))]
            blocks = [number for number, tag in enumerate(tags) if name in _texts(tag.get("blockTriggerIds"))]
            if fires or blocks:
                rules.append((["if", *self._conditions(trigger)], ["add", *fires], ["block", *blocks]))
        return tuple(rules)

    def _conditions(self, trigger: Mapping[str, Any]) -> list[int]:
        kind = _text(trigger.get("type"))
        parameters = trigger.get("parameters")
        event = _text(parameters.get("eventName")) if isinstance(parameters, dict) else ""
        name = event if kind == "CustomEvent" and event else _EVENTS.get(kind, kind)
        numbers = [self._predicate("_eq", ["macro", 0], name, negate=False)]
        given = trigger.get("conditions")
        for row in given if isinstance(given, list) else []:
            if isinstance(row, dict):
                function, negate = _COMPARES.get(_text(row.get("comparison")), ("", False))
                arguments = self._value(row.get("actual")), self._value(row.get("expected"))
                numbers.append(self._predicate(function, *arguments, negate=negate))
        return numbers

    def _predicate(self, function: str, left: Any, right: Any, *, negate: bool) -> int:
        self._predicates.append({"function": function, "arg0": left, "arg1": right, "negate": negate})
        return len(self._predicates) - 1

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            if isinstance(value.get("joinedVariable"), list):
                return ["template", *(self._value(part) for part in value["joinedVariable"])]
            if "type" in value:
                return ["macro", self._macro(value)]
            return ["map", *(part for key, each in value.items() for part in (key, self._value(each)))]
        if isinstance(value, list):
            return ["list", *(self._value(each) for each in value)]
        return value if isinstance(value, str | bool | int | float) else ""

    def _macro(self, variable: Mapping[str, Any]) -> int:
        kind = _text(variable.get("type"))
        given = variable.get("parameters")
        parameters = given if isinstance(given, dict) else {}
        macro: dict[str, Any]
        match kind:
            case "DataLayer":
                macro = {"function": "__v", "vtp_name": _text(parameters.get("dataLayerName"))}
            case "Cookie":
                macro = {"function": "__k", "vtp_name": _text(parameters.get("cookieName"))}
            case "JavaScript":
                macro = {"function": "__j", "vtp_name": _text(parameters.get("variableName"))}
            case "CustomJsFunction":
                macro = {"function": "__jsm", "vtp_javascript": _text(parameters.get("jsFunction"))}
            case "Constant":
                macro = {"function": "__c", "vtp_value": _text(parameters.get("constantValue"))}
            case "MatomoConfiguration":
                macro = {"function": "__c", "vtp_value": _text(parameters.get("matomoUrl"))}
            case _:
                macro = dict(_VARIABLES.get(kind, {"function": f"__{kind}"}))
        default = variable.get("defaultValue")
        if isinstance(default, str) and default:
            macro |= {"vtp_setDefaultValue": True, "vtp_defaultValue": default}
        self._macros.append(macro)
        return len(self._macros) - 1


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _texts(value: Any) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list) else []
