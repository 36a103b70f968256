"""Banners that a site's own developers wrote: which conditions and which functions mean that the visitor said yes."""

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static.script.tree import FUNCTIONS, Script, ancestors, outer

_YES: Final = r"(?:all|accept(?:ed)?(?:[_-]?all)?|grant(?:ed)?|allow(?:ed)?|agreed?|yes|true|1|opt[_-]?in)"
_IS_YES: Final = re.compile(rf"(?<![!=])={{2,3}}\s*[\"'`]{_YES}[\"'`]\s*\)?$", re.IGNORECASE)
_CASE_OF_YES: Final = re.compile(rf"[\"'`]?{_YES}[\"'`]?", re.IGNORECASE)
_KEPT_CHOICE: Final = re.compile(
    r"(?:localStorage|sessionStorage|cookie).*(?:cookie|consent|gdpr|privacy)", re.IGNORECASE
)
_DECIDES: Final = re.compile(
    r"^(?:on|set|save|apply|update|handle|store|record|give|process)\w*(?:consent|cookie|choice|preference)",
    re.IGNORECASE,
)
_AGREES: Final = re.compile(
    r"^(?:on|handle|do|click)?_?(?:accept|agree|opt_?in)(?:ed)?_?(?:all|cookies?|consent|banner|analytics|tracking|"
    r"optional|everything|click|button|btn|handler)*$",
    re.IGNORECASE,
)


def is_the_visitors_yes(script: Script, condition: Node) -> bool:
    """Tell whether a condition compares what a function that keeps the visitor's choice was given with a yes."""
    if not _IS_YES.search(script.words(condition).strip("()")):
        return False
    around = next((each for each in ancestors(condition) if each.type in FUNCTIONS), None)
    return around is not None and _DECIDES.search(name_of(script, around)) is not None


def is_case_of_yes(script: Script, case: Node, value: str) -> bool:
    """Tell whether a case of a switch is the yes among the choices that the browser keeps."""
    whole = next((each for each in ancestors(case) if each.type == "switch_statement"), None)
    switched = whole.child_by_field_name("value") if whole is not None else None
    return (
        switched is not None
        and _CASE_OF_YES.fullmatch(value) is not None
        and _KEPT_CHOICE.search(script.words(switched)) is not None
    )


def agrees(name: str) -> bool:
    """Tell whether a function's name says that it runs when the visitor agrees: acceptCookies, handleAcceptAll."""
    return _AGREES.match(name) is not None


def name_of(script: Script, function: Node) -> str:
    """Give the name that a function was declared under; empty where it has none."""
    named = function.child_by_field_name("name")
    if named is None:
        holder = outer(function).parent
        if holder is not None and holder.type == "variable_declarator":
            named = holder.child_by_field_name("name")
    return script.words(named) if named is not None else ""


def uses_of_method(script: Script, method: Node) -> Iterator[Node]:
    """Give the places where other methods of the same class call one of them: `this.load()`."""
    body = method.parent
    name = name_of(script, method)
    if body is None or body.type != "class_body" or not name.isidentifier():
        return
    called = re.compile(rb"(?<![\w$.])this\." + name.encode() + rb"\s*\(")
    for each in called.finditer(script.code, body.start_byte, body.end_byte):
        yield script.at(each.start(), each.start() + 4)
