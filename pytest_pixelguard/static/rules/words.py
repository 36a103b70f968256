"""The sentences that findings share, in words that a web officer understands."""

import re

from pytest_pixelguard.model import Consent, Level
from pytest_pixelguard.static.causes import Cause
from pytest_pixelguard.static.knowledge import TRACKING, know, know_host
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Category, Role, Vendor

# Google's own advice is to put gtag() and dataLayer calls on every page; without the loader they only fill a list.
_CONSENT_MODE = frozenset(
    {"gtm", "google-tag", "google-analytics-4", "google-analytics-ua", "google-ads", "google-floodlight"}
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|svg|ico|mp4)(?:[?#]|$)", re.IGNORECASE)
_QUIET_WITHOUT_LOADER = frozenset({"google-tag", "google-analytics-ua", "google-analytics-4"})


def is_container(vendor: Vendor | None) -> bool:
    """Tell whether the vendor is a tag manager whose container others can change after the build."""
    return vendor is not None and any(address.role is Role.CONTAINER for address in vendor.addresses)


def tracks(sighting: Sighting) -> bool:
    """Tell whether the receiver is known to report visitors."""
    if sighting.vendor is not None:
        return sighting.vendor.category in TRACKING and not _is_a_file(sighting)
    if not sighting.host:
        return False
    known = know(sighting.url) if "//" in sighting.url else know_host(sighting.host)
    if known.vendor is None and known.category is Category.SOCIAL and _PICTURE.search(sighting.url):
        return False  # a photograph from a network's own store: a file from a third party, not its tracking code
    return known.tracks


def _is_a_file(sighting: Sighting) -> bool:
    """Tell whether a tracker's maker only delivers a file: a picture or a style sheet, no code and no pixel."""
    if sighting.act is not Act.LOAD or sighting.role is not Role.RESOURCE:
        return False
    return "script" not in sighting.how and not sighting.url.partition("?")[0].endswith((".js", ".mjs"))


def who(cause: Cause) -> str:
    """Give the receiver's name: product and company where known, else the host."""
    lead = cause.lead
    if lead.vendor is not None:
        company = lead.vendor.company
        return lead.vendor.name if company in lead.vendor.name else f"{lead.vendor.name} ({company})"
    known = know_host(lead.host)
    return f"{lead.host} ({known.company})" if known.company else lead.host


def account(cause: Cause) -> str:
    """Give ", account 123…" where the account is known."""
    return f", account {cause.tracker_id}" if cause.tracker_id else ""


def more(cause: Cause) -> str:
    """Give how many further places the same cause has."""
    others = len(cause.places) - 1
    return f" ({others} more in this file)" if others else ""


def held_back(cause: Cause) -> str:
    """Give what the place that decides says about consent, as a sentence."""
    judge = cause.judge
    match judge.consent:
        case Consent.GATED:
            return f"It is held back by {judge.gate}; the crawl shows whether that holds."
        case Consent.UNKNOWN:
            reason = f" ({judge.gate})" if judge.gate else ""
            return f"Whether it waits for consent cannot be seen here{reason}."
        case Consent.UNGATED if judge.gate:
            return f"Nothing asks the visitor first: {judge.gate}."
        case _:
            return "Nothing asks the visitor first."


def loads_although_denied(cause: Cause) -> str:
    """Give a further sentence on Google's tags where consent mode begins with "denied": they load all the same."""
    lead = cause.lead
    if lead.vendor is None or lead.vendor.id not in _CONSENT_MODE or not cause.loads:
        return ""
    if cause.judge.consent is Consent.GATED:
        return ""
    return (
        " Consent mode starts as denied here, which changes what Google's tags send but does not hold them back: "
        "they load before the visitor has answered."
    )


def tracker_level(cause: Cause) -> Level:
    """Weigh a tracker: an error unless it is held back, cannot run by itself, or is only called and never loaded."""
    judge = cause.judge
    if judge.consent is Consent.GATED:
        return Level.NOTE
    vendor = cause.lead.vendor
    if not cause.loads:
        if vendor is not None and vendor.id in _QUIET_WITHOUT_LOADER:
            return Level.NOTE
        if not (cause.configures and cause.sure):
            return Level.WARNING
    if judge.inert:
        return Level.WARNING
    if judge.act is Act.LOAD and judge.consent is Consent.UNKNOWN and judge.role is None and not cause.configures:
        return Level.WARNING
    return Level.ERROR
