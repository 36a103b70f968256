"""A custom template, judged by its permissions: what it may load, send to, call and read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_pixelguard.model import Consent, Level, Receiver
from pytest_pixelguard.static.container.owners import Owners
from pytest_pixelguard.static.container.receiver import Found, merged, receiver_of
from pytest_pixelguard.static.container.values import strings
from pytest_pixelguard.static.knowledge import TRACKING, names

_NETWORK: Final = ("inject_script", "send_pixel", "inject_hidden_iframe", "send_http", "load_google_tags")
_ASKS: Final = "its custom template reads consent by itself; what it then does stands in code that is not followed"
_GLOBALS_OF_GOOGLE: Final = frozenset({"dataLayer", "gtag", "google_tag_manager", "google_tag_data"})


def read_template(tag: Mapping[str, Any], granted: Any, owners: Owners) -> Found:
    """Give what a template's tag shows; `granted` are the template's permissions by name."""
    if not isinstance(granted, dict):
        return Found(
            unknown=("its custom template's permissions are not in the file, so nobody can say where it sends",)
        )
    unknown = []
    receivers: list[Receiver] = []
    for address in addresses_in(granted):
        receiver = owners.by_address(address.replace("*", ""), level=Level.WARNING, tag=tag)
        if receiver is not None:
            receivers.append(receiver)
    for permission in _NETWORK:
        setting = granted.get(permission)
        if isinstance(setting, dict) and (setting.get("allowedUrls") == "any" or "any" in strings(setting.get("urls"))):
            unknown.append(f"its custom template may use any address ({permission})")
    if isinstance(granted.get("unsafe_run_arbitrary_javascript"), dict):
        unknown.append("its custom template may run any code")
    receivers += _by_global(granted, tag, owners, {each.vendor for each in receivers})
    if "access_consent" in granted and not writes_consent(granted):
        receivers = [replace(each, level=Level.WARNING, consent=Consent.UNKNOWN, gate=_ASKS) for each in receivers]
        unknown += [] if receivers else [_ASKS]
    loads = frozenset(each.vendor for each in receivers if each.vendor)
    return Found(receivers=merged(receivers), unknown=tuple(unknown), loads=loads)


def addresses_in(granted: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the addresses that permissions name."""
    found = (text for permission in _NETWORK for text in strings(granted.get(permission)))
    return tuple(dict.fromkeys(text for text in found if "//" in text or re.match(r"[\w*-]+(\.[\w-]+)+/", text)))


def _by_global(
    granted: Mapping[str, Any], tag: Mapping[str, Any], owners: Owners, known: set[str | None]
) -> list[Receiver]:
    """Judge a template by the functions of the page that it may call: fbq is Meta's, whoever loads it."""
    table = granted.get("access_globals")
    keys = table.get("keys") if isinstance(table, dict) else None
    found: dict[str, Receiver] = {}
    for row in keys if isinstance(keys, list) else []:
        key = row.get("key") if isinstance(row, dict) else None
        if not isinstance(key, str) or key in _GLOBALS_OF_GOOGLE or not (row.get("write") or row.get("execute")):
            continue
        for vendor in (*names().globals.get(key, ()), *names().queues.get(key, ())):
            if vendor.id not in known and vendor.category in TRACKING:
                found[vendor.id] = receiver_of(vendor, ids=owners.ids(tag, vendor))
    return list(found.values())


def writes_consent(granted: Mapping[str, Any]) -> bool:
    """Tell whether a template sets consent (a consent platform's): it is then not one that waits for it."""
    table = granted.get("access_consent")
    kinds = table.get("consentTypes") if isinstance(table, dict) else None
    return (
        any(isinstance(row, dict) and row.get("write") is True for row in kinds) if isinstance(kinds, list) else False
    )
