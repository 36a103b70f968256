"""Settings of consent banners that say yes before the visitor has been asked: a pre-ticked box, in code."""

import re
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.script.tree import Script

_ONLY_READS: Final = re.compile(
    rb"(?:merge|assign|extend|clone|copy|keys|values|entries|freeze|stringify)\w*$", re.IGNORECASE
)


def pre_ticked(script: Script, node: Node, grant: str) -> str:
    """Say which group of a consent banner is switched on before anybody was asked; empty where none is.

    `node` is the key of a setting; `grant` its key and value as a vendor file writes them: `initialConsentState=on`.
    """
    pair = node.parent if node.type == "property_identifier" else node.parent.parent if node.parent else None
    group = pair.parent if pair is not None and pair.type == "pair" else None
    value = pair.child_by_field_name("value") if pair is not None else None
    if group is None or value is None or group.type != "object" or _is_default(script, group):
        return ""
    key, _, wanted = grant.partition("=")
    if script.words(value).strip("\"'`").replace("!0", "true").replace("!1", "false").lower() != wanted:
        return ""
    beside = {
        script.words(name).strip("\"'`"): each.child_by_field_name("value")
        for each in group.named_children
        if (name := each.child_by_field_name("key") or each.child_by_field_name("name")) is not None
    }
    if any(name in beside and _is_true(script, beside[name]) for name in ("required", "readOnly")):
        return ""  # what is strictly necessary may be on
    outer = group.parent
    named = outer.child_by_field_name("key") if outer is not None and outer.type == "pair" else None
    if key in _GROUP_SETTINGS and not beside.keys() & _GROUP_KEYS and not _is_category(script, outer):
        return ""
    about = next((script.words(held) for held in map(beside.get, ("name", "id")) if held is not None), "")
    about = about.strip("\"'`") or (script.words(named).strip("\"'`") if named is not None else "")
    return f"{key} is {wanted}" + (f" for {about}" if about else "")


def _is_default(script: Script, group: Node) -> bool:
    """Tell whether an object is what a banner's own code takes where a site says nothing: named so, and given to none.

    A site that calls its own settings a default gives them to the banner: `CookieControl.load(defaultConfig)`.
    """
    holder = group.parent
    name = holder.child_by_field_name("name") if holder is not None and holder.type == "variable_declarator" else None
    words = script.words(name) if name is not None else ""
    if not words.lower().startswith("default"):
        return False
    given = re.finditer(rb"([\w$.]+)\s*\(\s*" + re.escape(words.encode()) + rb"\s*\)", script.code)
    return all(_ONLY_READS.search(each[1]) for each in given)


def _is_true(script: Script, value: Node | None) -> bool:
    return value is not None and script.words(value) in {"true", "!0"}


def _is_category(script: Script, pair: Node | None) -> bool:
    """Tell whether a pair stands in a table called `categories`."""
    table = pair.parent.parent if pair is not None and pair.parent is not None else None
    key = table.child_by_field_name("key") if table is not None and table.type == "pair" else None
    return key is not None and script.words(key).strip("\"'`") == "categories"


_GROUP_SETTINGS: Final = frozenset({"defaultValue", "enabled", "default"})  # words that other objects have as well
_GROUP_KEYS: Final = frozenset({"onAccept", "onReject", "onRevoke", "cookies", "purposes"})
