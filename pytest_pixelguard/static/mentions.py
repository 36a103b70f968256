"""Trackers' hosts that only stand in a page: in its text, its code samples and its comments."""

import re
from bisect import bisect_right
from typing import Final

from pytest_pixelguard.static.knowledge import Known, know, know_host
from pytest_pixelguard.static.script.words import Words, host_places
from pytest_pixelguard.static.sighting import Act, Sighting

_TEXT_HOST: Final = re.compile(
    r"(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|net|io|ms|co|org|ly|tv|me)\b(?:/[\w./?=&-]*)?", re.IGNORECASE
)
_SAMPLES: Final = ("code", "pre", "samp", "kbd", "textarea", "xmp")


def mentions(text: str, *, lowered: str, words: Words, code_spans: list[int]) -> list[Sighting]:
    """Give the hosts named in what no tag, script or style sheet holds.

    `lowered` is the text in lower case, `words` the words in it, `code_spans` where scripts and style sheets start and
    end, in turn. Offsets are code points of `text`.
    """
    found: list[Sighting] = []
    seen: set[int] = set()
    for offset in sorted(host_places(lowered, words)):
        start = offset
        while start > 0 and (lowered[start - 1].isalnum() or lowered[start - 1] in ".-"):
            start -= 1
        match = _TEXT_HOST.match(text, start)
        if match is None or start in seen or bisect_right(code_spans, start) % 2:
            continue
        seen.add(start)
        known, why = _named(match[0]), _context(lowered, start)
        if known is not None and why:
            found.append(
                Sighting(
                    act=Act.MENTION, how=why, start=start, end=match.end(), unit=start, url=match[0], host=known.host,
                    vendor=known.vendor, why=why,
                )
            )  # fmt: skip
    return found


def _context(lowered: str, start: int) -> str:
    """Say what a place belongs to; empty inside a tag, whose attributes are read elsewhere."""
    if lowered.rfind("<!--", 0, start) > lowered.rfind("-->", 0, start):
        return "a comment"
    if lowered.rfind("<", 0, start) > lowered.rfind(">", 0, start):
        return ""
    opened, closed = max((lowered.rfind(f"<{tag}", 0, start), lowered.rfind(f"</{tag}", 0, start)) for tag in _SAMPLES)
    return "a code sample" if opened > closed else "text of the page"


def _named(words: str) -> Known | None:
    address = words.rstrip(".,;:)/")
    known = know(f"https://{address}") if "/" in address else know_host(address.lower())
    return known if known.vendor is not None and known.tracks else None
