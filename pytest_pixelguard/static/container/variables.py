"""What a variable of a container holds, in words that a web officer understands.

Types of variables are Google's (developer documentation of Tag Manager, and 18 published containers, November 2026).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_URL_PARTS: Final = {
    "URL": "the page's whole address",
    "QUERY": "the query of the page's address",
    "PATH": "the page's path",
    "HOST": "the host name",
    "FRAGMENT": "the fragment of the page's address",
    "PROTOCOL": "the scheme of the page's address",
    "PORT": "the port of the page's address",
    "EXTENSION": "the file extension of the page",
}
_ELEMENT_PARTS: Final = {
    "TEXT": "the text of the element that was clicked",
    "URL": "the address of the link that was clicked",
    "CLASSES": "the classes of the element that was clicked",
    "ID": "the id of the element that was clicked",
    "ELEMENT": "the element that was clicked",
    "TARGET": "the target of the link that was clicked",
    "ATTRIBUTE": "an attribute of the element that was clicked",
    "HISTORY_NEW_URL_FRAGMENT": "the new fragment of the page's address",
}
_DATA_LAYER: Final = {
    "gtm.elementText": _ELEMENT_PARTS["TEXT"],
    "gtm.elementUrl": _ELEMENT_PARTS["URL"],
    "gtm.elementClasses": _ELEMENT_PARTS["CLASSES"],
    "gtm.elementId": _ELEMENT_PARTS["ID"],
    "gtm.element": _ELEMENT_PARTS["ELEMENT"],
    "gtm.newUrl": "the page's new address",
    "gtm.oldUrl": "the page's earlier address",
}
_NAMED: Final = {"__v": "the data-layer variable {}", "__k": "the cookie {}", "__j": "the page's variable {}"}
_KNOWN: Final = {("__v", name): words for name, words in _DATA_LAYER.items()} | {
    ("__j", "document.title"): "the page's title"
}
_FIXED: Final = {
    "__c": "a constant",
    "__jsm": "a value that its own code computes",
    "__e": "the event",
    "__f": "the referring address",
    "__r": "a random number",
    "__cid": "the container's id",
    "__ctv": "the container's version",
    "__dbg": "whether this is a debug run",
    "__uv": "nothing",
    "__t": "the time",
    "__gas": "Google Analytics settings",
    "__gtcs": "settings of the Google tag",
    "__gtes": "settings of events",
    "__awec": "data that the visitor provides (e-mail, telephone, name, address)",
}
_QUIET: Final = frozenset({"__c", "__e", "__r", "__cid", "__ctv", "__dbg", "__uv", "__gas", "__gtes", "__gtcs", "__t"})
_QUIET_PARTS: Final = frozenset({"HOST", "PROTOCOL", "PORT"})


def in_words(macro: Mapping[str, Any]) -> str:  # noqa: PLR0911 -- one answer for each type of variable
    """Give what a variable holds, for every type but a look-up."""
    kind = str(macro["function"])
    if kind in _NAMED:
        own = brief(macro.get("vtp_name"))
        return _KNOWN.get((kind, own)) or _NAMED[kind].format(own)
    if kind == "__u":
        key = macro.get("vtp_queryKey")
        if isinstance(key, str):
            return f"the parameter {key[:60]} of the page's address"
        return _URL_PARTS.get(str(macro.get("vtp_component")), "a part of the page's address")
    if kind == "__aev":
        return _ELEMENT_PARTS.get(str(macro.get("vtp_varType")), "the element that was used")
    if kind == "__d":
        return f"the text of the page's element {brief(macro.get('vtp_elementId') or macro.get('vtp_elementSelector'))}"
    if kind == "__ed":
        return f"the event's value {brief(macro.get('vtp_keyPath'))}"
    if kind.startswith("__cvt"):
        return "a value that a custom template computes"
    return _FIXED.get(kind, f"a value of the type {kind.removeprefix('__')[:60]}")


def brief(value: Any) -> str:
    """Give a name as it is written in the container, cut; one that only a page makes says so."""
    return value[:100] if isinstance(value, str) else "(named on the page)"


def is_quiet(macro: Mapping[str, Any]) -> bool:
    """Tell whether a variable says nothing of the page or the visitor: a constant, the event, the host name."""
    if macro["function"] == "__u":
        return str(macro.get("vtp_component")) in _QUIET_PARTS
    return macro["function"] in _QUIET


_BOOLEAN: Final = re.compile(
    r"return\s*(?:!|true\b|false\b|/[^/\n]{1,200}/\w*\.test|[^;}]{0,300}(?:[=!]==?|[<>]=?|\.includes\(|\.test\(|\.some\())"
)
_RETURN: Final = re.compile(r"\breturn\b(?!\s*function)")


def is_yes_or_no(code: str) -> bool:
    """Tell whether a function's every return gives true or false, as far as its words show."""
    returns = _RETURN.findall(code)
    return bool(returns) and len(_BOOLEAN.findall(code)) == len(returns)
