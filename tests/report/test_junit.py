"""The JUnit report, read back: as many failures as errors, passing cases too, and no name twice."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pytest_pixelguard.model import Finding, Report
from pytest_pixelguard.report.junit import render_junit
from tests.report.samples import FONT, MENTION, PASSED, READ, REPORT, SEEN, UNREAD, hostile_text, planted


def _cases(report: Report) -> list[ET.Element]:
    return list(ET.fromstring(render_junit(report)).iter("testcase"))  # noqa: S314 -- our own text


def _named(case: ET.Element) -> tuple[str | None, str | None, str]:
    outcome = next((child.tag for child in case if child.tag != "system-out"), "passed")
    return case.get("classname"), case.get("name"), outcome


def test_every_unit_is_a_case() -> None:
    """Files and pages in their states are cases that pass, fail, could not be run or are skipped."""
    cases = _cases(REPORT)

    assert [_named(case) for case in cases] == [
        ("pixelguard.static.PXG101", "tracker-snippet meta-pixel 123456789012345 in dist/hiv.html", "failure"),
        ("pixelguard.static.PXG901", "unreadable-file dist/broken.js", "error"),
        ("pixelguard.static", "dist/news.html", "passed"),
        ("pixelguard.static", "dist/assets/app.js", "passed"),
        ("pixelguard.crawl.PXG201", "beacon-before-consent meta-pixel 123456789012345 in /hiv [no-choice]", "failure"),
        ("pixelguard.crawl.PXG903", "route-not-loaded /slow [accepted]", "error"),
        ("pixelguard.crawl.PXG201", "beacon-before-consent hotjar in /hiv [no-choice]", "skipped"),
        ("pixelguard.crawl", "/hiv [accepted]", "passed"),
        ("pixelguard.crawl", "/news [no-choice]", "passed"),
        ("pixelguard.crawl", "/archive", "skipped"),
    ]


def test_warnings_and_notes_are_told_beside_a_pass() -> None:
    """A file with warnings and notes passes and says them; where the file fails they have a case of their own."""
    location = READ.location
    elsewhere = replace(FONT, location=location)

    told = {
        case.get("name"): case.findtext("system-out")
        for case in _cases(replace(REPORT, findings=(READ, elsewhere, MENTION)))
    }

    assert told["warnings and notes in dist/hiv.html"] == (
        f"warning PXG104 third-party-resource at dist/hiv.html:12:9: {FONT.message}"
    )
    assert told["dist/news.html"] == f"note PXG109 tracker-mention at dist/news.html:9:2: {MENTION.message}"


def test_totals_count_every_error_and_gap() -> None:
    """As many failures as errors and as many errors as gaps, on the whole and by suite."""
    findings = tuple(replace(READ, tracker_id=str(number)) for number in range(7))

    root = ET.fromstring(render_junit(replace(REPORT, findings=(*findings, SEEN, SEEN))))  # noqa: S314 -- as above

    assert {name: root.get(name) for name in ("failures", "errors")} == {"failures": "9", "errors": "2"}
    assert [(suite.get("name"), suite.get("failures"), suite.get("errors")) for suite in root] == [
        ("pixelguard.static", "7", "1"),
        ("pixelguard.crawl", "2", "1"),
    ]


@pytest.mark.parametrize("finding", [replace(READ, message=""), replace(READ, message="", location=None, source=None)])
def test_a_failure_without_a_message_is_not_dropped(finding: Finding) -> None:
    """The library drops failures that say nothing, so ours always say something."""
    root = ET.fromstring(render_junit(replace(REPORT, findings=(finding,), gaps=())))  # noqa: S314 -- as above

    assert root.get("failures") == "1"
    assert [bool(failure.text) for failure in root.iter("failure")] == [True]


def test_a_clean_site_has_passing_cases() -> None:
    """A pass is made of cases that passed; an empty list of tests cannot look like one."""
    outcomes = [_named(case)[2] for case in _cases(PASSED)]

    assert outcomes == ["passed"] * 7 + ["skipped"]


def test_a_gap_of_the_whole_site_is_an_error() -> None:
    """A gap without file and page is an error too."""
    report = replace(REPORT, findings=(), gaps=(replace(UNREAD, location=None),), suppressed=())

    assert ("pixelguard.gate.PXG901", "unreadable-file the site", "error") in [_named(case) for case in _cases(report)]


def test_the_verdict_stands_in_every_suite() -> None:
    """Each suite says the verdict and what was examined."""
    root = ET.fromstring(render_junit(REPORT))  # noqa: S314 -- as above

    properties = [{one.get("name"): one.get("value") for one in suite.iter("property")} for suite in root]

    assert properties[0] == properties[1]
    assert properties[0]["verdict"] == (
        "FAIL: this site would tell third parties about its visitors without consent "
        "(2 errors, 1 warning, 1 note, 2 gaps, 1 allowed)"
    )
    assert properties[0]["examined.files"] == "4 files read, 4 KiB, 1 file not for reading"


@settings(deadline=None)  # other work on the machine decides how long an example takes
@given(hostile_text)
def test_nothing_of_a_page_changes_the_xml(text: str) -> None:
    """Whatever stands in the report: the XML can be read, has the same cases, and no name stands twice."""
    cases = _cases(planted(REPORT, text))

    assert [_named(case)[2] for case in cases] == [_named(case)[2] for case in _cases(REPORT)]
    assert len({_named(case)[:2] for case in cases}) == len(cases)
    assert [child.tag for case in cases for child in case if list(child)] == []
    assert not any("[[ATTACHMENT" in (case.findtext("system-out") or "") for case in cases)
