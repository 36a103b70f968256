"""What loads an address, what only names one: the properties, calls, classes and keys that decide a value's fate."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tree_sitter import Node


class Fate(IntEnum):
    """What becomes of a value, the heavier the larger."""

    NAMED = 0  # compared, listed, shown as text, or never used
    POSSIBLE = 1  # handed to something that cannot be seen here
    LOADED = 2  # reaches something that makes a request


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The heaviest fate of a value, in words, and the place where it happens."""

    fate: Fate
    how: str
    at: Node


LOADING_PROPERTIES: Final = {
    "src": "an element's src", "srcset": "an element's srcset", "innerHTML": "innerHTML", "outerHTML": "outerHTML",
    "srcdoc": "a frame's srcdoc", "action": "a form's action", "data": "an object's data", "poster": "a video's poster",
    "backgroundImage": "a background image", "background": "a background image", "cssText": "style text",
}  # fmt: skip
MADE: Final = {"script": "a script's src", "img": "an image's src", "iframe": "a frame's src"}
LOADING_CALLS: Final = {
    "fetch": "fetch()", "sendBeacon": "navigator.sendBeacon()", "importScripts": "importScripts()",
    "import": "import()",
    "getScript": "getScript()", "ajax": "ajax()", "getJSON": "getJSON()", "open": "XMLHttpRequest",
    "write": "document.write()",
    "writeln": "document.write()", "insertAdjacentHTML": "insertAdjacentHTML()",
    "createContextualFragment": "a fragment",
    "parseFromString": "DOMParser", "addModule": "a worklet", "register": "a service worker", "axios": "axios()",
    "eval": "eval()", "setHTMLUnsafe": "setHTMLUnsafe()", "Function": "Function()",
    "html": "html()", "append": "append()", "prepend": "prepend()", "setTimeout": "setTimeout()", "$": "$()",
    "jQuery": "$()",
}  # fmt: skip
SECOND_ARGUMENT: Final = frozenset({"open", "insertAdjacentHTML", "setAttribute", "setAttributeNS"})
LOADING_CLASSES: Final = {
    "WebSocket": "a WebSocket", "EventSource": "an EventSource", "Worker": "a worker", "SharedWorker": "a worker",
    "Request": "a Request", "Function": "Function()", "XMLHttpRequest": "XMLHttpRequest",
    "WebTransport": "WebTransport",
}  # fmt: skip
ASKING: Final = frozenset(
    {
        "includes", "indexOf", "lastIndexOf", "startsWith", "endsWith", "test", "match", "matchAll", "search", "has",
        "exec", "localeCompare", "length", "some", "every", "find", "findIndex", "warn", "error", "log",
        "info", "debug",
        "createTextNode", "closest", "matches", "getElementById", "delete",
        "toContain", "toEqual", "toBe", "toMatch", "toStrictEqual", "toHaveAttribute",
    }
)  # fmt: skip
SELECTING: Final = frozenset({"querySelector", "querySelectorAll"})
TEXT_KEYS: Final = re.compile(
    r"^(?:title|description|label|text|message|content|children|alt|placeholder|caption|summary|provider|company|"
    r"purpose|comment|docs?|help|homepage|privacy\w*|policy\w*|textContent|innerText|ariaLabel|aria-label|nodeValue)$"
)
SCRIPT_TEXTS: Final = frozenset({"text", "textContent", "innerText"})
"""Properties whose value a script element runs, while other elements show it."""
HINT_KEYS: Final = re.compile(
    r"^(?:re|regexp?|pattern|match(?:es)?)$|csp|contentSecurity|-src$|Src(?:Elem)?$|allow|block|deny|ignore|exclude|blacklist|whitelist",
    re.IGNORECASE,
)
LIST_NAMES: Final = re.compile(
    r"block|deny|black|white|allow|known|ignor|exclu|tracker|forbid|banned|csp|pattern|domains|hosts", re.IGNORECASE
)
LOADER_NAMES: Final = re.compile(
    r"load|inject|script|insert|beacon|pixel|request|send|ping|import|append|embed|iframe|frame|image", re.IGNORECASE
)
MAKERS: Final = frozenset(
    {
        "createElement",
        "jsx",
        "jsxs",
        "jsxDEV",
        "h",
        "_jsx",
        "_jsxs",
        "createVNode",
        "createElementVNode",
        "_c",
        "cloneElement",
    }
)
HOLE_ONLY: Final = "\ufffc"


def markup_or_code(text: str | None) -> bool:
    """Tell whether a text could be markup or code rather than a word."""
    return text is not None and ("<" in text or "(" in text)


def heavier(one: Use, two: Use) -> Use:
    """Give the heavier of two uses; the first where they weigh the same."""
    return two if two.fate > one.fate else one
