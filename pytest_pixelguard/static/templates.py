"""Source templates read as pages: template tags are blanked out, so that every place stays where it is."""

import re
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.sighting import Act, Sighting

_COMMENTS: Final = re.compile(
    r"\{#.*?#\}|<%#.*?%>|<%--.*?--%>|\{\{!--.*?--\}\}|\{\{![^{].*?\}\}|@\*.*?\*@|"
    r"\{%-?\s*comment\b.*?%\}.*?\{%-?\s*endcomment\s*-?%\}",
    re.DOTALL | re.IGNORECASE,
)
_TAGS: Final = re.compile(
    r"<\?(?:php|=).*?(?:\?>|\Z)|<%.*?%>|\{%-?.*?-?%\}|(?<!\{)\{\{\{?.*?\}?\}\}|@\{.*?\}",
    re.DOTALL | re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'<>\\]+")
_HOST_ONLY: Final = re.compile(r"(?:https?:)?//[^/]+/?")
_JOINED: Final = re.compile(r"\s*[.+]")  # another text follows, that may be the path
_MARKUP: Final = re.compile(r"<\s*(?:script|img|iframe|link)\b", re.IGNORECASE)
_PHP_COMMENT: Final = re.compile(r"/\*.*?\*/|(?<![:\"'])(?://|#)[^\n]*", re.DOTALL)
_FRONT: Final = re.compile(r"\A---\n.*?\n---[ \t]*(?=\n|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=mark)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE_SPAN: Final = re.compile(r"(?<!`)`[^`\n]+`(?!`)")


def read_template(text: str, *, markdown: bool = False) -> list[Sighting]:
    """Give what a template shows; offsets are those of the template itself."""
    from pytest_pixelguard.static.conditions import held_by_conditions  # noqa: PLC0415 -- beside its use
    from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- the same

    samples: list[tuple[int, int]] = []
    if markdown:
        samples = [(found.start(), found.end()) for pattern in (_FENCE, _CODE_SPAN) for found in pattern.finditer(text)]
    plain = _FRONT.sub(_blank, text) if not text.startswith("---\nimport") and markdown else text
    for start, end in samples:
        plain = plain[:start] + re.sub(r"[^\n]", " ", plain[start:end]) + plain[end:]
    plain = _COMMENTS.sub(_blank, plain)
    found = read_html(_TAGS.sub(_blank, plain))
    for tag in _TAGS.finditer(plain):
        found += in_tag(tag[0], tag.start())
    found = held_by_conditions(plain, found)
    for start, end in samples:
        found += [
            _as_sample(each, start, end) for each in read_html(text[start:end].strip("`~")) if each.vendor is not None
        ][:1]
    return found


def in_tag(code: str, base: int) -> list[Sighting]:
    """Give what a template's own code puts into the page: addresses of trackers and markup in its texts."""
    from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- beside its use
    from pytest_pixelguard.static.knowledge import know  # noqa: PLC0415 -- beside its use

    if "//" not in code:
        return []
    code = _PHP_COMMENT.sub(_blank, code) if code.startswith("<?") else code
    found: list[Sighting] = []
    for quoted in _QUOTED.finditer(code):
        group = 1 if quoted[1] is not None else 2
        text, start, end = quoted[group], base + quoted.start(group), base + quoted.end(group)
        if _MARKUP.search(text):
            shown = read_html(text.replace('\\"', '"').replace("\\'", "'"))
            found += [replace(each, start=start, end=end, unit=base) for each in shown if each.act is not Act.MENTION]
        elif _ADDRESS.fullmatch(text) and (known := know(text)).vendor is not None:
            listed = _HOST_ONLY.fullmatch(text) is not None and not _JOINED.match(code, quoted.end())
            asked = known.host.startswith("api.") or ".api." in known.host
            found.append(
                Sighting(
                    act=Act.MENTION if listed or asked else Act.LOAD, how="a template's own code", start=start, end=end,
                    unit=base, url=known.url, host=known.host, vendor=known.vendor, role=known.role,
                    tracker_id=known.tracker_id, consent=Consent.UNKNOWN, gate="the template's own code decides",
                    why="a host without a path, such as a security policy lists"
                    if listed
                    else "an interface that the server asks"
                    if asked
                    else "",
                )
            )  # fmt: skip
    return found


def _as_sample(each: Sighting, start: int, end: int) -> Sighting:
    return replace(each, act=Act.MENTION, start=start, end=end, why="a code sample")


def _blank(found: re.Match[str]) -> str:
    """Give as many characters that mean nothing; line breaks stay, so that lines and columns stay."""
    return re.sub(r"[^\n]", "_", found[0])
