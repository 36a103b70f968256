"""Scripts that others import on demand: a tracker in a chunk that is imported only after consent is held back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Consent, Finding, Level
from pytest_pixelguard.static.imports import IMPORTING
from pytest_pixelguard.static.kinds import Kind, kind_of
from pytest_pixelguard.static.options import FileResult, Target

_DYNAMIC: Final = re.compile(rb"\bimport\s*\(\s*[\"'`][^\"'`]*$")
_FIXED: Final = re.compile(
    rb"(?:\bfrom\s*|\bimport\s*|\bsrc\s*=\s*|\bhref\s*=\s*|importScripts\s*\(\s*|Worker\s*\(\s*)\\?[\"'`]?[^\"'`\s>]*$"
)
_WEBPACK_CHUNK: Final = re.compile(rb"webpack(?:Chunk|Jsonp)[\w$]*[^;]{0,200}?\.push\(\[\[([^\]]{1,400})\]")
_NEEDED_AT_START: Final = re.compile(rb"\.O\([^,()]{0,20},\s*\[([^\]]{1,400})\]")
_MOST: Final = 50  # chunks with findings that are looked up; beyond that a site is judged file by file


def with_chunks(targets: Sequence[Target], results: Sequence[FileResult]) -> list[FileResult]:
    """Give the results with findings lowered to notes in scripts that are imported only where consent was given."""
    loud = [
        index
        for index, result in enumerate(results)
        if kind_of(result.label) is Kind.SCRIPT and any(_could_be_gated(each) for each in result.findings)
    ]
    if not loud or len(loud) > _MOST:
        return list(results)
    numbers = {index: _numbers(targets[index]) for index in loud}
    # Few scripts import any other on demand. Only a chunk that one of them holds back is looked for everywhere.
    held = []
    for index in loud:
        places = _demanding(results, targets[index].path.name.encode(), numbers[index])
        if any(_asked_by(targets, [index], numbers, places=places)[index]):
            held.append(index)
    read = [place for place, target in enumerate(targets) if kind_of(target.label) in IMPORTING] if held else []
    gates = _asked_by(targets, held, numbers, places=read)
    lowered = list(results)
    for index, found in gates.items():
        if found and all(found):
            words = f"the import of this file after {found[0]}"
            lowered[index] = replace(
                results[index], findings=tuple(_lowered(each, words) for each in results[index].findings)
            )
    return lowered


def _demanding(results: Sequence[FileResult], name: bytes, numbers: Sequence[bytes]) -> list[int]:
    """Give which files import a chunk on demand, by its file's name or by one of its numbers."""
    return [
        place
        for place, result in enumerate(results)
        if any(name in each for each in result.imports) or not result.imports_numbered.isdisjoint(numbers)
    ]


def _asked_by(
    targets: Sequence[Target], chunks: Sequence[int], numbers: Mapping[int, list[bytes]], *, places: Sequence[int]
) -> dict[int, list[str | None]]:
    """Give, for each of some chunks, what holds back each of the places that ask for it; None where nothing does."""
    gates: dict[int, list[str | None]] = {index: [] for index in chunks}
    for place in places if chunks else ():
        raw = _bytes(targets[place])
        for index in chunks:
            if index != place:
                gates[index] += _asked(raw, targets[index].path.name.encode(), numbers[index])
    return gates


def _bytes(target: Target) -> bytes:
    try:
        return target.path.read_bytes()
    except OSError:
        return b""  # its own inspection says that it cannot be opened


def _could_be_gated(finding: Finding) -> bool:
    return (
        finding.level is not Level.NOTE
        and finding.consent in {Consent.UNGATED, Consent.UNKNOWN}
        and finding.vendor is not None
    )


def _asked(raw: bytes, name: bytes, numbers: list[bytes]) -> list[str | None]:
    """Give, for each place of a file that asks for a chunk by its file's name or by its number, what holds it back."""
    found = _gates(raw, name) if name in raw else []
    for number in numbers:
        found += _numbered(raw, number)
    return found


def _gates(raw: bytes, name: bytes) -> list[str | None]:
    """Give, for each import of a file in a script, what holds it back; None where nothing does."""
    found: list[str | None] = []
    start = raw.find(name)
    while start >= 0:
        before = raw[max(0, start - 200) : start]
        if _DYNAMIC.search(before):
            found.append(_gate_at(raw, start))
        elif _FIXED.search(before):
            found.append(None)
        start = raw.find(name, start + len(name))
    return found


def _numbers(target: Target) -> list[bytes]:
    """Give the numbers or names by which webpack knows a chunk: they stand at its beginning."""
    try:
        with target.path.open("rb") as file:
            named = _WEBPACK_CHUNK.search(file.read(4096))
    except OSError:
        return []  # its own inspection says that it cannot be opened
    return [each.strip() for each in named[1].split(b",")] if named else []


def _numbered(raw: bytes, number: bytes) -> Iterator[str | None]:
    """Give, for each place of a script that asks webpack for a chunk by its number, what holds it back."""
    if b".e(" in raw and number.strip(b"\"'") in raw:
        for each in re.finditer(rb"\.e\(\s*" + re.escape(number) + rb"\s*\)", raw):
            yield _gate_at(raw, each.start() + 1)
        for each in _NEEDED_AT_START.finditer(raw):
            if number in {one.strip() for one in each[1].split(b",")}:
                yield None


def _gate_at(raw: bytes, start: int) -> str | None:
    from pytest_pixelguard.static.script.consent import ConsentReader  # noqa: PLC0415 -- a rare path
    from pytest_pixelguard.static.script.tree import Script  # noqa: PLC0415 -- the same

    script = Script(raw)
    consent, gate = ConsentReader(script).judge(script.at(start, start + 1))
    return gate if consent is Consent.GATED else None


def _lowered(finding: Finding, words: str) -> Finding:
    if not _could_be_gated(finding):
        return finding
    message = f"{finding.message.partition('. ')[0]}. It is held back by {words}; the crawl shows whether that holds."
    return replace(finding, level=Level.NOTE, consent=Consent.GATED, message=message)
