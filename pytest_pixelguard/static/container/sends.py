"""What a tag sends beyond the page view, in words: the variables it draws in, and the settings that collect more."""

from collections.abc import Mapping
from typing import Any, Final

from pytest_pixelguard.static.container import tag_types
from pytest_pixelguard.static.container.values import Values, rows

_QUIET: Final = frozenset({"__c", "__e", "__r", "__cid", "__ctv", "__dbg", "__uv", "__gas", "__gtes", "__gtcs", "__t"})
_QUIET_PARTS: Final = frozenset({"HOST", "PROTOCOL", "PORT"})
_MOST: Final = 40
_SWITCHES: Final = {
    "vtp_enableEnhancedConversion": "enhanced conversions: data that the visitor provides (e-mail, telephone, name, address)",
    "vtp_enableEnhancedConversions": "enhanced conversions: data that the visitor provides (e-mail, telephone, name, address)",
    "vtp_enableUserDataVariable": "data that the visitor provides (e-mail, telephone, name, address)",
    "vtp_isAutoEnabled": "data that the visitor provides, collected automatically from forms and pages",
    "vtp_isAutoCollectPiiEnabledFlag": "data that the visitor provides, collected automatically from forms and pages",
    "vtp_autoEmailEnabled": "e-mail addresses, collected automatically from forms and pages",
    "vtp_autoPhoneEnabled": "telephone numbers, collected automatically from forms and pages",
    "vtp_autoAddressEnabled": "names and addresses, collected automatically from forms and pages",
    "vtp_enableSendToServerContainer": "everything also to a server container",
    "vtp_doubleClick": "advertising features (DoubleClick)",
    "vtp_sendEcommerceData": "e-commerce data from the data layer",
    "vtp_eventId": "",
}  # fmt: skip


def sent_by(tag: Mapping[str, Any], kind: str, values: Values) -> tuple[str, ...]:
    """Give what a tag sends beyond the page view, each once, in the order of its settings."""
    found: dict[str, None] = {}
    for number in values.reached(dict(tag)):
        macro = values.macros[number]
        name = str(macro.get("function"))
        if name in _QUIET or (name == "__u" and macro.get("vtp_component") in _QUIET_PARTS):
            found |= dict.fromkeys(_switched_on(macro))
            continue
        found[values.name(number)] = None
        found |= dict.fromkeys(_switched_on(macro))
    found |= dict.fromkeys(_switched_on(tag))
    if tag.get("vtp_advancedMatching") is True:
        fields = [values.text(row.get("name") or row.get("key")) for row in rows(tag.get("vtp_advancedMatchingList"))]
        found[f"advanced matching: {', '.join(fields)}" if fields else "advanced matching"] = None
    if tag.get("vtp_disableAutoConfig") is False:
        found["clicks on buttons, with their text (automatic events)"] = None
    if tag_types.is_google_setting(kind) and kind in tag_types.GOOGLE_SETTINGS:
        found[tag_types.GOOGLE_SETTINGS[kind]] = None
    shown = tuple(found)
    return (*shown[:_MOST], f"and {len(shown) - _MOST} more") if len(shown) > _MOST else shown


def _switched_on(table: Mapping[str, Any]) -> list[str]:
    return [words for key, words in _SWITCHES.items() if words and table.get(key) in {True, "true"}]
