"""Style sheets: addresses in `url()`, `@import`, `image-set()` and `src()`."""

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ADDRESS: Final = re.compile(
    r"(?P<import>@import\s+)?(?:url|src)\(\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^)\"'\s]+))"
    r"|@import\s+(?:\"(?P<imported>[^\"]*)\"|'(?P<imported_single>[^']*)')"
    r"|image-set\(\s*(?:\"(?P<set>[^\"]*)\"|'(?P<set_single>[^']*)')",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_NAMESPACE: Final = re.compile(r"@namespace[^;]*$", re.IGNORECASE)


def addresses(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Give each address as (address, how, start, end); offsets in code points of `text`."""
    hidden = [(found.start(), found.end()) for found in _COMMENT.finditer(text)] if "/*" in text else []
    for found in _ADDRESS.finditer(text):
        if any(start <= found.start() < end for start, end in hidden):
            continue
        group = found.lastgroup or "bare"
        if group == "import":
            group = "bare"
        value = found[group]
        if (
            not value
            or value.startswith(("data:", "#"))
            or _NAMESPACE.search(text, max(0, found.start() - 200), found.start())
        ):
            continue
        how = "an imported style sheet" if found[0].lower().startswith("@import") else "url() in a style sheet"
        yield unescape(value), how, found.start(group), found.end(group)


_XML_STYLE: Final = re.compile(r"<\?xml-stylesheet\b[^>]*?\bhref\s*=\s*[\"'](?P<address>[^\"']+)")


def xml_style_sheets(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Give the style sheets that an XML document asks a browser for, as `addresses` does."""
    for found in _XML_STYLE.finditer(text):
        yield found["address"], "a style sheet of an XML document", *found.span("address")


def unescape(text: str) -> str:
    r"""Resolve CSS escapes: `\68 ttps` is `https`."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0xFFFD)) if found[1] else found[2], text)
