"""Calls that hand over personal data, or that declare consent as given before anybody was asked."""

import re
from dataclasses import dataclass, field
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.tree import Script, inner

_PERSONAL: Final = re.compile(
    r"^(?:em|email|e_?mail|user_?email|user_?hashed_?email|sha256_?email(?:_?address)?|email_?address|hem|ph|phone|phone_?number|"
    r"user_?phone(?:_?number)?|user_?hashed_?phone(?:_?number)?|sha256_?phone(?:_?number)?|fn|ln|first_?name|last_?name|db|dob|"
    r"date_?of_?birth|birthday|ge|gender|zp|zip|postal_?code|postcode|ct|external_?id|user_?data|nhs_?number)$",
    re.IGNORECASE,
)
_HANDS_OVER: Final = frozenset(
    {"init", "identify", "load", "set", "setUserData", "config", "update", "setUserProperties", "people"}
)
_STORAGE: Final = frozenset({"ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"})


def personal_fields(script: Script, folder: Folder, first: str, given: tuple[Node, ...]) -> list[str]:
    """Give the names of the personal fields that a vendor's call hands over; empty for an ordinary call."""
    if first not in _HANDS_OVER:
        return []
    found: list[str] = []
    for node in given:
        value = inner(node)
        if value.type == "string" and first == "set" and _PERSONAL.match(folder.text(value) or ""):
            found.append(folder.text(value) or "")
        for pair in value.named_children if value.type == "object" else []:
            key = pair.child_by_field_name("key")
            name = script.words(key).strip("\"'`") if key is not None else script.words(pair)
            if _PERSONAL.match(name):
                found.append(name)
    return found


@dataclass(slots=True, kw_only=True)
class DefaultConsent:
    """The kinds of storage that consent mode grants and denies at first. `regional`: to the UK by name."""

    granted: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    regional: bool = False


def default_consent(script: Script, folder: Folder, given: tuple[Node, ...]) -> DefaultConsent | None:
    """Read `gtag('consent', 'default', {…})`; None for anything else, and for what concerns other countries only."""
    if len(given) < 2 or folder.text(given[0]) != "default":  # noqa: PLR2004 -- the number is its own name here
        return None
    settings = inner(given[1])
    found = DefaultConsent()
    for pair in settings.named_children if settings.type == "object" else []:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is None or value is None:
            continue
        name = script.words(key).strip("\"'`")
        if name == "region":
            if not re.search(r"[\"'`](?:GB|UK)", script.words(value)):
                return None
            found.regional = True
        elif name in _STORAGE:
            {"granted": found.granted, "denied": found.denied}.get(folder.text(value) or "", []).append(name)
    return found
