"""Templates whose indentation is their markup (Pug, Haml, Slim): what can load is read as the tag that it makes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pytest_pixelguard.static.sighting import Act, Sighting

_QUOTED: Final = r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`"
_ELEMENT: Final = re.compile(
    rf"""(?P<indent>^[ \t]*|:[ \t]+)%?(?P<tag>script|noscript|img|iframe|link|meta|source|video|audio|embed|object)
    (?:[.\#][\w-]+)*(?![\w-])
    (?:\((?P<round>(?:[^()"'`]|{_QUOTED}|\([^()]*\))*)\)
      |\{{(?P<curly>(?:[^{{}}"'`]|{_QUOTED}|\{{[^{{}}]*\}})*)\}}
      |\[(?P<square>(?:[^\[\]"'`]|{_QUOTED})*)\]
      |[ \t]+(?P<plain>[\w-]+=(?:{_QUOTED})[^\n]*))?
    (?=(?P<rest>[^\n]*))""",
    re.MULTILINE | re.VERBOSE,
)
_RUBY_LINE: Final = re.compile(r"^[ \t]*[!&]?==?[ \t]+(?:javascript|stylesheet|image)\w*[^\n]*//[^\n]*$", re.MULTILINE)
_FILTER: Final = re.compile(r"^(?P<indent>[ \t]*):?javascript:?[ \t]*$", re.MULTILINE)
_LINE: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?P<comment>-?//|-#|/(?!\w)).*$|(?:%?script\b|:?javascript:?[ \t]*$))", re.MULTILINE
)
# `:src => "x"` and `src: "x"` become `src="x"` in as many letters.
_RUBY: Final = re.compile(r":?[\"']?(?P<name>[\w-]+)[\"']?\s*(?:=>|:)\s*(?=[\"'])")


def read_indented(text: str) -> list[Sighting]:
    """Give what such a template shows; offsets are those of the template itself."""
    from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- a tree of scripts needs no HTML parser
    from pytest_pixelguard.static.templates import in_tag  # noqa: PLC0415 -- the same

    plain = text
    for start, end in _comments(text):
        plain = plain[:start] + re.sub(r"[^\n]", " ", plain[start:end]) + plain[end:]
    found = [each for each in read_html(plain) if each.act is not Act.MENTION]  # tags may stand in it as they are
    for line in _RUBY_LINE.finditer(plain):
        found += in_tag(line[0], line.start())
    for markup, parts in _elements(plain):
        for each in read_html(markup):
            if each.act is not Act.MENTION:
                start, end = _place(each.start, parts), _place(each.end, parts)
                found.append(replace(each, start=start, end=max(start, end), unit=_place(each.unit, parts)))
    return found


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Give where comments stand, with what is indented below them; what looks like one inside a script is its own."""
    reached = 0
    for line in _LINE.finditer(text):
        if line.start() < reached:
            continue
        if line["comment"]:
            reached = max(_below(text, line)[1], line.end())
            yield line.start(), reached
        else:
            reached = _below(text, line)[1]


_Parts = tuple[tuple[int, int], ...]  # where a piece of the markup begins, and where the same piece stands in the file


def _elements(text: str) -> Iterator[tuple[str, _Parts]]:
    """Give each element as markup, with where its pieces stand."""
    for found in _ELEMENT.finditer(text):
        group = next((name for name in ("round", "curly", "square", "plain") if found[name] is not None), None)
        attributes = _RUBY.sub(_as_attribute, found[group]) if group else ""
        head = f"<{found['tag']} "
        first, end = _below(text, found) if found["tag"] == "script" else (found.end(), found.end())
        inline = found["rest"].lstrip(".= \t") if found["tag"] == "script" else ""
        code = text[first:end] if end > first else inline
        code_at = first if end > first else found.end("rest") - len(inline)
        markup = f"{head}{attributes}>{code}</{found['tag']}>"
        attributes_at = found.start(group) if group else found.start("tag")
        yield (
            markup,
            ((0, found.start("tag")), (len(head), attributes_at), (len(head) + len(attributes) + 1, code_at)),
        )
    for found in _FILTER.finditer(text):
        first, end = _below(text, found)
        yield f"<script>{text[first:end]}</script>", ((0, found.start()), (len("<script>"), first))


def _as_attribute(found: re.Match[str]) -> str:
    name = f"{found['name']}="
    return name.rjust(len(found[0]))


def _below(text: str, line: re.Match[str]) -> tuple[int, int]:
    """Give where the lines stand that are indented below a line."""
    depth = len(line["indent"].expandtabs())
    first = end = text.find("\n", line.end()) + 1
    while 0 < end < len(text):
        last = text.find("\n", end)
        last = len(text) if last < 0 else last + 1
        row = text[end:last].expandtabs()
        if row.strip() and len(row) - len(row.lstrip()) <= depth:
            break
        end = last
    return (first, end) if first > 0 else (len(text), len(text))


def _place(offset: int, parts: _Parts) -> int:
    begins, stands = max((part for part in parts if part[0] <= offset), default=parts[0])
    return stands + offset - begins
