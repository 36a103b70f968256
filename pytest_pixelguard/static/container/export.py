"""Workspace exports (Admin, Export Container) put into the published form.

The format is Tag Manager's API (version 2). Its words come in capitals from the user interface and in camel case from
the API, so they are compared without regard to case and underscores.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_pixelguard.static.container.digest import sha256
from pytest_pixelguard.static.container.resource import (
    DEEPEST,
    MOST_TAGS,
    ContainerError,
    Kind,
    Resource,
    depth_of,
)
from pytest_pixelguard.static.container.template import permissions_of

_ALL_PAGES, _CONSENT, _INIT = "2147479553", "2147479572", "2147479573"  # triggers that every container has
_EVENTS: Final = {
    "pageview": "gtm.js",
    "init": "gtm.init",
    "consentinit": "gtm.init_consent",
    "domready": "gtm.dom",
    "windowloaded": "gtm.load",
    "click": "gtm.click",
    "linkclick": "gtm.linkClick",
    "formsubmission": "gtm.formSubmit",
    "historychange": "gtm.historyChange-v2",
    "timer": "gtm.timer",
    "scrolldepth": "gtm.scrollDepth",
    "elementvisibility": "gtm.elementVisibility",
    "youtubevideo": "gtm.video",
    "jserror": "gtm.pageError",
    "triggergroup": "gtm.triggerGroup",
}
_ANY_EVENT: Final = frozenset({"customevent", "always", "serverpageview"})
_COMPARES: Final = {
    "equals": "_eq",
    "contains": "_cn",
    "startswith": "_sw",
    "endswith": "_ew",
    "matchregex": "_re",
    "cssselector": "_css",
    "greater": "_gt",
    "greaterorequals": "_ge",
    "less": "_lt",
    "lessorequals": "_le",
}
_BUILT_IN: Final = {
    "_event": {"function": "__e"},
    "Event": {"function": "__e"},
    "Page URL": {"function": "__u", "vtp_component": "URL"},
    "Page Hostname": {"function": "__u", "vtp_component": "HOST"},
    "Page Path": {"function": "__u", "vtp_component": "PATH"},
    "Referrer": {"function": "__f"},
    "Click Text": {"function": "__aev", "vtp_varType": "TEXT"},
    "Click URL": {"function": "__aev", "vtp_varType": "URL"},
    "Click ID": {"function": "__aev", "vtp_varType": "ID"},
    "Click Classes": {"function": "__aev", "vtp_varType": "CLASSES"},
    "Click Element": {"function": "__aev", "vtp_varType": "ELEMENT"},
    "Click Target": {"function": "__aev", "vtp_varType": "TARGET"},
    "Form Text": {"function": "__v", "vtp_name": "the text of the form"},
    "Form ID": {"function": "__v", "vtp_name": "the id of the form"},
    "Form URL": {"function": "__v", "vtp_name": "the address of the form"},
    "Random Number": {"function": "__r"},
    "Container ID": {"function": "__cid"},
    "Container Version": {"function": "__ctv"},
    "New History Fragment": {"function": "__v", "vtp_name": "gtm.newUrl"},
}
_NAMED: Final = re.compile(r"\{\{([^{}]{1,200})\}\}")


def from_export(version: Mapping[str, Any]) -> Resource:
    """Give a workspace export in the published form. Raises `ContainerError` for one that cannot be read."""
    if depth_of(version) > DEEPEST:
        raise ContainerError("it is nested more deeply than can be followed")
    return _Export(version).resource()


class _Export:
    def __init__(self, version: Mapping[str, Any]) -> None:
        self._version = version
        self._damaged: list[str] = []
        self._macros: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}
        self._predicates: list[dict[str, Any]] = []

    def resource(self) -> Resource:
        container = _table(self._version.get("container"))
        usage = {_plain(each) for each in _list(container.get("usageContext"))}
        tags, triggers = self._rows("tag"), self._rows("trigger")
        self._read_variables()
        made = [self._tag(tag, tags) for tag in tags]
        rules = self._rules(tags, triggers)
        templates = {key: _table(row) for row in self._rows("customTemplate") for key in _template_keys(row)}
        return Resource(
            kind=Kind.SERVER_EXPORT if "server" in usage else Kind.WEB_EXPORT,
            id=_text(container.get("publicId"))[:20],
            version=_text(self._version.get("containerVersionId"))[:40],
            macros=tuple(self._macros),
            tags=tuple(made),
            predicates=tuple(self._predicates),
            rules=rules,
            permissions={
                key: granted
                for key, row in templates.items()
                if (granted := permissions_of(_text(row.get("templateData")))) is not None
            },
            templates={key: _text(row.get("name"))[:80] for key, row in templates.items()},
            code={key: sha256(_text(row.get("templateData"))) for key, row in templates.items()},
            damaged=tuple(self._damaged),
        )

    def _rows(self, name: str) -> list[Mapping[str, Any]]:
        given = self._version.get(name, [])
        rows: list[Mapping[str, Any]] = [row for row in _list(given) if isinstance(row, dict)]
        if not isinstance(given, list) or len(rows) < len(given):
            self._damaged.append(f"the list {name!r} holds what is not a table")
        if len(rows) > MOST_TAGS:
            self._damaged.append(f"the list {name!r} has {len(rows)} entries, of which {MOST_TAGS} are read")
        return rows[:MOST_TAGS]

    def _read_variables(self) -> None:
        for name, macro in _BUILT_IN.items():
            self._places[name] = len(self._macros)
            self._macros.append(dict(macro))
        rows = self._rows("variable")
        for row in rows:
            self._places[_text(row.get("name"))] = len(self._macros)
            self._macros.append({"function": f"__{_text(row.get('type'))}"})
        for row in rows:
            macro = self._macros[self._places[_text(row.get("name"))]]
            macro |= self._parameters(row.get("parameter"))
            undefined = _table(_table(row.get("formatValue")).get("convertUndefinedToValue"))
            if undefined:
                macro["convert_undefined_to"] = self._value(undefined)

    def _tag(self, tag: Mapping[str, Any], tags: list[Mapping[str, Any]]) -> dict[str, Any]:
        kind = _text(tag.get("type"))
        made: dict[str, Any] = {
            "function": f"__{kind}",
            "tag_id": _text(tag.get("tagId")),
            "name": _text(tag.get("name"))[:200],
            **self._parameters(tag.get("parameter")),
        }
        if tag.get("paused") is True:
            made |= {"function": "__paused", "vtp_originalTagType": kind}
        names = [_text(each.get("name")) for each in tags]
        for key, published in (("setupTag", "setup_tags"), ("teardownTag", "teardown_tags")):
            wanted = [_text(_table(each).get("tagName")) for each in _list(tag.get(key))]
            found = [["tag", names.index(name), 0] for name in wanted if name in names]
            if found:
                made[published] = ["list", *found]
        settings = _table(tag.get("consentSettings"))
        status = _plain(settings.get("consentStatus"))
        if status == "notneeded":
            made["consent"] = ["list"]
        elif status == "needed":
            kinds = [
                _text(_table(each).get("value")) for each in _list(_table(settings.get("consentType")).get("list"))
            ]
            made["consent"] = ["list", *kinds]
        return made

    def _rules(self, tags: list[Mapping[str, Any]], triggers: list[Mapping[str, Any]]) -> tuple[tuple[Any, ...], ...]:
        fires: dict[str, list[int]] = {}
        blocks: dict[str, list[int]] = {}
        for number, tag in enumerate(tags):
            for key, table in (("firingTriggerId", fires), ("blockingTriggerId", blocks)):
                for trigger in _list(tag.get(key)):
                    table.setdefault(_text(trigger), []).append(number)
        known = {_text(row.get("triggerId")): row for row in triggers}
        known |= {
            name: {"type": kind}
            for name, kind in ((_ALL_PAGES, "pageview"), (_CONSENT, "consentinit"), (_INIT, "init"))
            if name not in known
        }
        rules: list[tuple[Any, ...]] = []
        for name in dict.fromkeys((*fires, *blocks)):
            if name not in known:
                self._damaged.append(f"trigger {name[:40]!r} is named by a tag and not in the file")
                continue
            conditions = ["if", *self._trigger(known[name])]
            rules.append((conditions, ["add", *fires.get(name, [])], ["block", *blocks.get(name, [])]))
        return tuple(rules)

    def _trigger(self, trigger: Mapping[str, Any]) -> list[int]:
        kind = _plain(trigger.get("type"))
        met: list[int] = []
        if kind in _EVENTS:
            met.append(self._predicate({"function": "_eq", "arg0": ["macro", 0], "arg1": _EVENTS[kind]}))
        elif kind not in _ANY_EVENT:
            self._damaged.append(f"the trigger type {_text(trigger.get('type'))[:40]!r} is not known")
        for key in ("customEventFilter", "filter", "autoEventFilter"):
            met += [self._condition(_table(each)) for each in _list(trigger.get(key))]
        return met

    def _condition(self, condition: Mapping[str, Any]) -> int:
        given = {
            _text(_table(each).get("key")): self._value(_table(each)) for each in _list(condition.get("parameter"))
        }
        compared = _COMPARES.get(_plain(condition.get("type")), "")
        return self._predicate(
            {
                "function": compared,
                "arg0": given.get("arg0"),
                "arg1": given.get("arg1", ""),
                "negate": given.get("negate") in (True, "true"),
                "ignore_case": given.get("ignore_case") in (True, "true"),
            }
        )

    def _predicate(self, predicate: dict[str, Any]) -> int:
        self._predicates.append(predicate)
        return len(self._predicates) - 1

    def _parameters(self, given: Any) -> dict[str, Any]:
        rows = (_table(each) for each in _list(given))
        return {f"vtp_{_text(row.get('key'))}": self._value(row) for row in rows if isinstance(row.get("key"), str)}

    def _value(self, row: Mapping[str, Any]) -> Any:
        match _plain(row.get("type")):
            case "list":
                return ["list", *(self._value(_table(each)) for each in _list(row.get("list")))]
            case "map":
                pairs = (_table(each) for each in _list(row.get("map")))
                return ["map", *(part for pair in pairs for part in (_text(pair.get("key")), self._value(pair)))]
            case "boolean":
                value = row.get("value")
                return (
                    _plain(value) == "true"
                    if not isinstance(value, str) or "{{" not in value
                    else self._template(value)
                )
            case _:
                return self._template(_text(row.get("value")))

    def _template(self, text: str) -> Any:
        """Give text with its `{{variables}}` as the published form has them."""
        parts: list[Any] = []
        end = 0
        for found in _NAMED.finditer(text):
            place = self._places.get(found[1])
            if place is None:
                continue
            parts += [text[end : found.start()], ["macro", place]]
            end = found.end()
        if not parts:
            return text
        parts = [part for part in (*parts, text[end:]) if part != ""]
        return parts[0] if len(parts) == 1 else ["template", *parts]


def _template_keys(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the tag types that name a template: by its gallery id, and by container and template id."""
    gallery = _text(_table(row.get("galleryReference")).get("galleryTemplateId"))
    own = f"__cvt_{_text(row.get('containerId'))}_{_text(row.get('templateId'))}"
    return (own, f"__cvt_{gallery}") if gallery else (own,)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _plain(value: Any) -> str:
    return str(value).replace("_", "").lower() if isinstance(value, str | bool) else ""
