"""What a page shows, collected: addresses that it loads or contacts and code that it runs, with place and gate."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import turbohtml

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import data
from pytest_pixelguard.static.embedded import Nested, read_code
from pytest_pixelguard.static.gating import Gate
from pytest_pixelguard.static.knowledge import Known, know
from pytest_pixelguard.static.markup import HOW, spans
from pytest_pixelguard.static.sighting import Act, Sighting

Attributes = Mapping[str, object]

_DEEPEST: Final = 3  # pages inside pages
_BETWEEN: Final = re.compile(r",\s+|,(?=https?:)")  # the addresses of a srcset


class Page:
    """Collects the sightings of one page. `unit` is the start of the tag that is being read."""

    def __init__(self, text: str, *, lowered: str, depth: int, nested: Nested) -> None:
        self.text = text
        self.found: list[Sighting] = []
        self.unit = 0
        self.auto_block = ""
        self._depth = depth
        self._nested = nested
        self._noscript = [place for span in spans(lowered, "noscript") for place in span]  # starts and ends, in turn

    def address(self, tag: str, value: str, place: turbohtml.SourceLocation, name: str, gate: Gate) -> None:
        """Read the value of an attribute that a browser, or a script later, loads."""
        if value[:64].lstrip()[:11].lower() == "javascript:":
            self.code(value.lstrip()[11:], *self.value(place, name), gate, pinned=True)
            return
        if value.startswith("data:"):
            self._data_url(value, place, name, gate)
            return
        parts = [value]
        if name.endswith("srcset"):
            parts = [part.split()[0] for part in _BETWEEN.split(value) if part.split()]
        for part in parts:
            known = know(part.strip(), any_host=True)
            if known.host or known.vendor is not None:
                self.load(known, HOW.get(tag, tag), *self.value(place, name), gate)

    def load(self, known: Known, how: str, start: int, end: int, gate: Gate) -> None:
        """Note an address that is loaded."""
        if not known.host and known.vendor is None:
            return
        noscript = bisect_right(self._noscript, start) % 2 == 1
        sighting = Sighting(
            act=Act.LOAD, how=how, start=start, end=end, unit=self.unit, url=known.url, host=known.host,
            vendor=known.vendor, role=known.role, tracker_id=known.tracker_id, consent=gate.consent, gate=gate.words,
            noscript=noscript,
        )  # fmt: skip
        self.found.append(sighting if noscript else self.gated(sighting, gate))

    def connect(self, address: str, how: str, place: turbohtml.SourceLocation, name: str) -> None:
        """Note an address that is contacted, or that the visitor may be sent to."""
        known = know(address.strip())
        if known.host:
            start, end = self.value(place, name)
            self.found.append(
                Sighting(
                    act=Act.CONNECT, how=how, start=start, end=end, unit=self.unit, url=known.url, host=known.host,
                    vendor=known.vendor, role=known.role, tracker_id=known.tracker_id,
                )
            )  # fmt: skip

    def code(self, code: str, start: int, end: int, gate: Gate, *, pinned: bool = False) -> None:
        """Read code that stands between two places. `pinned`: its own places are not places of the page."""
        for each in read_code(code, nested=self._nested, depth=self._depth):
            moved = (
                replace(each, start=start, end=end, unit=self.unit)
                if pinned
                else replace(each, start=each.start + start, end=each.end + start, unit=self.unit)
            )
            self.found.append(self.gated(moved, gate))

    def inside(self, text: str, start: int, end: int, gate: Gate, *, is_markup: bool) -> None:
        """Read markup or code that an attribute or a data: address holds; all of it has that one place."""
        if self._depth >= _DEEPEST:
            why = f"a page inside a page, {_DEEPEST + 1} levels deep, is not read"
            self.found.append(Sighting(act=Act.UNREAD, how="markup", start=start, end=end, unit=self.unit, why=why))
            return
        for each in self._nested(text, is_markup, self._depth + 1):
            self.found.append(self.gated(replace(each, start=start, end=end, unit=self.unit), gate))

    def note(self, found: Iterable[Sighting], start: int, end: int) -> None:
        """Note what was read elsewhere, at one place of this page."""
        self.found += [replace(each, start=start, end=end, unit=self.unit) for each in found]

    def _data_url(self, value: str, place: turbohtml.SourceLocation, name: str, gate: Gate) -> None:
        decoded = data.data_url(value)
        if decoded is None:
            return
        kind, text = decoded
        if "javascript" in kind:
            self.code(text, *self.value(place, name), gate, pinned=True)
        elif "html" in kind or "svg" in kind:
            self.inside(text, *self.value(place, name), gate, is_markup=True)

    def end_of(self, tag: str, start: int) -> int:
        """Give where an element's text ends by its end tag in the text itself; without one, the end of the page."""
        closed = re.compile(rf"</{tag}[\s/>]", re.IGNORECASE).search(self.text, start)
        return closed.start() if closed is not None else len(self.text)

    def gated(self, sighting: Sighting, gate: Gate) -> Sighting:
        """Lay the markup's gate over what the code itself says."""
        if sighting.act is Act.MENTION or sighting.consent is Consent.GATED:
            return sighting
        if gate.consent is not Consent.UNGATED or not gate.runs:
            inert = gate.consent is Consent.UNKNOWN and not gate.runs
            return replace(sighting, consent=gate.consent, gate=gate.words, inert=inert)
        if self.auto_block and not sighting.noscript:
            return replace(sighting, consent=Consent.GATED, gate=self.auto_block)
        return replace(sighting, gate=sighting.gate or gate.words)

    def value(self, place: turbohtml.SourceLocation, name: str) -> tuple[int, int]:
        """Give the span of an attribute's value, without its quotes; without a value, of the whole tag."""
        span = place.attrs.get(name)
        if span is None:
            return place.start_tag.start_offset, place.start_tag.end_offset
        start, end = span.start_offset, span.end_offset
        sign = self.text.find("=", start, end)
        if sign < 0:
            return start, end
        first = sign + 1
        while first < end and self.text[first].isspace():
            first += 1
        if first < end and self.text[first] in "\"'":
            first += 1
            end -= 1 if self.text[end - 1] in "\"'" else 0
        return first, max(first, end)
