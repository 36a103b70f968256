"""Places in a script that are worth a closer look: names, hosts, sinks and ways to hide them. Bytes, no parsing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pytest_pixelguard.static.knowledge import hosts, names


class Clue(StrEnum):
    """Why a place is worth a look."""

    ADDRESS = "address"
    GLOBAL = "global"
    QUEUE = "queue"
    SETTING = "setting"
    LITERAL = "literal"
    PACKAGE = "package"
    HIDDEN = "hidden"
    SINK = "sink"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Seed:
    """One place, as a span of bytes."""

    clue: Clue
    start: int
    end: int
    name: str = ""


_ADDRESS: Final = re.compile(rb"(?:https?:|wss?:)?(?:\\?/){2}(?=[\w.\-]+\.[a-zA-Z])[\w.\-]+", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    rb"\batob\b|\bfromCharCode\b|\breverse\(\)|(?:\\x[0-9a-fA-F]{2}){3}|(?:\\u(?:00[0-9a-fA-F]{2}|\{0*[0-9a-fA-F]{2}\})){3}|"
    rb"[\"'`]\s*\+\s*[\"'`]|[\"'`]\s*\.concat\(|\]\s*\.join\(|\bunescape\(|\bdecodeURIComponent\(\s*[\"'`]|\bBuffer\.from\(|"
    rb"\b(?:window|globalThis|self|top)\s*(?:\?\.)?\s*\[(?!\s*[\"'`][\w$ .\-]*[\"'`]\s*\])"
)
_SINK: Final = re.compile(
    rb"\.src(?:set|doc)?\s*=(?!=)|\[\s*[\"'`]src[\"'`]\s*\]\s*=(?!=)|\bfetch\s*\(|\bsendBeacon\s*\(|\bimport\s*\(|\bimportScripts\s*\(|\.open\s*\(|"
    rb"\bsetAttribute\s*\(\s*[\"'`](?:src|href)|\bgetScript\s*\(|\bnew\s+(?:WebSocket|EventSource|Worker|SharedWorker)\s*\(|"
    rb"\b(?:inner|outer)HTML\s*=(?!=)|\bdocument\.writeln?\s*\(|\binsertAdjacentHTML\s*\(|\beval\s*\(|\bnew\s+Function\s*\("
)
_IDENTIFIER: Final = re.compile(rb"[\"'`](GTM-[A-Z0-9]{4,9}|G-[A-Z0-9]{8,12}|UA-\d{4,10}-\d{1,4}|AW-\d{9,11})[\"'`]")


def seeds(code: bytes) -> list[Seed]:
    """Give every place worth a look, in no particular order."""
    return [
        *_matches(Clue.ADDRESS, _ADDRESS, code),
        *_named(code),
        *_matches(Clue.HIDDEN, _HIDDEN, code),
        *_matches(Clue.SINK, _SINK, code),
        *(Seed(Clue.IDENTIFIER, found.start(1), found.end(1)) for found in _IDENTIFIER.finditer(code)),
    ]


def _matches(clue: Clue, pattern: re.Pattern[bytes], code: bytes) -> Iterator[Seed]:
    for found in pattern.finditer(code):
        yield Seed(clue, found.start(), found.end())


def _named(code: bytes) -> Iterator[Seed]:
    known, table = _patterns()
    for found in known.finditer(code):
        text = found[0].decode("ascii", "replace")
        for clue in table.get(text, table.get(text.lower(), ())):
            if clue in {Clue.GLOBAL, Clue.QUEUE, Clue.SETTING} and not _whole(code, found.start(), found.end()):
                continue
            yield Seed(clue, found.start(), found.end(), text)


def _whole(code: bytes, start: int, end: int) -> bool:
    before, after = code[start - 1 : start], code[end : end + 1]
    return not (_is_word(before) or _is_word(after))


def _is_word(letter: bytes) -> bool:
    return letter.isalnum() or letter in {b"_", b"$"}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[bytes], dict[str, tuple[Clue, ...]]]:
    known = names()
    table: dict[str, tuple[Clue, ...]] = {}
    for clue, words in (
        (Clue.GLOBAL, known.globals),
        (Clue.QUEUE, known.queues),
        (Clue.SETTING, known.settings),
        (Clue.LITERAL, known.literals),
        (Clue.PACKAGE, known.packages),
        (Clue.ADDRESS, dict.fromkeys(hosts(), ())),
    ):
        for word in words:
            table[word] = (*table.get(word, ()), clue)
    longest = sorted(table, key=lambda word: (-len(word), word))
    return re.compile(b"|".join(re.escape(word.encode()) for word in longest)), table
