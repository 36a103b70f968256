"""Conditions of templates: what a server writes into the page only for a visitor who has said yes is held back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.sighting import Act, Sighting

_TOKEN: Final = re.compile(
    r"\{%[-~]?\s*(?P<percent>(?:if|elif|elsif|elseif|else|endif|unless|endunless)\b.*?)[-~]?%\}"
    r"|<\?(?:php\b)?(?P<php>.*?)\?>"
    r"|<%[-=]?(?P<erb>.*?)-?%>"
    r"|\{\{[-~]?\s*(?P<braces>(?:#if|#unless|else|/if|/unless|if|range|with|block|define|end)\b.*?)[-~]?\}\}"
    r"|<#(?P<ftl>(?:if|elseif|else)\b[^>]*)>|</#(?P<ftl_end>if)>"
    r"|<c:if\s[^>]*?test=\"(?P<jstl>[^\"]*)\"[^>]*>|</c:(?P<jstl_end>if)>"
    r"|\{(?P<svelte>(?:#if|:else|/if)\b[^}]*)\}"
    r"|@(?P<blade>(?:if|elseif|unless)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|else\b|endif\b|endunless\b)",
    re.DOTALL,
)
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
    for token in _TOKEN.finditer(text):
        family = token.lastgroup or ""
        if family == "blade" and not blade:
            continue
        for action, condition in _actions(family, (token[family] or "").strip()):
            family = family.removesuffix("_end")
            index = next((i for i in range(len(opened) - 1, -1, -1) if opened[i].family == family), -1)
            if action in {"close", "middle"}:
                if index < 0:
                    continue
                block = opened[index]
                yield block.start, token.start(), _asked(block)
                del opened[index:]
                if action == "close":
                    continue
                if not condition:
                    opened.append(_Block(family, token.end(), block.condition, not block.positive))
                    continue
            opened.append(_Block(family, token.end(), condition, not condition.startswith("unless")))
    if "@if" in text and not blade:
        yield from _razor(text)


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
    for found in re.finditer(r"@if\s*(?P<condition>\([^{}]*\))\s*\{", text):
        depth, end = 1, found.end()
        while end < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield found.end(), end, _asked(_Block("razor", found.end(), found["condition"]))


def _asked(block: _Block) -> str:
    """Give a branch's condition in words where it holds only after the visitor has said yes."""
    from pytest_pixelguard.static.script.consent import asks  # noqa: PLC0415 -- few templates have such a condition

    words, positive = block.condition.removeprefix("unless "), block.positive
    negated = _NEGATED.match(words)
    if negated is not None:
        words, positive = words[negated.end() :], not positive
    if not words or _OF_THE_SITE.search(words) or not asks(words, positive=positive):
        return ""
    return re.sub(r"\s+", " ", block.condition)[:80]
