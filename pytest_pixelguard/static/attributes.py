"""Attributes that matter on any element: handlers, styles, form receivers, pings, and what `data-…` carries."""

import re
from typing import Final

import turbohtml

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import css, data
from pytest_pixelguard.static.gating import OPEN, Gate, consent_platform, held_source, words_of
from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.markup import LOADING, PIXEL_KEY
from pytest_pixelguard.static.page import Attributes, Page
from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.trackers.vendor import Role

_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'<>\\)]+", re.IGNORECASE)
_LONG: Final = 40  # characters; shorter base64 holds no markup
_CONSENT_WORD: Final = re.compile(r"consent|cookie|borlabs|gdpr|cmplz|opt-?in|blocked")
_TELLING: Final = frozenset({"style", "href", "action", "formaction", "src", "ping"})


def read_attributes(page: Page, tag: str, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
    """Read the attributes of one element, whatever its tag."""
    for name, raw in attributes.items():
        if name.startswith("data-"):
            value = words_of(raw)
            if value:
                _data_attribute(page, tag, name, value, attributes, place)
        elif name in _TELLING:
            _telling(page, tag, name, words_of(raw), place)
        elif name.startswith("on") and len(name) > len("one") and "(" in (value := words_of(raw)):
            page.code(value, *page.value(place, name), OPEN, pinned=True)


def _telling(page: Page, tag: str, name: str, value: str, place: turbohtml.SourceLocation) -> None:
    if name == "style":
        if "url(" in value:
            for address, how, _, _ in css.addresses(value):
                page.load(know(address.strip(), any_host=True), how, *page.value(place, name), OPEN)
    elif value[:64].lstrip()[:11].lower() == "javascript:":
        if name != "ping" and tag != "iframe":
            page.code(value.lstrip()[11:], *page.value(place, name), OPEN, pinned=True)
    elif name in {"action", "formaction"} and tag in {"form", "button", "input"}:
        page.connect(value, "a form's receiver", place, name)
    elif name == "ping" and tag in {"a", "area"}:
        for address in value.split():
            page.connect(address, "a ping when the link is followed", place, name)


def _data_attribute(
    page: Page, tag: str, name: str, value: str, attributes: Attributes, place: turbohtml.SourceLocation
) -> None:
    if (tag in LOADING or tag == "link") and held_source({name: value}):
        return
    if value[:1] in "{[" and ("ixel" in value or "GTM-" in value):
        page.note(data.settings(value), *page.value(place, name))
    elif PIXEL_KEY.match(name) and (each := data.setting(name, value)) is not None:
        page.note([each], *page.value(place, name))
    elif len(value) > _LONG and (hidden := from_base64(value)) is not None:
        platform = consent_platform(attributes) or (f"the attribute {name}" if _CONSENT_WORD.search(name) else "")
        consent = Consent.GATED if platform else Consent.UNKNOWN
        gate = Gate(runs=False, consent=consent, words=platform or f"the attribute {name}")
        read_hidden(page, hidden, *page.value(place, name), gate)
    elif "//" in value and _ADDRESS.fullmatch(value.strip()):
        known = know(value.strip())
        if known.vendor is not None and known.tracks and known.role in {Role.SCRIPT, Role.BEACON, Role.CONTAINER}:
            gate = Gate(runs=False, consent=Consent.UNKNOWN, words=f"the attribute {name}")
            whole = know(value.strip(), any_host=True)
            page.load(whole, f"the attribute {name}", *page.value(place, name), gate)


def read_hidden(page: Page, text: str, start: int, end: int, gate: Gate) -> None:
    """Read markup or code that a consent plug-in keeps as base64 until it is wanted."""
    if text.isprintable() or "\n" in text:
        page.inside(text, start, end, gate, is_markup="<" in text[:200])
