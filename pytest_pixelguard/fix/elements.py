"""The element around a place in markup, found in the text itself, so that a patch touches nothing else."""

import re
from dataclasses import dataclass

from pytest_pixelguard.model import Location

_ATTRIBUTES = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_PATTERNS = {
    "noscript": re.compile(rf"<noscript\b{_ATTRIBUTES}>.*?</noscript\s*>", re.IGNORECASE | re.DOTALL),
    # A component (`<Script ... />` of Next.js) may close itself; HTML's own element cannot, whatever is written.
    "script": re.compile(
        rf"(?P<alone><(?-i:Script)\b{_ATTRIBUTES}/>)|(?P<open><script\b{_ATTRIBUTES}>)(?P<body>.*?)</script\s*>",
        re.IGNORECASE | re.DOTALL,
    ),
    "iframe": re.compile(rf"<iframe\b{_ATTRIBUTES}>.*?</iframe\s*>", re.IGNORECASE | re.DOTALL),
    "img": re.compile(rf"<img\b{_ATTRIBUTES}>", re.IGNORECASE),
    "link": re.compile(rf"<link\b{_ATTRIBUTES}>", re.IGNORECASE),
}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ONLY_PIXELS = re.compile(
    rf"<noscript\b{_ATTRIBUTES}>(?:\s|<!--.*?-->|</?p>|</?div{_ATTRIBUTES}>|<img\b{_ATTRIBUTES}>|"
    rf"<iframe\b{_ATTRIBUTES}>\s*</iframe\s*>)*</noscript\s*>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element as it stands in the text: `start` and `end` are offsets in code points, the end exclusive."""

    kind: str
    start: int
    end: int
    open: str = ""  # a script's opening tag
    body: str = ""  # a script's text


def offset_of(text: str, location: Location) -> int | None:
    """Give the offset of a location's start, or None where the text there is not what the location says."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    if location.start_line > len(starts):
        return None
    offset = starts[location.start_line - 1] + location.start_column - 1
    expected = location.snippet[location.caret : location.caret + 12]
    return offset if offset <= len(text) and text.startswith(expected, offset) else None


def element_at(text: str, offset: int) -> Element | None:
    """Give the element to mend around an offset: a `noscript` of pixels alone before what stands in it."""
    comments = [match.span() for match in _COMMENT.finditer(text)]
    if any(start <= offset < end for start, end in comments):
        return None
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            if match.start() <= offset < match.end():
                if kind == "noscript" and not _ONLY_PIXELS.fullmatch(match.group()):
                    break
                groups = match.groupdict()
                return Element(
                    kind=kind,
                    start=match.start(),
                    end=match.end(),
                    open=groups.get("open") or groups.get("alone") or "",
                    body=groups.get("body") or "",
                )
    return None


def without(text: str, start: int, end: int) -> str:
    """Give the text without a span, and without the line that the span leaves empty."""
    line = text.rfind("\n", 0, start) + 1
    after = re.compile(r"[ \t]*(\r\n|\r|\n|$)").match(text, end)
    if not text[line:start].strip() and after:
        return text[:line] + text[after.end() :]
    return text[:start] + text[end:]
