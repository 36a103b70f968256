"""Ways to write a name or host so that a search does not see it, undone cheaply."""

import re
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.static.script.words import Words, places_of, words_in

# Looked for by their sign, which a machine finds many times faster than any of three quotes.
_JOINT: Final = re.compile(rb"\+(?<=[\"'`\s]\+)\s*[\"'`]")
_QUOTES: Final = frozenset({b'"', b"'", b"`"})
_OTHER_GLUE: Final = re.compile(rb"\s*([\"'`])(?!\1|[./:]\1)")  # what joins lines or words makes no host
_PERCENT: Final = re.compile(rb"%[0-9a-fA-F]{2}%[0-9a-fA-F]{2}")
_BACKWARDS: Final = re.compile(rb"\.\s*reverse\s*\(\s*\)")
_SPLIT_BEFORE: Final = re.compile(
    rb"(?:split\(\s*[\"'`]{2}\s*\)|\[\s*\.\.\.[^\]]{1,200}\]|Array\.from\([^)]{1,200}\))\s*$"
)
_UP_TO_QUOTE: Final = re.compile(rb"[^\"'`]*")
_SINCE_QUOTE: Final = re.compile(rb"[\"'`]")
_QUOTED: Final = re.compile(rb"\"([^\"\\\n]{1,4000})\"|'([^'\\\n]{1,4000})'|`([^`\\]{1,4000})`")
_BASE64: Final = re.compile(rb"[\"'`]([A-Za-z0-9+/_-]{4,}={0,2})[\"'`]")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_HEAD: Final = 8  # letters of base64: six bytes
_NUMBERS: Final = re.compile(
    rb",\s*(?:0x[0-9a-fA-F]{2}|\d{2,3})\s*,\s*(?:0x[0-9a-fA-F]{2}|\d{2,3})(?:\s*,\s*(?:0x[0-9a-fA-F]{2}|\d{2,3}))*"
)
_FIRST_NUMBER: Final = re.compile(rb"(?:0x[0-9a-fA-F]{2}|\d{2,3})\s*$")
_ESCAPES: Final = re.compile(rb"\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\u\{0*[0-9a-fA-F]{2}\}")
_COMPUTED: Final = re.compile(rb"(?:window|globalThis|self|top)\s*(?:\?\.)?\s*\[")
_SHORT: Final = 2
_WORKED_OUT: Final = tuple(
    # (a word that must stand in the script, the name whose property is worked out)
    (
        name.lower(),
        re.compile(name + rb"\s*(?:\?\.)?\[(?![\"'](?:webkit|moz|ms|o|on)[\"']\s*\+)(?=[^\]\n]{0,60}[+`(])"),
    )
    for name in (b"window", b"globalThis")
)
_WINDOW: Final = 400
_ADDRESS: Final = re.compile(rb"//[\w-]+\.[\w.-]+")

Span = tuple[int, int]


def disguises(code: bytes, words: Words, *, quoted_name: bool) -> list[Span]:
    """Give the places of disguised names or hosts: only those behind which a telling word or an address appears.

    `quoted_name`: a vendor's name stands as a text of its own, so that `window[x]` may be it.
    """
    found: list[Span] = []
    for present, look in (
        ((b"+",), _joints),
        ((b".concat(", b".join("), _lists),
        ((b"\\x", b"\\u"), _escaped),
    ):
        if any(mark in code for mark in present):
            found += look(code, words)
    if b"atob" in words or (b"buffer" in words and b"base64" in words):
        found += _decoded(code)
    if words.any({b"fromcharcode", b"fromcodepoint", b"uint8array", b"textdecoder"}):
        found += _numbered(code)
    if b"reverse" in words and any(
        _SPLIT_BEFORE.search(code, max(0, each.start() - 220), each.start()) for each in _BACKWARDS.finditer(code)
    ):
        found += _reversed(code)
    if words.any({b"unescape", b"decodeuricomponent", b"decodeuri"}) and b"%" in code:
        found += _percent(code)
    if found or quoted_name or any(word in words and taken.search(code) for word, taken in _WORKED_OUT):
        found += [(each.start(), each.end()) for each in _COMPUTED.finditer(code)]
    return found


def _speaks(text: bytes) -> bool:
    """Tell whether a text that was put right holds a vendor's name as a whole, a vendor's host, or any address."""
    if _ADDRESS.search(text):
        return True
    return _names_something(b'"' + text + b'"')  # a name between quotes counts as used, a host as one


def _names_something(quoted: bytes) -> bool:
    return any(len(needle) > _SHORT for _, _, _, needle in places_of(quoted, words_in(quoted)))


def _speaking(texts: Iterable[tuple[Span, bytes]]) -> Iterator[Span]:
    """Give the places of those texts that speak: all are asked at once, and each only where one of them does."""
    listed = list(texts)
    joined = b"\n".join([b'"' + text.replace(b"\n", b" ") + b'"' for _, text in listed])
    if _ADDRESS.search(joined) or _names_something(joined):
        for span, text in listed:
            if _speaks(text):
                yield span


def _joints(code: bytes, words: Words) -> Iterator[Span]:
    found = [(start, each.end()) for each in _JOINT.finditer(code) if (start := _quote_before(code, each.start())) >= 0]
    if not found:
        return
    chains, crossing = _chains(code, found)
    joined = b"\n".join(b'"' + chain + b'"' for chain in chains)
    now = words_in(joined)
    fresh = now.telling() - words.telling()
    if fresh and any(len(needle) > _SHORT for _, _, _, needle in places_of(joined, now, fresh=fresh)):
        yield from found
    else:
        yield from crossing


def _quote_before(code: bytes, sign: int) -> int:
    """Give where the quote stands with which the text before a `+` ends; below 0 where no text ends there."""
    place = sign - 1
    while code[place : place + 1].isspace() and place > 0:
        place -= 1
    return place if code[place : place + 1] in _QUOTES else -1


def _chains(code: bytes, found: list[Span]) -> tuple[list[bytes], list[Span]]:
    """Give the texts that stand on both sides of each `+` put together, and the joints that an address crosses."""
    chains: list[bytes] = []
    crossing: list[Span] = []
    chain, reached = b"", -1
    for start, end in found:
        right = _UP_TO_QUOTE.match(code, end, end + _WINDOW)
        after = right[0] if right else b""
        if start != reached:
            if chain:
                chains.append(chain)
            chain = _SINCE_QUOTE.split(code[max(0, start - 80) : start])[-1]
        if any(each.start() < len(chain) < each.end() for each in _ADDRESS.finditer(chain + after)):
            crossing.append((start, end))
        chain += after
        reached = end + len(after)
    chains.append(chain)
    return chains, crossing


def _lists(code: bytes, words: Words) -> Iterator[Span]:
    for mark in (b".join(", b".concat("):
        place = code.find(mark)
        while place >= 0:
            end = place + len(mark)
            before = code[place - 2 : place] if mark == b".join(" else code[place - 1 : place]
            if any(quote in before for quote in (b'"', b"'", b"`", b"]")) and not (
                mark == b".join(" and _OTHER_GLUE.match(code, end)
            ):
                near = (
                    code[max(0, place - _WINDOW) : end]
                    if mark == b".join("
                    else code[max(0, place - 80) : end + _WINDOW]
                )
                pieces = _pieces(near[near.rfind(b"[") :] if mark == b".join(" else near)
                for glue in (b"", b"."):
                    text = glue.join(pieces)
                    if (words_in(text).telling() - words.telling() and _speaks(text)) or (
                        _ADDRESS.search(text) and mark == b".join("
                    ):
                        yield place - 1, end
                        break
            place = code.find(mark, end)


def _pieces(code: bytes) -> list[bytes]:
    return [next(part for part in each if part) for each in _QUOTED.findall(code) if any(each)]


def _escaped(code: bytes, words: Words) -> Iterator[Span]:
    last = -10
    run: list[re.Match[bytes]] = []
    for each in _ESCAPES.finditer(code):
        if each.start() != last and run:
            yield from _run(code, run, words)
            run = []
        run.append(each)
        last = each.end()
    if run:
        yield from _run(code, run, words)


def _run(code: bytes, run: list[re.Match[bytes]], words: Words) -> Iterator[Span]:
    start, end = run[0].start(), run[-1].end()
    text = bytes(int(each[0].strip(b"\\xu{}")[-2:], 16) & 0x7F for each in run)
    if not any(chr(letter).isalnum() or letter in b"/.:" for letter in text):
        return
    around = code[max(0, start - 40) : start] + text + code[end : end + 40]
    whole = _ESCAPES.sub(lambda each: bytes([int(each[0].strip(b"\\xu{}")[-2:], 16) & 0x7F]), around)
    if (words_in(whole).telling() - words.telling() and _speaks(whole)) or _ADDRESS.search(whole):
        yield start, end


def _decoded(code: bytes) -> Iterator[Span]:
    yield from _speaking(_behind_base64(code))


def _behind_base64(code: bytes) -> Iterator[tuple[Span, bytes]]:
    for each in _BASE64.finditer(code):
        hidden = each[1]
        if hidden.islower() or hidden.isdigit() or hidden.lower() == hidden:
            continue  # base64 of a name or host has capitals
        if len(hidden) >= _HEAD and not a2b_base64(hidden[:_HEAD].translate(_TO_STANDARD)).isascii():
            continue  # base64 of something else than a text
        text = from_base64(hidden.decode("ascii"))
        if text and text.isascii():
            yield (each.start() + 1, each.end() - 1), text.encode()


def _numbered(code: bytes) -> Iterator[Span]:
    for each in _NUMBERS.finditer(code):
        first = _FIRST_NUMBER.search(code, max(0, each.start() - 8), each.start())
        start = first.start() if first else each.start()
        parts = [part.strip() for part in code[start : each.end()].split(b",")]
        text = bytes(number for part in parts if part and 32 <= (number := int(part, 0 if b"x" in part else 10)) < 127)  # noqa: PLR2004 -- printable ASCII
        if len(text) * 4 >= len(parts) * 3 and (_speaks(text) or _speaks(text[::-1])):
            yield start, each.end()


def _reversed(code: bytes) -> Iterator[Span]:
    turned = code[::-1]
    if _names_something(turned) or _ADDRESS.search(turned):
        yield from _through(code, lambda text: text[::-1])


def _percent(code: bytes) -> Iterator[Span]:
    last = -1
    for each in _PERCENT.finditer(code):
        if each.start() < last:
            continue
        first = max(code.rfind(quote, max(0, each.start() - _WINDOW), each.start()) for quote in _QUOTES) + 1
        ends = [end for quote in _QUOTES if (end := code.find(quote, each.end(), each.end() + _WINDOW)) > 0]
        last = min(ends, default=each.end())
        if first > 0 and ends and _speaks(unquote_to_bytes(code[first:last])):
            yield first, last


def _through(code: bytes, undo: Callable[[bytes], bytes]) -> Iterator[Span]:
    quoted = ((each, each[1] or each[2] or each[3] or b"") for each in _QUOTED.finditer(code))
    yield from _speaking(
        ((each.start() + 1, each.end() - 1), undo(text))
        for each, text in quoted
        if b" " not in text and b"\n" not in text
    )
