"""Digests of a container's contents: the same while nothing that matters changes, whatever moves place in the file.

Variables and conditions stand in numbered lists, so that one new variable renumbers others. A digest holds what a
number stands for, never the number. The tag manager's own code around the contents takes no part: its maker changes it
at will.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_pixelguard.static.container.resource import Resource, index
from pytest_pixelguard.static.container.values import Values

_SHORT: Final = 16  # hexadecimal digits of a tag's digest


def sha256(text: str) -> str:
    """Give the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Digests:
    """The digests of one container."""

    def __init__(self, resource: Resource, values: Values) -> None:
        self._resource = resource
        self._values = values
        self._macros: dict[int, str] = {}
        self._rules = self._rules_by_tag()

    def tag(self, number: int) -> str:
        """Give a tag's digest: of its settings and code, the variables that it draws in, and its triggers."""
        tag = self._resource.tags[number]
        template = str(tag.get("function", ""))
        drawn = sorted(self._macro(each) for each in self._values.reached(dict(tag)))
        template_parts = [self._resource.permissions.get(template), self._resource.code.get(template)]
        parts = [self._named(dict(tag)), drawn, sorted(self._rules.get(number, ())), template_parts]
        return sha256(_canonical(parts))[:_SHORT]

    def whole(self, tags: list[str]) -> str:
        """Give the container's digest: of its tags' digests, and of its code where it is no list of tags alone."""
        return sha256(_canonical([sorted(tags), self._resource.code.get("", "")]))

    def _rules_by_tag(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for rule in self._resource.rules:
            parts = [part for part in rule if isinstance(part, list) and part and isinstance(part[0], str)]
            asks = [
                [part[0], *sorted(self._predicate(each) for each in part[1:])]
                for part in parts
                if part[0] in {"if", "unless"}
            ]
            words = _canonical(sorted(asks))
            for part in parts:
                if part[0] in {"add", "block"}:
                    for each in part[1:]:
                        number = index(each, len(self._resource.tags))
                        if number is not None:
                            found[number].append(f"{part[0]} {sha256(words)}")
        return found

    def _predicate(self, number: Any) -> str:
        place = index(number, len(self._resource.predicates))
        if place is None:
            return ""
        predicate = dict(self._resource.predicates[place])
        drawn = sorted(self._macro(each) for each in self._values.reached(predicate))
        return sha256(_canonical([self._named(predicate), drawn]))

    def _macro(self, number: int) -> str:
        """Give the digest of a variable without those that it draws in itself."""
        known = self._macros.get(number)
        if known is None:
            macro = dict(self._values.macros[number])
            template = str(macro.get("function", ""))
            parts = [_without_numbers(macro), self._resource.code.get(template, "")]
            known = self._macros[number] = sha256(_canonical(parts))
        return known

    def _named(self, value: Any) -> Any:
        """Give a value with what a number stands for in the place of the number, at every depth."""
        if isinstance(value, dict):
            return {key: self._named(each) for key, each in value.items()}
        if not isinstance(value, list):
            return value
        if len(value) > 1 and value[0] == "macro":
            number = index(value[1], len(self._values.macros))
            return ["macro", self._macro(number) if number is not None else ""]
        if len(value) > 1 and value[0] == "tag":
            number = index(value[1], len(self._resource.tags))
            return ["tag", str(self._resource.tags[number].get("tag_id", "")) if number is not None else ""]
        return [self._named(each) for each in value]


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return ["macro"] if value[:1] == ["macro"] else [*_each(value)]
    return value


def _each(values: list[Any]) -> Iterator[Any]:
    return (_without_numbers(each) for each in values)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
