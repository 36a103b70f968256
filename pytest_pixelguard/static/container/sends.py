"""What a tag sends beyond the page view, in words: the variables it draws in, and the settings that collect more."""

from collections.abc import Mapping
from typing import Any, Final

from pytest_pixelguard.static.container import tag_types
from pytest_pixelguard.static.container.values import Values, rows

_MOST: Final = 40
_PROVIDED: Final = "data that the visitor provides (e-mail, telephone, name, address)"
_SWITCHES: Final = {
    "vtp_enableEnhancedConversion": f"enhanced conversions: {_PROVIDED}",
    "vtp_enableEnhancedConversions": f"enhanced conversions: {_PROVIDED}",
    "vtp_enableUserDataVariable": _PROVIDED,
    "vtp_isAutoEnabled": "data that the visitor provides, collected automatically from forms and pages",
    "vtp_isAutoCollectPiiEnabledFlag": "data that the visitor provides, collected automatically from forms and pages",
    "vtp_autoEmailEnabled": "e-mail addresses, collected automatically from forms and pages",
    "vtp_autoPhoneEnabled": "telephone numbers, collected automatically from forms and pages",
    "vtp_autoAddressEnabled": "names and addresses, collected automatically from forms and pages",
    "vtp_enableSendToServerContainer": "everything also to a server container",
    "vtp_doubleClick": "advertising features (DoubleClick)",
    "vtp_sendEcommerceData": "e-commerce data from the data layer",
}


def sent_by(tag: Mapping[str, Any], kind: str, values: Values) -> tuple[str, ...]:
    """Give what a tag sends beyond the page view, each once, in the order of its settings."""
    found: dict[str, None] = {}
    for number in values.reached(dict(tag)):
        macro = values.macros[number]
        if not values.is_quiet(number):
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
    return [words for key, words in _SWITCHES.items() if table.get(key) in (True, "true")]
