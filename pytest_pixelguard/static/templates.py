"""Source templates read as pages: template tags are blanked out, so that every place stays where it is."""

import re
from dataclasses import replace
from typing import Final

from pytest_pixelguard.static.sighting import Act, Sighting

_TAGS: Final = re.compile(
    r"<\?(?:php|=).*?(?:\?>|\Z)|<%.*?%>|\{%-?.*?-?%\}|\{#.*?#\}|(?<!\{)\{\{\{?.*?\}?\}\}|@\{.*?\}",
    re.DOTALL | re.IGNORECASE,
)
_FRONT: Final = re.compile(r"\A---\n.*?\n---[ \t]*(?=\n|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=mark)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE_SPAN: Final = re.compile(r"(?<!`)`[^`\n]+`(?!`)")


def read_template(text: str, *, markdown: bool = False) -> list[Sighting]:
    """Give what a template shows; offsets are those of the template itself."""
    from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- beside its use

    samples: list[tuple[int, int]] = []
    if markdown:
        samples = [(found.start(), found.end()) for pattern in (_FENCE, _CODE_SPAN) for found in pattern.finditer(text)]
    plain = _FRONT.sub(_blank, text) if not text.startswith("---\nimport") and markdown else text
    for start, end in samples:
        plain = plain[:start] + re.sub(r"[^\n]", " ", plain[start:end]) + plain[end:]
    found = read_html(_TAGS.sub(_blank, plain))
    for start, end in samples:
        found += [
            _as_sample(each, start, end) for each in read_html(text[start:end].strip("`~")) if each.vendor is not None
        ][:1]
    return found


def _as_sample(each: Sighting, start: int, end: int) -> Sighting:
    return replace(each, act=Act.MENTION, start=start, end=end, why="a code sample")


def _blank(found: re.Match[str]) -> str:
    """Give as many characters that mean nothing; line breaks stay, so that lines and columns stay."""
    return re.sub(r"[^\n]", "_", found[0])
