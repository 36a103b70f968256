"""Tealium's utag.js: which tags it names. Their code lies in further files (utag.12.js), which it loads.

The format is from general knowledge (November 2026; unverified): `utag.loader.cfg = {"12": {load: utag.cond[3], send:
1, tid: 20067, …}, …}`. A tag's vendor is known only where its code stands in the same file.
"""

import re
from itertools import islice
from typing import Any, Final

from pytest_pixelguard.static.container.resource import MOST_TAGS, Kind, Resource

_ROW: Final = re.compile(
    r"[\"']?(\d{1,5})[\"']?\s*:\s*\{\s*load\s*:\s*([^,{}]{1,200}),(?:[^{}]{0,2000}?\btid\s*:\s*(\d+))?"
)
_ID: Final = re.compile(
    r"utag\.id\s*=\s*[\"']([\w.-]{2,60}\.[\w.-]{2,60})[\"']|ut\.profile\s*=\s*[\"']([\w.-]{1,60})[\"']"
)
_VERSION: Final = re.compile(r"ut(?:ag)?\d?\.?v(?:ersion)?\s*[=:]\s*[\"'](ut[\w.-]{1,30})")
_ALWAYS: Final = frozenset({"1", "4", "true"})


def is_tealium(text: str) -> bool:
    """Tell whether a script is a Tealium profile."""
    return "utag" in text and re.search(r"\butag\.(?:loader|cfg|id|o)\b", text) is not None


def load_tealium(text: str) -> Resource:
    """Give the profile's tags, each without what its own file would show, and what stands in this file."""
    tags: list[dict[str, Any]] = [{"function": "__script", "name": "utag.js itself", "vtp_script": text}]
    rules: list[tuple[Any, ...]] = [(["if", 0], ["add", 0])]
    seen: set[str] = set()
    for found in islice(_ROW.finditer(text), MOST_TAGS):
        if found[1] in seen:
            continue
        seen.add(found[1])
        condition = "" if found[2].strip() in _ALWAYS else f" when {' '.join(found[2].split())[:80]}"
        template = f"; its template is {found[3]}" if found[3] else ""
        tags.append(
            {
                "function": "__tealium",
                "tag_id": found[1],
                "unknown": f"a tag of Tealium whose code is in utag.{found[1]}.js, another file{template}{condition}",
            }
        )
    rules.append((["if", 0], ["add", *range(1, len(tags))]))
    identity, version = _ID.search(text), _VERSION.search(text)
    return Resource(
        kind=Kind.TEALIUM,
        id=(identity[1] or identity[2]) if identity else "",
        version=version[1] if version else "",
        macros=({"function": "__e"},),
        tags=tuple(tags),
        predicates=({"function": "_eq", "arg0": ["macro", 0], "arg1": "gtm.js"},),
        rules=tuple(rules),
        damaged=("its load rules and extensions are code, which is not followed",),
    )
