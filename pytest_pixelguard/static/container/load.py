"""Text to a container's contents: which tag manager's file it is, and where in it the contents stand.

Google's files hold pure JSON after `var data =` (measured on 18 published containers, November 2026), so no script has
to be understood to read them.
"""

import json
import re
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from pytest_pixelguard.static.container.digest import sha256
from pytest_pixelguard.static.container.export import from_export
from pytest_pixelguard.static.container.launch import is_launch, load_launch
from pytest_pixelguard.static.container.matomo import from_table, is_matomo, load_matomo
from pytest_pixelguard.static.container.resource import (
    DEEPEST,
    MOST_TAGS,
    OURS,
    ContainerError,
    Kind,
    Resource,
    depth_of,
    mappings,
)
from pytest_pixelguard.static.container.tealium import is_tealium, load_tealium

_DATA: Final = re.compile(r"\b(?:var|let|const)\s+data\s*=\s*(?=\{)")
_ID: Final = re.compile(r"(?:GTM|G|GT|AW|DC|MC)-[A-Z0-9]{4,14}")
_GOOGLE_TAG: Final = re.compile(r"__(?:ogt|ccd|dest|set_product_settings|e$)")
_MOST_TRIES: Final = 5
_ID_KEY, _VERSION_KEY = "10", "1"  # of `blob`, in files of 2025 and later


def load(text: str) -> Resource:
    """Give a container's contents. Raises `ContainerError` for a file that is none, or that cannot be read."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("{"):
        return _from_json(_decode(stripped, 0))
    for found in islice(_DATA.finditer(text), _MOST_TRIES):
        data = _decode(text, found.end())
        if isinstance(data, dict) and "resource" in data:
            return _published(data)
    for is_it, read in ((is_matomo, load_matomo), (is_launch, load_launch), (is_tealium, load_tealium)):
        if is_it(text):
            return replace(read(text), code={"": sha256(text)})
    raise ContainerError(
        "it is no container that is known: a published gtm.js or gtag/js file, a workspace export, or a container of "
        "Matomo, Adobe Launch or Tealium"
    )


def _decode(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except RecursionError as error:
        raise ContainerError("it is nested more deeply than can be followed") from error
    except ValueError as error:
        raise ContainerError(f"its contents are not whole: {error}") from error


def _from_json(data: Any) -> Resource:
    if not isinstance(data, dict):
        raise ContainerError("it holds no table")
    if "resource" in data:
        return _published(data)
    version = data.get("containerVersion")
    if isinstance(version, dict):
        return from_export(version)
    if {"tags", "triggers", "variables"} <= data.keys():
        return from_table(data)
    raise ContainerError("it is JSON, but neither a published container nor a workspace export")


def _published(data: dict[str, Any]) -> Resource:
    resource = data["resource"]
    if not isinstance(resource, dict):
        raise ContainerError("its `resource` is not a table")
    if depth_of(resource) > DEEPEST:
        raise ContainerError("it is nested more deeply than can be followed")
    damaged: list[str] = []
    blob = data.get("blob") if isinstance(data.get("blob"), dict) else {}
    tags = mappings(resource.get("tags"), "tag", damaged)
    if not isinstance(resource.get("tags"), list):
        damaged.append("the list of tags is missing")
    rules = resource.get("rules")
    if not isinstance(rules, list):
        damaged.append("the list of rules is missing")
        rules = []
    if len(rules) > MOST_TAGS:
        damaged.append(f"there are {len(rules)} rules, of which {MOST_TAGS} are read")
    permissions = data.get("permissions")
    identity = blob.get(_ID_KEY) if isinstance(blob, dict) else ""
    version = resource.get("version") or (blob.get(_VERSION_KEY) if isinstance(blob, dict) else "")
    settings = sum(1 for tag in tags if _GOOGLE_TAG.match(str(tag.get("function"))))
    return Resource(
        kind=Kind.GOOGLE_TAG if settings else Kind.PUBLISHED,
        id=identity if isinstance(identity, str) and _ID.fullmatch(identity) else "",
        version=str(version or "")[:40],
        macros=mappings(resource.get("macros"), "variable", damaged),
        tags=tuple({key: value for key, value in tag.items() if key not in OURS} for tag in tags),
        predicates=mappings(resource.get("predicates"), "condition", damaged),
        rules=tuple(tuple(rule) for rule in rules[:MOST_TAGS] if isinstance(rule, list)),
        permissions=permissions if isinstance(permissions, dict) else {},
        code=_template_code(data.get("runtime")),
        damaged=tuple(damaged),
    )


def _template_code(runtime: Any) -> dict[str, str]:
    """Give the digest of each custom template's code: `[50, "__cvt_1_2", …]`. Google's own code there may change."""
    rows = runtime if isinstance(runtime, list) else []
    return {
        row[1]: sha256(json.dumps(row))
        for row in rows[:MOST_TAGS]
        if isinstance(row, list) and len(row) > 1 and isinstance(row[1], str) and row[1].startswith("__cvt")
        if depth_of(row) <= DEEPEST * 4
    }
