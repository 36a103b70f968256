"""Snippets that a consent plug-in keeps as base64 in its settings, and puts into the page once the visitor agrees."""

import re
from binascii import a2b_base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.static.sighting import Act, Sighting

if TYPE_CHECKING:
    from pytest_pixelguard.static.embedded import Nested

_KEPT: Final = re.compile(r"[\"'](?=[A-Za-z0-9+/\\]{80})(?P<code>(?:[A-Za-z0-9+/]|\\/){80,}+={0,2})\\?[\"']")
# One of them names such a setting, or the plug-in whose it is.
_WORDS: Final = ("ookie", "onsent", "ptIn", "pt_in", "pt-in", "orlabs")  # the most frequent first: one is enough
_KEY: Final = re.compile(r"(?P<key>[\w-]+)\\?[\"']?\s*[:=]\s*\\?$")
_CONSENT_WORD: Final = re.compile(r"consent|cookie|borlabs|gdpr|cmplz|opt-?in|blocked", re.IGNORECASE)
_HEAD: Final = 40  # letters of base64 that show whether a text is behind it
_MARKUP: Final = re.compile(r"<\s*(?:script|img|iframe|noscript|link)\b", re.IGNORECASE)
_BEFORE: Final = 80  # letters in which the setting's name is looked for


def may_keep(text: str) -> bool:
    """Tell whether a script may keep a snippet so."""
    return any(word in text for word in _WORDS) and _KEPT.search(text) is not None


def kept_snippets(text: str, nested: "Nested") -> list[Sighting]:
    """Give what the base64 texts of a script hold, each at its own place, in code points."""
    if not may_keep(text):
        return []
    return [each for found in _KEPT.finditer(text) for each in _inside(text, found, nested)]


def besides(kept: list[Sighting], found: Sequence[Sighting]) -> list[Sighting]:
    """Give what is kept where nothing else was found: who decodes a text in sight shows what is done with it."""
    return [one for one in kept if not any(each.start < one.end and one.start < each.end for each in found)]


def _inside(text: str, found: re.Match[str], nested: "Nested") -> Iterator[Sighting]:
    code = found["code"].replace("\\/", "/")
    head = a2b_base64(code[:_HEAD]).decode("utf-8", "ignore")  # the last letter may be cut in two
    hidden = from_base64(code) if "".join(head.split()).isprintable() else None
    if hidden is None:
        return  # an image, a font: no text
    key = _KEY.search(text, max(0, found.start() - _BEFORE), found.start())
    name = key["key"] if key else ""
    gated = _CONSENT_WORD.search(name) is not None
    for each in nested(hidden, _MARKUP.search(hidden) is not None, 1):
        if each.act is Act.MENTION:
            continue
        consent = each.consent if each.consent is Consent.GATED else Consent.GATED if gated else Consent.UNKNOWN
        gate = each.gate or (f"the setting {name}, which a consent plug-in keeps" if gated else "base64 in a setting")
        yield replace(each, start=found.start("code"), end=found.end("code"), consent=consent, gate=gate, unit=0)
