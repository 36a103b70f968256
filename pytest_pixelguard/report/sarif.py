"""SARIF 2.1.0 for code scanning, within what GitHub accepts (its documentation of SARIF support, August 2026).

Every rule is listed, whether it found something or not, so that two runs can be compared. A gap is a result too:
code scanning without alerts must not look like a pass when something could not be examined. What is allowed is left
out, because code scanning shows suppressed results as open ones; it stands in the JSON report and the job summary.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pytest_pixelguard import __version__
from pytest_pixelguard.model import Finding, Gap, Level, Outcome, Report, Rule
from pytest_pixelguard.report.address import short_address
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.grouping import place_of
from pytest_pixelguard.report.pages import RulePages, markdown_of, section_of, summary_of
from pytest_pixelguard.report.place import Place, in_repository, places_of
from pytest_pixelguard.report.summary import limits_of

RESULTS_LIMIT = 25_000  # of one run; GitHub rejects a file with more
_RELATED_LIMIT = 100
_DESCRIPTION_LIMIT = 1024
_ROOT = "%SRCROOT%"
_ORDER = {"error": 0, "warning": 1, "note": 2}
# How heavily code scanning weighs a rule, above 0 and up to 10: over 9 critical, from 7 high, from 4 medium, else low.
_SEVERITY = {
    Rule.PATIENT_DATA_SENT: "9.5",
    Rule.FORM_HARVESTING: "9.1",
    Rule.THIRD_PARTY_RESOURCE: "4.0",
    Rule.THIRD_PARTY_CONNECTION: "4.0",
    Rule.THIRD_PARTY_REQUEST: "4.0",
    Rule.TRACKER_MENTION: "0.1",
    Rule.EXPIRED_ALLOWANCE: "5.0",
    Rule.UNUSED_ALLOWANCE: "1.0",
}
_LIGHTER = {
    Rule.THIRD_PARTY_RESOURCE: Level.WARNING,
    Rule.THIRD_PARTY_CONNECTION: Level.WARNING,
    Rule.THIRD_PARTY_REQUEST: Level.WARNING,
    Rule.UNUSED_ALLOWANCE: Level.WARNING,
    Rule.TRACKER_MENTION: Level.NOTE,
}


def render_sarif(report: Report, *, pages: RulePages, prefix: str = "") -> str:
    """Render the report as SARIF. `prefix` is the way from the repository's root to the working directory."""
    results = _results(report, prefix)
    hidden = len(report.gaps) + len(report.findings) - RESULTS_LIMIT
    run = {
        "tool": {
            "driver": {
                "name": "pytest-pixelguard",
                "semanticVersion": __version__,
                "rules": [_rule(rule, pages) for rule in Rule],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report, hidden)],
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: Rule, pages: RulePages) -> dict[str, Any]:
    why = section_of(rule, "Why this harms patients", pages)
    summary = summary_of(rule, pages)
    page = markdown_of(rule, pages)
    return {
        "id": rule.value,
        "name": rule.slug,
        "shortDescription": {"text": _escaped(summary)[:_DESCRIPTION_LIMIT]},
        "fullDescription": {"text": _escaped(" ".join(f"{summary} {why}".split()))[:_DESCRIPTION_LIMIT]},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LIGHTER.get(rule, Level.ERROR).value},
        "properties": {
            "tags": ["security", "privacy", "consent", _stage(rule)],
            "precision": "medium" if rule is Rule.TRACKER_MENTION else "high" if rule < "PXG2" else "very-high",
            "security-severity": _SEVERITY.get(rule, "6.0" if _is_gap(rule) else "8.0"),
        },
    }


def _stage(rule: Rule) -> str:
    return {"1": "static", "2": "crawl", "3": "policy", "9": "gap"}[rule.value[3]]


def _is_gap(rule: Rule) -> bool:
    return _stage(rule) == "gap"


def _invocation(report: Report, hidden: int) -> dict[str, Any]:
    """Say how the run ended; each gap is a notification, and so is what was cut off."""
    notes = [
        {"level": "error", "message": {"text": _line(gap.message)}, "associatedRule": {"id": gap.rule.value}}
        for gap in report.gaps[:RESULTS_LIMIT]
    ]
    if hidden > 0:
        text = f"{hidden} more results are left out, the lightest ones: GitHub takes {RESULTS_LIMIT}."
        notes.append({"level": "warning", "message": {"text": text}})
    return {
        "executionSuccessful": report.verdict.outcome is not Outcome.INCONCLUSIVE and not report.gaps,
        "exitCode": int(report.verdict.exit_code),
        "exitCodeDescription": report.verdict.outcome.value,
        "toolExecutionNotifications": notes,
        **_limits(report),
    }


def _results(report: Report, prefix: str) -> list[dict[str, Any]]:
    """Give the findings and gaps as results, the heaviest first, as many as GitHub takes."""
    seen: Counter[str] = Counter()
    results = []
    everything: list[Finding | Gap] = [*report.gaps, *report.findings]
    everything.sort(key=lambda one: _ORDER[_level(one)])
    for one in everything[:RESULTS_LIMIT]:
        fingerprint = one.fingerprint if isinstance(one, Finding) else _gap_fingerprint(one)
        seen[fingerprint] += 1
        results.append(
            {
                "ruleId": one.rule.value,
                "ruleIndex": tuple(Rule).index(one.rule),
                "level": _level(one),
                "message": {"text": _message(one)},
                **_locations(one, report, prefix),
                "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:{seen[fingerprint]}"},
                **(_request(one) if isinstance(one, Finding) else {}),
                "properties": _properties(one),
            }
        )
    return results


def _level(one: Finding | Gap) -> str:
    return one.level.value if isinstance(one, Finding) else "error"


def _message(one: Finding | Gap) -> str:
    """Say what is wrong in a first sentence, which becomes the alert's title, then where and what would be sent."""
    sentence = one.message.rstrip(".")
    if isinstance(one, Gap):
        return _line(f"Not examined: {sentence}.")
    lines = [f"{sentence}."]
    if one.request is not None:
        lines.append(f"Would be sent: {one.request.method} {short_address(one.request.url)}")
    if one.route is not None and one.state is not None:
        lines.append(f"Seen on {one.route} ({one.state.value}).")
    return " ".join(_line(line) for line in lines)


def _locations(one: Finding | Gap, report: Report, prefix: str) -> dict[str, Any]:
    """Give the place to mend as the location, and the others as related ones."""
    places = places_of(one, report) or (Place(path=report.configuration or "pixelguard.toml", what="configuration"),)
    first, *others = places
    related = [
        {"id": number, "message": {"text": f"The {place.what}"}, **_physical(place, one, prefix)}
        for number, place in enumerate(others[:_RELATED_LIMIT], start=1)
    ]
    return {
        "locations": [_physical(first, one, prefix)],
        **({"relatedLocations": related} if related else {}),
    }


def _physical(place: Place, one: Finding | Gap, prefix: str) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": place.start_line,
        "startColumn": place.start_column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    if place.what == "built file" and one.location is not None and one.location.path == place.path:
        region["snippet"] = {"text": clean(one.location.snippet)}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path, prefix), "region": region}}


def _artifact(path: str, prefix: str) -> dict[str, str]:
    if in_repository(path):
        return {"uri": quote(f"{prefix}/{path}" if prefix else path, safe="/", errors="replace"), "uriBaseId": _ROOT}
    return (
        {"uri": f"file://{quote(path, safe='/', errors='replace')}"}
        if path.startswith("/")
        else {"uri": quote(path, safe="/", errors="replace")}
    )


def _request(finding: Finding) -> dict[str, Any]:
    if finding.request is None:
        return {}
    return {"webRequest": {"method": clean(finding.request.method, 16), "target": clean(finding.request.url, 2000)}}


def _properties(one: Finding | Gap) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "route": one.route,
        "state": one.state.value if one.state else None,
    }
    if isinstance(one, Finding):
        properties |= {
            "place": place_of(one),
            "vendor": one.vendor,
            "company": one.company,
            "category": one.category,
            "trackerId": one.tracker_id,
            "host": one.host,
            "simulated": one.simulated or None,
            "discloses": _told(one),
        }
    return {
        name: clean(value, 1000) if isinstance(value, str) else value
        for name, value in properties.items()
        if value is not None
    }


def _told(finding: Finding) -> Sequence[str]:
    return [clean(f"{one.what} in {one.parameter}: {one.value} ({one.encoding})") for one in finding.discloses]


def _limits(report: Report) -> dict[str, Any]:
    """Say what the configuration leaves out, where SARIF has a place for it."""
    notes = [{"level": "note", "message": {"text": _line(words)}} for words in limits_of(report)]
    return {"toolConfigurationNotifications": notes} if notes else {}


def _gap_fingerprint(gap: Gap) -> str:
    place = gap.route or (gap.location.path if gap.location else gap.message)
    parts = (gap.rule.value, place, gap.state or "")
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _line(text: str) -> str:
    return _escaped(clean(text, 1000))


def _escaped(text: str) -> str:
    """Escape what SARIF reads in a message: brackets are links (section 3.11.6), `{0}` a placeholder (3.11.5)."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", re.sub(r"[\\\[\]]", r"\\\g<0>", text))
