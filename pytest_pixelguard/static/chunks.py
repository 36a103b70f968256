"""Scripts that others import on demand: a tracker in a chunk that is imported only after consent is held back."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Consent, Finding, Level
from pytest_pixelguard.static.kinds import Kind, kind_of
from pytest_pixelguard.static.options import FileResult, Target

_READ: Final = frozenset({Kind.HTML, Kind.SCRIPT, Kind.TEMPLATE, Kind.TYPED_SCRIPT})
_DYNAMIC: Final = re.compile(rb"\bimport\s*\(\s*[\"'`][^\"'`]*$")
_FIXED: Final = re.compile(
    rb"(?:\bfrom\s*|\bimport\s*|\bsrc\s*=\s*|\bhref\s*=\s*|importScripts\s*\(\s*|Worker\s*\(\s*)\\?[\"'`]?[^\"'`\s>]*$"
)
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
    gates: dict[int, list[str | None]] = {index: [] for index in loud}
    for place, target in enumerate(targets):
        if kind_of(target.label) not in _READ:
            continue
        try:
            raw = target.path.read_bytes()
        except OSError:
            continue  # its own inspection says that it cannot be opened
        for index in loud:
            name = targets[index].path.name.encode()
            if index != place and name in raw:
                gates[index] += _gates(raw, name)
    lowered = list(results)
    for index, found in gates.items():
        if found and all(found):
            words = f"the import of this file after {found[0]}"
            lowered[index] = replace(
                results[index], findings=tuple(_lowered(each, words) for each in results[index].findings)
            )
    return lowered


def _could_be_gated(finding: Finding) -> bool:
    return (
        finding.level is not Level.NOTE
        and finding.consent in {Consent.UNGATED, Consent.UNKNOWN}
        and finding.vendor is not None
    )


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
