"""Sightings in, findings out: every rule judges what it takes, and each cause becomes one finding."""

from pytest_pixelguard.model import Consent, Finding, Rule
from pytest_pixelguard.static.causes import Cause
from pytest_pixelguard.static.knowledge import id_near, know, know_host
from pytest_pixelguard.static.rules import RULES, StaticRule
from pytest_pixelguard.static.rules.words import loads_although_denied
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.static.source import Source
from pytest_pixelguard.trackers.parties import FirstParty


def findings_of(sightings: list[Sighting], *, source: Source, first_party: FirstParty) -> list[Finding]:
    """Give the findings of one file, in the order of their places."""
    if any(each.act is Act.CHOICE and each.how and each.why for each in sightings):
        # What is denied to the UK by name stays denied there, whatever other countries are granted.
        sightings = [each for each in sightings if each.act is not Act.GRANT or each.why or not _by_gtag(each)]
    taken: dict[Rule, list[Sighting]] = {}
    for each in sightings:
        if _is_own(each, first_party):
            continue
        first = next((rule for rule in RULES if rule.takes(each)), None)
        for rule in RULES:
            if rule is first or rule.beside(each):
                taken.setdefault(rule.rule, []).append(each)
    denied = any(each.act is Act.CHOICE and each.how for each in sightings)
    found = [
        _finding(rule, cause, source, denied=denied)
        for rule in RULES
        for vendor in _by_vendor(rule, taken.get(rule.rule, []))
        for cause in rule.group(rule.rule, vendor)
    ]
    return sorted(
        found,
        key=lambda each: (
            (each.location.start_line, each.location.start_column, each.rule) if each.location else (0, 0, each.rule)
        ),
    )


def _by_gtag(sighting: Sighting) -> bool:
    return sighting.vendor is not None and not sighting.vendor.code.grants


def _by_vendor(rule: StaticRule, sightings: list[Sighting]) -> list[list[Sighting]]:
    if rule.rule in {Rule.THIRD_PARTY_RESOURCE, Rule.THIRD_PARTY_CONNECTION, Rule.TRACKER_MENTION}:
        return [sightings] if sightings else []
    groups: dict[str, list[Sighting]] = {}
    for each in sightings:
        groups.setdefault(each.vendor.id if each.vendor else each.host, []).append(each)
    return list(groups.values())


def _is_own(sighting: Sighting, first_party: FirstParty) -> bool:
    """Tell whether a place concerns only the site's own hosts, with no tracker's address behind them."""
    if sighting.act is Act.MENTION:
        return False
    if not sighting.host:
        return sighting.vendor is None
    return sighting.vendor is None and first_party.owns(sighting.host)


def _finding(rule: StaticRule, cause: Cause, source: Source, *, denied: bool) -> Finding:
    lead = cause.lead
    vendor = lead.vendor
    if vendor is not None and cause.tracker_id is None and rule.rule is not Rule.TRACKER_MENTION:
        cause.tracker_id = id_near(vendor, _around(source.text, lead))
    known = None
    if vendor is None and lead.host:
        known = know(lead.url) if "//" in lead.url else know_host(lead.host)
    return Finding(
        rule=rule.rule,
        level=rule.level(cause),
        message=rule.message(cause) + (loads_although_denied(cause) if denied else ""),
        vendor=vendor.id if vendor else None,
        company=vendor.company if vendor else known.company if known else None,
        category=vendor.category.value if vendor else known.category.value if known and known.category else None,
        tracker_id=cause.tracker_id,
        consent=None if rule.rule is Rule.TRACKER_MENTION else _consent(cause),
        location=source.location(lead.start, lead.end),
        host=lead.host or None,
    )


_NEAR = 2500  # code points on each side of a place in which its account is looked for


def _around(text: str, lead: Sighting) -> str:
    """Give the text of the tag or script that a place belongs to: another tag's account is not its own."""
    first = max(lead.unit, lead.start - _NEAR)
    last = (
        text.find("</script", lead.end, lead.end + _NEAR)
        if text.startswith("<script", lead.unit)
        else text.find(">", lead.end, lead.end + _NEAR)
    )
    if lead.unit == 0 and not text.startswith("<", 0):
        last = lead.end + _NEAR
    return text[first : last if last >= 0 else lead.end + _NEAR]


def _consent(cause: Cause) -> Consent:
    return cause.judge.consent
