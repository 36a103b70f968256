"""A custom HTML tag, or a script, read as the page's own are read."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from pytest_pixelguard.model import Consent, Finding, Level, Receiver, Rule
from pytest_pixelguard.static.container.receiver import Found, merged, receiver_of
from pytest_pixelguard.static.container.resource import Budget
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.static.options import StaticOptions, Target
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import vendors_by_id

_LONGEST_CODE: Final = 4_000_000  # characters of one tag's HTML or script
_SECONDS: Final = 5.0  # for one tag's code
_SEES: Final = frozenset(
    {
        Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER, Rule.THIRD_PARTY_RESOURCE,
        Rule.THIRD_PARTY_CONNECTION, Rule.FORM_HARVESTING,
    }
)  # fmt: skip
_GTM_SCRIPT: Final = re.compile(r"text/gtmscript", re.IGNORECASE)
_GTM_SOURCE: Final = re.compile(r"\bdata-gtmsrc(?=\s*=)", re.IGNORECASE)
_MADE_ADDRESS: Final = re.compile(r"\bsrc\s*=\s*[\"']?\s*(?:(?:https?:)?//)?[\w.-]{0,100}\{\{", re.IGNORECASE)
_GOOGLE_TAG: Final = "google-tag"
_SETS_CONSENT: Final = re.compile(r"gtag\s*\(\s*[\"'`]consent")
_SPEAKS_TO_GOOGLE: Final = re.compile(r"gtag\s*\(\s*[\"'`](?:event|config|get)")


def read_html_tag(html: str, *, first_party: FirstParty, budget: Budget) -> Found:
    """Read custom HTML as Tag Manager runs it: published, its scripts have a type and a `src` of their own."""
    code = _GTM_SOURCE.sub("src", _GTM_SCRIPT.sub("text/javascript", html))
    found = read_code_tag(code, file="tag.html", first_party=first_party, budget=budget)
    if _MADE_ADDRESS.search(code):
        return replace(found, unknown=(*found.unknown, "the address of something that it loads is made on the page"))
    return found


def read_code_tag(code: str, *, file: str, first_party: FirstParty, budget: Budget) -> Found:
    """Read HTML or a script as the page's own are read."""
    if len(code) > _LONGEST_CODE:
        return Found(unknown=(f"its code has {len(code)} characters, more than are read",))
    budget.check(len(code))
    result = inspect_bytes(
        code.encode("utf-8", "replace"),
        target=Target(path=Path(file), label=file),
        first_party=first_party,
        options=StaticOptions(file_seconds=_SECONDS),
    )
    quiet = _SETS_CONSENT.search(code) is not None and _SPEAKS_TO_GOOGLE.search(code) is None
    receivers = [
        _seen(each)
        for each in result.findings
        if each.rule in _SEES and not (quiet and each.level is Level.NOTE and each.vendor == _GOOGLE_TAG)
    ]
    sends = [each.message.rstrip(".") for each in result.findings if each.rule is Rule.FORM_HARVESTING]
    loads = {each.vendor for each in result.findings if each.vendor and each.host and each.rule in _SEES}
    return Found(
        receivers=merged(receivers),
        sends=tuple(_first_sentence(each) for each in sends),
        unknown=tuple(_lower(gap.message.rstrip(".")) for gap in result.gaps),
        loads=frozenset(loads),
    )


def _seen(finding: Finding) -> Receiver:
    vendor = vendors_by_id().get(finding.vendor or "")
    gate = _gate_words(finding.message) if finding.consent is not Consent.UNGATED else ""
    base = receiver_of(vendor, ids=()) if vendor else Receiver(name=finding.host or "a third party")
    return replace(
        base,
        company=finding.company or base.company,
        category=finding.category or base.category,
        host=finding.host,
        tracker_ids=(finding.tracker_id,) if finding.tracker_id else (),
        level=finding.level,
        consent=finding.consent or Consent.UNGATED,
        gate=gate,
    )


def _gate_words(message: str) -> str:
    found = re.search(r"held back by (.*?); the crawl|cannot be seen here \((.*?)\)", message)
    return f"its own code: {found[1] or found[2]}" if found else "its own code"


def _first_sentence(message: str) -> str:
    return message.split(". ", 1)[0]


def _lower(message: str) -> str:
    return f"its code: {message[:1].lower()}{message[1:]}"
