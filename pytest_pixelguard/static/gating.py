"""Does markup hold a script back until consent? By its type and the attributes of the consent platforms.

Sources: the platforms' own documentation of manual blocking, and facts gathered on real pages (November 2026). A
lazy-loading plug-in's type (`text/delayscript`, `rocketlazyloadscript`, `text/partytown`) is *not* consent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pytest_pixelguard.model import Consent

EXECUTABLE = frozenset(
    {
        "", "module", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript",
        "application/ecmascript", "application/x-ecmascript", "text/x-javascript", "text/x-ecmascript", "text/jscript",
        "text/livescript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
        "text/javascript1.4", "text/javascript1.5",
    }
)  # fmt: skip
"""Values of `type` that a browser runs (WHATWG HTML, JavaScript MIME types)."""

DATA = frozenset({"application/json", "application/ld+json", "importmap", "speculationrules"})
"""Values of `type` that hold data."""

_DEFERRED = re.compile(
    r"delay|lazy|rocket|litespeed|partytown|perfmatters|nitropack|flying|speed-?ify|pagespeed|debugbear|wpacu|"
    r"text/psajs|text/jetpack|a3-lazy|phast|swift|wpspeed|airlift|"
    r"^[0-9a-f]{24}-(?:(?:text|application)/javascript|module)?$",  # Cloudflare Rocket Loader, beside what the page had
    re.IGNORECASE,
)

_PLATFORMS: tuple[tuple[str, str, re.Pattern[str] | None], ...] = tuple(
    (platform, attribute, re.compile(value, re.IGNORECASE) if value else None)
    for platform, attribute, value in (
        ("Cookiebot or the NHS.UK cookie consent", "data-cookieconsent", ""),
        ("CookieConsent or Complianz", "data-category", ""),
        ("CookieConsent", "data-cookiecategory", ""),
        ("CookieConsent", "data-cookie-category", ""),
        ("CookieConsent", "data-cookie-consent", ""),
        ("CookieScript", "data-cookiescript", ""),
        ("OneTrust", "class", r"optanon-category|ot-vscat"),
        ("Klaro", "data-name", ""),
        ("Klaro", "data-type", r"javascript|module"),
        ("CookieYes", "data-cookieyes", ""),
        ("CookieYes (GDPR Cookie Consent)", "data-cli-class", ""),
        ("CookieYes (GDPR Cookie Consent)", "data-cli-category", ""),
        ("CookieYes", "data-cky-category", ""),
        ("Complianz", "data-service", ""),
        ("Complianz", "class", r"cmplz-"),
        ("Usercentrics", "data-usercentrics", ""),
        ("Usercentrics", "data-uc-src", ""),
        ("consentmanager", "data-cmp-vendor", ""),
        ("consentmanager", "data-cmp-src", ""),
        ("consentmanager", "data-cmp-purpose", ""),
        ("consentmanager", "class", r"cmplazyload"),
        ("Didomi", "data-vendor", ""),
        ("Didomi", "data-purposes", ""),
        ("iubenda", "class", r"_iub_cs_"),
        ("iubenda", "data-iub-purposes", ""),
        ("Termly", "data-categories", ""),
        ("Osano", "data-osano", ""),
        ("CookieFirst", "data-cookiefirst-category", ""),
        ("CookieFirst", "data-cookiefirst-script", ""),
        ("TrustArc", "class", r"trustecm"),
        ("TrustArc", "trackertype", ""),
        ("CCM19", "data-ccm-loader-src", ""),
        ("CCM19", "data-ccm-loader-group", ""),
        ("Sourcepoint", "data-requires-vendor-consent", ""),
        ("CookieHub", "data-consent", ""),
        ("Real Cookie Banner", "consent-original-src", ""),
        ("Real Cookie Banner", "consent-original-src-_", ""),
        ("Real Cookie Banner", "consent-required", ""),
        ("Real Cookie Banner", "consent-by", ""),
        ("Borlabs Cookie", "data-borlabs-cookie-type", ""),
        ("Borlabs Cookie", "data-borlabs-script-blocker-id", ""),
        ("Borlabs Cookie", "data-borlabs-cookie-script-blocker-id", ""),
        ("Borlabs Cookie", "data-borlabs-script-blocker-src", ""),
        ("tarteaucitron", "data-tarteaucitron", ""),
        ("Axeptio", "data-axeptio", ""),
        ("Enzuzo", "data-enzuzo", ""),
        ("Moove GDPR", "data-gdpr", ""),
        ("Civic Cookie Control", "data-civic", ""),
        ("Civic Cookie Control", "data-cookie-control", ""),
        ("Silktide", "data-consent-type", ""),
        ("Cookie Information", "data-category-consent", r"cookie_cat_"),
        ("Cookie Information", "data-consent-src", ""),
        ("Pandectes", "data-pandectes-category", ""),
        ("Ketch", "data-purpose", ""),
        ("a consent attribute", "data-consent-category", ""),
        ("a consent attribute", "data-gdpr-category", ""),
        ("a consent attribute", "data-consent-required", ""),
    )
)

_HELD: Final = re.compile(
    r"^(?:data-(?:[\w-]*-)?(?:src|href|url)(?:[-_]\w+)*|consent-original-(?:src|href)[\w-]*|(?:data-)?suppressedsrc|data-rocketlazyloadscript|"
    r"data-pmdelayedscript)$"
)


def held_source(attributes: Mapping[str, object]) -> str:
    """Give the attribute that carries an address while it is held back or delayed (`data-src`); empty: none."""
    return next((name for name in attributes if _HELD.match(name) and words_of(attributes[name])), "")


_TYPE_IS_CONSENT = re.compile(
    r"didomi|klaro|consent|gdpr|cookie|tcf|text/blocked|javascript/blocked|text/tac|ccm", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How markup holds a script back. `runs`: the browser, or a plug-in that asks nobody, runs it."""

    runs: bool
    consent: Consent
    words: str = ""


OPEN = Gate(runs=True, consent=Consent.UNGATED)


def script_gate(attributes: Mapping[str, object]) -> Gate:
    """Judge a `<script>` by its attributes (names in lower case)."""
    kind = words_of(attributes.get("type")).split(";", 1)[0].strip().lower()
    if kind in EXECUTABLE:
        return OPEN
    if _DEFERRED.search(kind):
        return Gate(runs=True, consent=Consent.UNGATED, words=f"type {kind!r} only delays it")
    platform = consent_platform(attributes)
    if platform:
        return Gate(runs=False, consent=Consent.GATED, words=f"type {kind!r} and {platform}")
    if _TYPE_IS_CONSENT.search(kind):
        return Gate(runs=False, consent=Consent.GATED, words=f"type {kind!r}")
    return Gate(runs=False, consent=Consent.UNKNOWN, words=f"type {kind!r}, which no browser runs by itself")


def element_gate(attributes: Mapping[str, object], *, live: str, held: str) -> Gate:
    """Judge a frame, image or style sheet: `live` is the attribute a browser follows, `held` the one it does not."""
    if attributes.get(live):
        return OPEN
    platform = consent_platform(attributes)
    if platform or re.search(r"consent|cookie|cmp|suppressed|usercentrics|-uc-|ccm|borlabs|cli-|cky|iub", held):
        return Gate(runs=False, consent=Consent.GATED, words=platform or f"attribute {held}")
    return Gate(runs=True, consent=Consent.UNGATED, words=f"attribute {held} only delays it")


_AUTO_BLOCKERS: Final = tuple(
    (re.compile(address, re.IGNORECASE), attribute, value, words)
    for address, attribute, value, words in (
        (r"consent\.cookiebot\.(?:com|eu)/", "data-blockingmode", "auto", "Cookiebot's automatic blocking"),
        (r"/OtAutoBlock\.js", "", "", "OneTrust's automatic blocking"),
        (r"usercentrics\.eu/.*(?:uc-block\.bundle|autoblocker)\.js", "", "", "Usercentrics' automatic blocking"),
        (r"iubenda\.com/autoblocking/", "", "", "iubenda's automatic blocking"),
        (r"app\.termly\.io/resource-blocker/", "", "", "Termly's automatic blocking"),
        (r"app\.termly\.io/embed\.min\.js", "data-auto-block", "on", "Termly's automatic blocking"),
        (r"consentmanager\.net/", "data-cmp-ab", "1", "consentmanager's automatic blocking"),
    )
)


def auto_block(address: str, attributes: Mapping[str, object]) -> str:
    """Give, in words, the consent platform that holds back whatever follows its script in the page; empty: none."""
    for pattern, attribute, value, words in _AUTO_BLOCKERS:
        if pattern.search(address) and (not attribute or words_of(attributes.get(attribute)) == value):
            return words
    return ""


def consent_platform(attributes: Mapping[str, object]) -> str:
    """Give the consent platform whose blocking attribute stands here, in words; empty when there is none."""
    for platform, attribute, value in _PLATFORMS:
        if attribute in attributes and (value is None or value.search(words_of(attributes[attribute]))):
            return f"the attribute {attribute} of {platform}"
    return ""


def words_of(value: object) -> str:
    """Give an attribute's value as text; a missing one is empty, a list (class) is joined by spaces."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return ""
