"""Pages read as a browser reads them: turbohtml's WHATWG tree, with the place of every tag and attribute."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import turbohtml

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import css, data
from pytest_pixelguard.static.embedded import read_code
from pytest_pixelguard.static.gating import (
    DATA,
    OPEN,
    Gate,
    consent_platform,
    element_gate,
    held_source,
    script_gate,
    words_of,
)
from pytest_pixelguard.static.headers import policy
from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.markup import HOW, LINK_CONNECTS, LINK_LOADS, LOADING, PIXEL_KEY, selector, spans
from pytest_pixelguard.static.mentions import mentions
from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.static.script.words import host_places, words_in
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role

Attributes = Mapping[str, object]

_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'<>\\)]+", re.IGNORECASE)
_DEEPEST: Final = 3
_LONG: Final = 40  # characters; shorter base64 holds no markup
_CONSENT_WORD: Final = r"consent|cookie|borlabs|gdpr|cmplz|opt-?in|blocked"
_AUTO_BLOCK: Final = re.compile(r"consent\.cookiebot\.(?:com|eu)", re.IGNORECASE)


def read_html(text: str, *, depth: int = 0) -> list[Sighting]:
    """Give everything that a page or a piece of markup shows. Offsets are code points of `text`."""
    return _Page(text, depth).read()


class _Page:
    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._depth = depth
        self._found: list[Sighting] = []
        self._noscript: list[int] = []  # alternating starts and ends
        self._code_spans: list[int] = []  # alternating starts and ends of scripts and style sheets
        self._auto_block = ""
        self._unit = 0

    def read(self) -> list[Sighting]:
        document = turbohtml.parse(self._text, source_locations=True, allow_declarative_shadow_roots=False)
        lowered = self._text.lower()
        for start, end in spans(lowered, "noscript"):
            self._noscript += [start, end]
        inert = spans(lowered, "template") if "<template" in lowered else []
        words = words_in(lowered.encode("utf-8", "replace"))
        named = any(True for _ in host_places(lowered, words))
        for node in document.select(selector(lowered, named=named)):
            place = node.source_location
            if place is None:
                continue
            self._unit = place.start_tag.start_offset
            if node.tag in {"script", "style"}:
                last = place.end_tag.start_offset if place.end_tag is not None else len(self._text)
                self._code_spans += [place.start_tag.end_offset, last]
            before = len(self._found)
            self._element(node, place)
            if inert and any(start <= self._unit < end for start, end in inert):
                self._found[before:] = [_unknown(each) for each in self._found[before:]]
        if named:
            self._found += mentions(self._text, lowered=lowered, words=words, code_spans=self._code_spans)
        return self._found

    def _element(self, node: turbohtml.Element, place: turbohtml.SourceLocation) -> None:
        tag, attributes = node.tag.lower(), node.attrs
        if tag == "script":
            self._script(node, place)
        elif tag == "style":
            self._style(node.text, place.start_tag.end_offset)
        elif tag == "link":
            self._link(attributes, place)
        elif tag == "meta":
            self._meta(attributes, place)
        elif tag in LOADING:
            self._resource(tag, attributes, place)
        if attributes:
            self._attributes(tag, attributes, place)

    def _script(self, node: turbohtml.Element, place: turbohtml.SourceLocation) -> None:
        attributes = node.attrs
        kind = words_of(attributes.get("type")).strip().lower()
        if kind in DATA or kind.endswith("+json"):
            self._data(kind, node.text, place.start_tag.end_offset)
            return
        gate = script_gate(attributes)
        source = next((name for name in LOADING["script"] if attributes.get(name)), "")
        held = "" if source else held_source(attributes)
        if held and gate is OPEN:
            gate = element_gate(attributes, live="src", held=held)
        name = source or held
        if name:
            self._address("script", words_of(attributes[name]), place, name, gate)
        if (
            name
            and _AUTO_BLOCK.search(words_of(attributes[name]))
            and words_of(attributes.get("data-blockingmode")) == "auto"
        ):
            self._auto_block = "Cookiebot's automatic blocking"
        if place.end_tag is None and not node.text:
            return
        start = place.start_tag.end_offset
        end = place.end_tag.start_offset if place.end_tag is not None else len(self._text)
        code = self._text[start:end]
        hidden = from_base64(code.strip()) if not gate.runs and not source else None
        if hidden is not None:
            self._hidden(hidden, start, end, gate)
        elif not source and code.strip():
            self._code(code, start, end, gate)

    def _code(self, code: str, start: int, end: int, gate: Gate, *, pinned: bool = False) -> None:
        for each in read_code(code, nested=nested, depth=self._depth):
            moved = (
                replace(each, start=start, end=end, unit=self._unit)
                if pinned
                else replace(each, start=each.start + start, end=each.end + start, unit=self._unit)
            )
            self._found.append(self._gated(moved, gate))

    def _gated(self, sighting: Sighting, gate: Gate) -> Sighting:
        """Lay the markup's gate over what the code itself says."""
        if sighting.act is Act.MENTION or sighting.consent is Consent.GATED:
            return sighting
        if gate.consent is not Consent.UNGATED or not gate.runs:
            inert = gate.consent is Consent.UNKNOWN and not gate.runs
            return replace(sighting, consent=gate.consent, gate=gate.words, inert=inert)
        if self._auto_block and not sighting.noscript:
            return replace(sighting, consent=Consent.GATED, gate=self._auto_block)
        return replace(sighting, gate=sighting.gate or gate.words)

    def _data(self, kind: str, text: str, start: int) -> None:
        if kind == "importmap":
            found = [replace(each, act=Act.LOAD, how="an import map") for each in data.addresses(text)]
        elif kind == "speculationrules":
            found = [replace(each, act=Act.CONNECT, how="a page fetched in advance") for each in data.addresses(text)]
        elif "ld+json" in kind:
            found = []
        else:
            found = data.settings(text)
        self._found += [
            replace(each, start=each.start + start, end=each.end + start, unit=self._unit) for each in found
        ]

    def _style(self, text: str, start: int) -> None:
        for address, how, first, last in css.addresses(text):
            self._load(address, how, start + first, start + last, OPEN)

    def _link(self, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
        relations = set(words_of(attributes.get("rel")).lower().split())
        href = words_of(attributes.get("href"))
        held = "" if href else held_source(attributes)
        name = "href" if href else held
        if not name:
            return
        start, end = self._value(place, name)
        connects = next((words for relation, words in LINK_CONNECTS.items() if relation in relations), "")
        if relations & LINK_LOADS:
            how = "style sheet" if "stylesheet" in relations else f"link rel={' '.join(sorted(relations))}"
            gate = OPEN if href else element_gate(attributes, live="href", held=held)
            self._load(words_of(attributes[name]), how, start, end, gate)
        elif connects:
            self._connect(words_of(attributes[name]), connects, start, end)

    def _meta(self, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
        kind = words_of(attributes.get("http-equiv")).lower()
        content = words_of(attributes.get("content"))
        if not content or kind not in {"content-security-policy", "refresh", "content-security-policy-report-only"}:
            return
        start, end = self._value(place, "content")
        if kind == "refresh":
            target = re.search(r"url\s*=\s*[\"']?([^\"'\s;]+)", content, re.IGNORECASE)
            if target:
                self._connect(target[1], "a page that the browser moves on to", start, end)
            return
        self._found += [replace(each, start=start, end=end, unit=self._unit) for each in policy(content)]

    def _resource(self, tag: str, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
        if tag == "input" and words_of(attributes.get("type")).lower() != "image":
            return
        live = [name for name in LOADING[tag] if attributes.get(name)]
        for name in live:
            self._address(tag, words_of(attributes[name]), place, name, OPEN)
        plain = not live or all(words_of(attributes[name]).startswith(("data:", "about:")) for name in live)
        held = held_source(attributes) if plain else ""
        if held:
            gate = element_gate(
                {key: value for key, value in attributes.items() if key not in live}, live="src", held=held
            )
            self._address(tag, words_of(attributes[held]), place, held, gate)
        if tag == "iframe" and attributes.get("srcdoc") and self._depth < _DEEPEST:
            start, end = self._value(place, "srcdoc")
            for each in read_html(words_of(attributes["srcdoc"]), depth=self._depth + 1):
                self._found.append(replace(each, start=start, end=end, unit=self._unit))

    def _address(self, tag: str, value: str, place: turbohtml.SourceLocation, name: str, gate: Gate) -> None:
        start, end = self._value(place, name)
        if value.lower().lstrip().startswith("javascript:"):
            self._code(value.lstrip()[11:], start, end, gate, pinned=True)
            return
        if value.startswith("data:"):
            self._data_url(value, start, end, gate)
            return
        addresses = (
            [value]
            if not name.endswith("srcset")
            else [part.split()[0] for part in re.split(r",\s+|,(?=https?:)", value) if part.split()]
        )
        for address in addresses:
            self._load(address, HOW.get(tag, tag), start, end, gate)

    def _data_url(self, value: str, start: int, end: int, gate: Gate) -> None:
        decoded = data.data_url(value)
        if decoded is None or self._depth >= _DEEPEST:
            return
        kind, text = decoded
        if "javascript" in kind:
            self._code(text, start, end, gate, pinned=True)
        elif "html" in kind or "svg" in kind:
            for each in read_html(text, depth=self._depth + 1):
                self._found.append(self._gated(replace(each, start=start, end=end, unit=self._unit), gate))

    def _attributes(self, tag: str, attributes: Attributes, place: turbohtml.SourceLocation) -> None:  # noqa: C901 -- one branch for each kind
        for name, raw in attributes.items():
            value = words_of(raw)
            if not value:
                continue
            if name.startswith("on") and len(name) > 3 and "(" in value:  # noqa: PLR2004 -- the number is its own name here
                start, end = self._value(place, name)
                self._code(value, start, end, OPEN, pinned=True)
            elif name == "style" and "url(" in value:
                start, end = self._value(place, name)
                for address, how, _, _ in css.addresses(value):
                    self._load(address, how, start, end, OPEN)
            elif (
                name in {"href", "action", "formaction", "src"}
                and value.lstrip()[:11].lower() == "javascript:"
                and tag != "iframe"
            ):
                start, end = self._value(place, name)
                self._code(value.lstrip()[11:], start, end, OPEN, pinned=True)
            elif name in {"action", "formaction"} and tag in {"form", "button", "input"}:
                start, end = self._value(place, name)
                self._connect(value, "a form's receiver", start, end)
            elif name == "ping" and tag in {"a", "area"}:
                start, end = self._value(place, name)
                for address in value.split():
                    self._connect(address, "a ping when the link is followed", start, end)
            elif name.startswith("data-"):
                self._data_attribute(tag, name, value, attributes, place)

    def _hidden(self, text: str, start: int, end: int, gate: Gate) -> None:
        """Read markup or code that a consent plug-in keeps as base64 until it is wanted."""
        if self._depth >= _DEEPEST or (not text.isprintable() and "\n" not in text):
            return
        for each in nested(text, "<" in text[:200], self._depth + 1):
            self._found.append(self._gated(replace(each, start=start, end=end, unit=self._unit), gate))

    def _data_attribute(
        self, tag: str, name: str, value: str, attributes: Attributes, place: turbohtml.SourceLocation
    ) -> None:
        if (tag in LOADING or tag == "link") and held_source({name: value}):
            return
        if value[:1] in "{[" and ("ixel" in value or "GTM-" in value):
            start, end = self._value(place, name)
            self._found += [replace(each, start=start, end=end, unit=self._unit) for each in data.settings(value)]
        elif PIXEL_KEY.match(name) and (each := data.setting(name, value)) is not None:
            start, end = self._value(place, name)
            self._found.append(replace(each, start=start, end=end, unit=self._unit))
        elif len(value) > _LONG and (hidden := from_base64(value)) is not None:
            platform = consent_platform(attributes) or (
                f"the attribute {name}" if re.search(_CONSENT_WORD, name) else ""
            )
            consent = Consent.GATED if platform else Consent.UNKNOWN
            self._hidden(
                hidden,
                *self._value(place, name),
                Gate(runs=False, consent=consent, words=platform or f"the attribute {name}"),
            )
        elif "//" in value and _ADDRESS.fullmatch(value.strip()):
            known = know(value.strip())
            if known.vendor is not None and known.tracks and known.role in {Role.SCRIPT, Role.BEACON, Role.CONTAINER}:
                start, end = self._value(place, name)
                gate = Gate(runs=False, consent=Consent.UNKNOWN, words=f"the attribute {name}")
                self._load(value.strip(), f"the attribute {name}", start, end, gate)

    def _load(self, address: str, how: str, start: int, end: int, gate: Gate) -> None:
        known = know(address.strip(), any_host=True)
        if not known.host and known.vendor is None:
            return
        noscript = self._in_noscript(start)
        sighting = Sighting(
            act=Act.LOAD, how=how, start=start, end=end, unit=self._unit, url=known.url, host=known.host,
            vendor=known.vendor,
            role=known.role, tracker_id=known.tracker_id, consent=gate.consent, gate=gate.words, noscript=noscript,
        )  # fmt: skip
        self._found.append(sighting if noscript else self._gated(sighting, gate))

    def _connect(self, address: str, how: str, start: int, end: int) -> None:
        known = know(address.strip())
        if known.host:
            self._found.append(
                Sighting(
                    act=Act.CONNECT, how=how, start=start, end=end, unit=self._unit, url=known.url, host=known.host,
                    vendor=known.vendor, role=known.role, tracker_id=known.tracker_id,
                )
            )  # fmt: skip

    def _in_noscript(self, offset: int) -> bool:
        return bisect_right(self._noscript, offset) % 2 == 1

    def _value(self, place: turbohtml.SourceLocation, name: str) -> tuple[int, int]:
        """Give the span of an attribute's value, without its quotes."""
        span = place.attrs.get(name)
        if span is None:
            return place.start_tag.start_offset, place.start_tag.end_offset
        start, end = span.start_offset, span.end_offset
        sign = self._text.find("=", start, end)
        if sign < 0:
            return start, end
        first = sign + 1
        while first < end and self._text[first].isspace():
            first += 1
        if first < end and self._text[first] in "\"'":
            first += 1
            end -= 1 if self._text[end - 1] in "\"'" else 0
        return first, max(first, end)


def nested(text: str, is_markup: bool, depth: int) -> list[Sighting]:  # noqa: FBT001 -- the shape of Nested
    """Read markup or code that stands inside a text of a script."""
    if is_markup:
        return read_html(text, depth=depth)
    return read_code(text, nested=nested, depth=depth)


def _unknown(sighting: Sighting) -> Sighting:
    if sighting.act is Act.MENTION or sighting.consent is not Consent.UNGATED:
        return sighting
    return replace(
        sighting, consent=Consent.UNKNOWN, gate="a template, which the page may put to use later", inert=True
    )
