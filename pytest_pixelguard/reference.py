"""What the configuration may hold, told from the code: the JSON Schema for editors, and rows for the documentation."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import msgspec

from pytest_pixelguard.config import Config

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the configuration. `table` is empty for a key at the top; `default` is written as TOML."""

    table: str
    name: str
    kind: str  # in words: text, list of texts, …
    default: str  # empty where there is none
    required: bool
    words: str
    repeated: bool = False  # the table may stand several times


def config_schema() -> dict[str, Any]:
    """Give the JSON Schema of `pixelguard.toml`, each key with its sentence."""
    whole = msgspec.json.schema(Config)
    parts: dict[str, dict[str, Any]] = {name: _without_null(part) for name, part in whole["$defs"].items()}
    top = parts.pop("Config")
    top["properties"].pop("file")  # set by the program, never by the file
    words = config_words()
    for name, part in top["properties"].items():
        part["description"] = words.get(name, "")
        table = _table(part)
        for key, inner in parts.get(table or "", {}).get("properties", {}).items():
            inner["description"] = words.get(f"{name}.{key}", "")
    return {"$schema": SCHEMA_DIALECT, **top, "title": "pixelguard.toml", "$defs": parts}


def render_schema() -> str:
    """Give the JSON Schema as a file's text."""
    return json.dumps(config_schema(), indent=2) + "\n"


def config_words() -> dict[str, str]:
    """Give the sentence of each key, by its name: `site`, `routes.include`."""
    text = resources.files("pytest_pixelguard").joinpath("config_words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    tables = data.pop("tables")
    return data | {f"{table}.{name}": words for table, keys in tables.items() for name, words in keys.items()}


def config_keys() -> Iterator[Key]:
    """Give every key in the order of the code: those at the top first, then table by table."""
    schema = config_schema()
    tables = []
    for name, part in schema["properties"].items():
        table = _table(part)
        if table is None:
            yield _key("", name, part, required=False)
        else:
            tables.append((name, schema["$defs"][table], part.get("type") == "array"))
    for name, table, repeated in tables:
        for key, part in table["properties"].items():
            yield _key(name, key, part, required=key in table.get("required", ()), repeated=repeated)


def _key(table: str, name: str, part: dict[str, Any], *, required: bool, repeated: bool = False) -> Key:
    default = part.get("default")
    return Key(
        table=table,
        name=name,
        kind=_kind(part),
        default="" if default is None else json.dumps(default, ensure_ascii=False),
        required=required,
        words=part["description"],
        repeated=repeated,
    )


def _kind(part: dict[str, Any]) -> str:
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}s"
    if "$ref" in part:
        return {"State": "consent state", "Rule": "rule code"}.get(part["$ref"].rpartition("/")[2], "table")
    if part.get("format") == "date":
        return "date"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}[part["type"]]


def _table(part: dict[str, Any]) -> str | None:
    """Name the definition that a key's value is a table of, or None for a plain value."""
    reference = str(part.get("$ref") or part.get("items", {}).get("$ref") or "").rpartition("/")[2]
    return reference if reference not in ("", "State", "Rule") else None


def _without_null(part: Any) -> Any:
    """Give a part of the schema as TOML can be: it has no null, a key that is not given is left out."""
    if isinstance(part, list):
        return [_without_null(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _without_null(one) for name, one in part.items() if not (name == "default" and one is None)}
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1 and len(kept.get("anyOf", ())) > 1:
        del kept["anyOf"]
        kept = {**choices[0], **kept}
    if isinstance(kept.get("default"), dict):
        del kept["default"]  # a table's own keys say their defaults
    return kept
