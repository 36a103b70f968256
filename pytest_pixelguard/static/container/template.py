"""The permissions of a custom template in a workspace export: what it may load, send to and read.

A template's source (`templateData`) has sections with headings such as `___WEB_PERMISSIONS___`, whose text is JSON
(Google's documentation of custom templates, template files).
"""

import json
import re
from typing import Any, Final

from pytest_pixelguard.static.container.resource import DEEPEST, depth_of

_SECTION: Final = re.compile(r"___(?:WEB|SERVER)_PERMISSIONS___\s*(\[.*?)(?=\n___[A-Z_]+___|\Z)", re.DOTALL)


def permissions_of(source: str) -> dict[str, Any] | None:
    """Give a template's permissions by name, in the published form; None when the source does not hold them."""
    found = _SECTION.search(source)
    if found is None:
        return None
    try:
        rows = json.loads(found[1])
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or depth_of(rows) > DEEPEST:
        return None
    granted: dict[str, Any] = {}
    for row in rows:
        instance = row.get("instance") if isinstance(row, dict) else None
        key = instance.get("key") if isinstance(instance, dict) else None
        name = key.get("publicId") if isinstance(key, dict) else None
        if isinstance(name, str) and isinstance(instance, dict):
            parameters = instance.get("param")
            granted[name] = {
                each["key"]: _value(each.get("value"))
                for each in (parameters if isinstance(parameters, list) else [])
                if isinstance(each, dict) and isinstance(each.get("key"), str)
            }
    return granted


def _value(value: Any) -> Any:
    """Give a typed value (`{"type": 1, "string": "x"}`) as plain JSON; lists and tables alike."""
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("listItem"), list):
        return [_value(each) for each in value["listItem"]]
    if isinstance(value.get("mapKey"), list) and isinstance(value.get("mapValue"), list):
        keys = (str(_value(each)) for each in value["mapKey"])
        return {key: _value(each) for key, each in zip(keys, value["mapValue"], strict=False)}
    return value.get("string", value.get("boolean"))
