"""Conditions of templates: what a server writes into the page only for a visitor who has said yes is held back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.sighting import Act, Sighting

_OPENER: Final = re.compile(
    r"(?P<percent>\{%[-~]?)|(?P<php><\?(?:php\b)?)|(?P<erb><%[-=]?)|(?P<braces>\{\{[-~]?)|(?P<ftl><#(?=if\b|else))"
    r"|(?P<ftl_end></#if>)|(?P<jstl><c:if\s)|(?P<jstl_end></c:if>)|(?P<svelte>\{(?=#if\b|:else\b|/if\b))"
    r"|@(?P<blade>(?:if|elseif|unless)\s*(?=\()|else\b|endif\b|endunless\b)"
)
_CLOSERS: Final = {
    "percent": "%}", "php": "?>", "erb": "%>", "braces": "}}", "ftl": ">", "jstl": ">", "svelte": "}",
}  # fmt: skip
_WORDS: Final = {
    "percent": re.compile(r"\s*(?:if|elif|elsif|elseif|else|endif|unless|endunless)\b"),
    "braces": re.compile(r"\s*(?:#if|#unless|else|/if|/unless|if|range|with|block|define|end)\b"),
}
_TEST: Final = re.compile(r"test=\"([^\"]*)\"")
_LONGEST_CONDITION: Final = 500  # characters between the brackets of `@if (…)`
_MOST_UNCLOSED: Final = 100  # brackets of such conditions that are never closed, after which no more are looked for
_MARKS: Final = ("{%", "<?", "<%", "{{", "<#if", "<c:if", "{#if", "@if", "@unless")
_WORD: Final = re.compile(r"[#:/]?\s*(?P<word>[a-z]+)(?:\s+(?P<next>if)\b)?", re.IGNORECASE)
_LAST_IF: Final = re.compile(r"(?:^|[;{}\s])(?:else\s?)?if\s*(?P<condition>\([^;{}]*\))\s*[:{]\s*$", re.DOTALL)
_RUBY_BLOCK: Final = re.compile(r"\bdo\s*(?:\|[^|]*\|)?\s*$")
_NEGATED: Final = re.compile(r"[\s(]*not\b[\s(]*", re.IGNORECASE)
_OF_THE_SITE: Final = re.compile(
    r"(?:^|[\s(!$.])(?:site|config|settings?|theme|params|options?|env)(?=[.\[(]|->|::)|consent\w*enabled|banner",
    re.IGNORECASE,
)
"""What the site's makers set, not what a visitor chose: `site.cookie_consent` switches a banner on for everybody."""
_OF_A_TEMPLATE: Final = re.compile(
    r"\{%-?\s*(?:extends|load|block|include|import|from|macro|set|assign|csrf_token|url|static|trans|layout)\b|\{\{-?\s*\w"
)
_OPENS: Final = frozenset({"if", "unless", "range", "with", "block", "define", "case", "while", "for", "begin"})
_MIDDLES: Final = frozenset({"else", "elif", "elsif", "elseif", "when"})


@dataclass(slots=True)
class _Block:
    """A block that is open: where its present branch starts and what holds there."""

    family: str
    start: int
    condition: str
    positive: bool = True


def held_by_conditions(text: str, found: list[Sighting], *, page: bool = False) -> list[Sighting]:
    """Give the sightings of a template, with those gated that stand where a visitor's yes is a condition.

    `page`: the file's name says that it is a page, so more than a condition must show that it is a template: in a
    built page such tags are only words, and hold nothing back.
    """
    if not found or not any(mark in text for mark in _MARKS) or (page and not _OF_A_TEMPLATE.search(text)):
        return found
    spans = [(start, end, words) for start, end, words in _branches(text) if words]
    return [_gated(each, spans) for each in found] if spans else found


def _gated(sighting: Sighting, spans: list[tuple[int, int, str]]) -> Sighting:
    words = next((words for start, end, words in spans if start <= sighting.start < end), "")
    if not words or sighting.act is Act.MENTION or sighting.consent is Consent.GATED:
        return sighting
    return replace(sighting, consent=Consent.GATED, gate=f"the template's condition {words}", noscript=False)


def _branches(text: str) -> Iterator[tuple[int, int, str]]:
    """Give where each branch of a condition starts and ends, with its words where they ask for consent."""
    blade = "@endif" in text or "@endunless" in text
    opened: list[_Block] = []
    for tag_family, tag_start, tag_end, code in _tags(text):
        family = tag_family.removesuffix("_end")
        if family == "blade" and not blade:
            continue
        for action, condition in _actions(tag_family, code):
            index = next((i for i in range(len(opened) - 1, -1, -1) if opened[i].family == family), -1)
            if action in {"close", "middle"}:
                if index < 0:
                    continue
                block = opened[index]
                yield block.start, tag_start, _asked(block)
                del opened[index:]
                if action == "close":
                    continue
                if not condition:
                    opened.append(_Block(family, tag_end, block.condition, not block.positive))
                    continue
            opened.append(_Block(family, tag_end, condition, not condition.startswith("unless")))
    if "@if" in text and not blade:
        yield from _razor(text)


def _tags(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Give each tag that may open or close a block: its family, where it starts and ends, and its code."""
    unclosed: set[str] = set()  # families whose tags are not closed any more: what is looked for once is not again
    open_ended = 0  # conditions whose bracket nothing closes
    place = 0
    while (opener := _OPENER.search(text, place)) is not None:
        family = opener.lastgroup or ""
        place = opener.end()
        closer = _CLOSERS.get(family, "")
        if family == "blade":
            bracket = text[place : place + 1] == "("
            end = _bracket(text, place) if bracket and open_ended < _MOST_UNCLOSED else place
            open_ended += bracket and end == place
            yield family, opener.start(), end, text[opener.start() + 1 : end]
        elif not closer:
            yield family, opener.start(), place, ""
        elif family not in unclosed:
            end = text.find(closer, place)
            if end < 0:
                unclosed.add(family)
                continue
            code = text[place:end]
            if family == "jstl":
                code = found[1] if (found := _TEST.search(code)) else ""
            if family not in _WORDS or _WORDS[family].match(code):
                yield family, opener.start(), end + len(closer), code.strip().rstrip("-~").strip()
            place = end + len(closer)


def _bracket(text: str, start: int) -> int:
    """Give where the bracket ends that starts at a place; the place itself where that is too far."""
    depth = 0
    for index in range(start, min(len(text), start + _LONGEST_CONDITION)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    return start


def _actions(family: str, code: str) -> Iterator[tuple[str, str]]:
    """Give what a tag does to the blocks around it: open, close, or go to the middle; with the condition."""
    if family.endswith("_end"):
        yield "close", ""
    elif family == "jstl":
        yield "open", code
    elif family == "php" or (family == "erb" and (code.startswith("}") or code.endswith("{"))):
        yield from _in_code(code)
    else:
        yield from _in_words(family, code)


def _in_code(code: str) -> Iterator[tuple[str, str]]:
    """Read a tag that holds PHP or JavaScript: blocks in braces, or PHP's own `if (…): … endif`."""
    found = _LAST_IF.search(code)
    condition = found["condition"] if found else ""
    if code.startswith("}"):
        yield ("middle" if code.endswith("{") else "close"), condition
    elif found is not None:
        yield ("middle" if code.startswith("else") else "open"), condition
    elif code.endswith("{"):
        yield "open", ""
    elif re.match(r"else\s*:", code):
        yield "middle", ""
    elif code.startswith("endif"):
        yield "close", ""


def _in_words(family: str, code: str) -> Iterator[tuple[str, str]]:
    """Read a tag whose first word says what it does."""
    named = _WORD.match(code)
    word = named["word"].lower() if named else ""
    rest = code[named.end() :].strip() if named else ""
    if code.startswith("/") or word.startswith("end"):
        yield "close", ""
    elif word in _MIDDLES:
        yield "middle", rest
    elif word in _OPENS:
        yield "open", f"unless {rest}" if word == "unless" else rest if word == "if" else ""
    elif family == "erb" and _RUBY_BLOCK.search(code):
        yield "open", ""


def _razor(text: str) -> Iterator[tuple[int, int, str]]:
    opened: list[tuple[int, str]] = []  # the blocks in braces that are open: where each starts, and its condition
    conditions: dict[int, str] = {}  # by where the brace behind a condition stands
    open_ended = 0  # conditions whose bracket nothing closes
    for brace in re.finditer(r"@if\s*(?=\()|[{}]", text):
        if brace[0] == "}":
            start, condition = opened.pop() if opened else (0, "")
            if condition:
                yield start, brace.start(), _asked(_Block("razor", start, condition))
        elif brace[0] == "{":
            opened.append((brace.end(), conditions.get(brace.start(), "")))
        elif open_ended < _MOST_UNCLOSED:
            end = _bracket(text, brace.end())
            open_ended += end == brace.end()
            if end > brace.end() and text[end : end + 40].lstrip()[:1] == "{":
                conditions[text.index("{", end)] = text[brace.end() : end]


def _asked(block: _Block) -> str:
    """Give a branch's condition in words where it holds only after the visitor has said yes."""
    from pytest_pixelguard.static.script.asking import asks  # noqa: PLC0415 -- few templates have such a condition

    words, positive = block.condition.removeprefix("unless "), block.positive
    negated = _NEGATED.match(words)
    if negated is not None:
        words, positive = words[negated.end() :], not positive
    if not words or _OF_THE_SITE.search(words) or not asks(words, positive=positive):
        return ""
    return re.sub(r"\s+", " ", block.condition)[:80]
