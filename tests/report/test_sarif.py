"""SARIF against its schema and against what GitHub accepts: limits, required keys, fingerprints, escapes."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from pytest_pixelguard import rulebook
from pytest_pixelguard.model import Report, Rule
from pytest_pixelguard.report import sarif
from tests.report.npm import unpack
from tests.report.samples import (
    FONT,
    HOSTILE,
    MENTION,
    PASSED,
    READ,
    REPORT,
    SEEN,
    UNLOADED,
    UNREAD,
    hostile_text,
    planted,
)

PAGES = rulebook.pages()


def _run(report: Report, *, prefix: str = "") -> dict[str, Any]:
    run: dict[str, Any] = json.loads(sarif.render_sarif(report, pages=PAGES, prefix=prefix))["runs"][0]
    return run


def _results(*findings: Any, gaps: Any = (), prefix: str = "") -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = _run(replace(REPORT, findings=findings, gaps=gaps), prefix=prefix)["results"]
    return results


@pytest.mark.node
def test_reports_fit_the_official_schema(tmp_path: Path) -> None:
    """The log is valid SARIF 2.1.0, with one of everything, on a clean site and with hostile text in every word."""
    schemas = unpack("@microsoft/jest-sarif@1.0.0-beta.0", tmp_path) / "lib/schemas"
    schema = json.loads((schemas / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    reports = (REPORT, PASSED, planted(REPORT, "".join(HOSTILE)))

    errors = [
        error.message
        for report in reports
        for error in validator.iter_errors(json.loads(sarif.render_sarif(report, pages=PAGES)))
    ]

    assert errors == []


def test_the_heaviest_come_first_and_gaps_are_results() -> None:
    """Gaps and errors stand before warnings and notes; what is allowed is not there at all."""
    results = _run(REPORT)["results"]

    assert [(result["ruleId"], result["level"]) for result in results] == [
        (UNREAD.rule, "error"),
        (UNLOADED.rule, "error"),
        (SEEN.rule, "error"),
        (READ.rule, "error"),
        (FONT.rule, "warning"),
        (MENTION.rule, "note"),
    ]


def test_a_finding_stands_at_the_authors_line() -> None:
    """The source line is the location, below the repository's root; built file and configuration are related to it."""
    (result,) = _results(READ, prefix="web")

    places = [result["locations"][0], *result["relatedLocations"]]

    assert [
        (place["physicalLocation"]["artifactLocation"]["uri"], place.get("message", {}).get("text")) for place in places
    ] == [
        ("web/src/layout.njk", None),
        ("web/dist/hiv.html", "The built file"),
        ("web/pixelguard.toml", "The configuration"),
    ]
    assert places[0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 6}


def test_a_gap_without_a_place_stands_at_the_configuration() -> None:
    """Code scanning wants a place for every result; the last resort is the configuration."""
    (result,) = _results(gaps=(replace(UNREAD, location=None),))

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pixelguard.toml"


def test_every_location_has_all_four_numbers() -> None:
    """GitHub wants start and end, line and column, for every location."""
    results = _run(REPORT)["results"]

    regions = [
        set(place["physicalLocation"]["region"]) - {"snippet"}
        for result in results
        for place in (*result["locations"], *result.get("relatedLocations", ()))
    ]

    assert {frozenset(region) for region in regions} == {
        frozenset({"startLine", "startColumn", "endLine", "endColumn"})
    }


def test_fingerprints_are_the_findings_own() -> None:
    """The line hash is the finding's fingerprint; the second of two equal ones is numbered, so that both are kept."""
    results = _results(READ, READ, SEEN)

    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in results] == [
        f"{READ.fingerprint}:1",
        f"{READ.fingerprint}:2",
        f"{SEEN.fingerprint}:1",
    ]


def test_rules_do_not_differ_between_runs() -> None:
    """Every rule is listed in order, also where nothing was found, and results point at theirs."""
    rules = _run(PASSED)["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.value for rule in Rule]
    assert rules == _run(REPORT)["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in _run(REPORT)["results"])


@pytest.mark.parametrize("rule", _run(PASSED)["tool"]["driver"]["rules"], ids=lambda rule: rule["id"])
def test_rules_keep_to_githubs_limits(rule: dict[str, Any]) -> None:
    """Descriptions and names are within GitHub's limits, tags at most ten, and the severity is a number as text."""
    properties = rule["properties"]

    assert rule["name"]
    assert len(rule["name"]) <= 255
    assert 0 < len(rule["shortDescription"]["text"]) <= 1024
    assert 0 < len(rule["fullDescription"]["text"]) <= 1024
    assert rule["help"]["markdown"].startswith(f"# {rule['id']} ")
    assert rule["help"]["text"]
    assert "security" in properties["tags"]
    assert len(properties["tags"]) <= 10
    assert re.fullmatch(r"\d\.\d", properties["security-severity"])
    assert 0 < float(properties["security-severity"]) <= 10
    assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert properties["precision"] in ("very-high", "high", "medium", "low")


def test_too_many_results_are_cut_from_the_lightest(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most as many results as GitHub takes, the heaviest; the run says how many are left out."""
    monkeypatch.setattr(sarif, "RESULTS_LIMIT", 3)

    run = _run(REPORT)

    assert [result["level"] for result in run["results"]] == ["error", "error", "error"]
    assert run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"] == (
        "3 more results are left out, the lightest ones: GitHub takes 3."
    )


def test_the_run_says_how_it_ended() -> None:
    """The exit code stands there; a run with gaps was no success, and each gap is a notification."""
    invocation, clean = _run(REPORT)["invocations"][0], _run(PASSED)["invocations"][0]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 1)
    assert [note["associatedRule"]["id"] for note in invocation["toolExecutionNotifications"]] == ["PXG901", "PXG903"]
    assert (clean["executionSuccessful"], clean["exitCode"]) == (True, 0)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("dist/a b#c%.html", "dist/a%20b%23c%25.html"),
        ("c:/x.html", "c%3A/x.html"),
        ("dist/é.html", "dist/%C3%A9.html"),
        ("/srv/site/a.html", "file:///srv/site/a.html"),
    ],
)
def test_paths_are_addresses(path: str, uri: str) -> None:
    """A path becomes an address that leads to it again, whatever characters it holds."""
    location = READ.location
    assert location is not None

    (result,) = _results(replace(READ, source=None, location=replace(location, path=path)))

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@settings(deadline=None)  # other work on the machine decides how long an example takes
@given(hostile_text)
def test_nothing_of_a_page_is_active(text: str) -> None:
    """No message holds a link, a placeholder or a control character, and the log is ASCII with the same results."""
    output = sarif.render_sarif(planted(REPORT, text), pages=PAGES)

    run = json.loads(output)["runs"][0]
    messages = [result["message"]["text"] for result in run["results"]]

    assert output.isascii()
    assert [result["ruleId"] for result in run["results"]] == [result["ruleId"] for result in _run(REPORT)["results"]]
    assert not any(re.search(r"(?<!\\)(\\\\)*[\[\]]", message) for message in messages)
    assert not any(re.search(r"(?<!\{)\{\d+\}(?!\})", message) for message in messages)
    assert not any(ord(letter) < 32 for message in messages for letter in message)
