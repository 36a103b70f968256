"""Reports of very much: each format stays usable, tells the worst in full, and counts all that it leaves out."""

import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

from pytest_pixelguard import rulebook
from pytest_pixelguard.model import Coverage, Disclosure, Finding, Gap, Report, Rule
from pytest_pixelguard.report.html import render_html
from pytest_pixelguard.report.junit import render_junit
from pytest_pixelguard.report.markdown import render_markdown
from pytest_pixelguard.report.terminal import render_terminal
from tests.report.samples import READ, REPORT

KINDS = 1400  # receivers, each with a finding of its own
ALIKE = 300  # causes of one more receiver
GAPS = 250
FILES = 6000


def _finding(number: int) -> Finding:
    return replace(READ, vendor=None, host=f"t{number}.example", tracker_id=None)


@cache
def _large() -> Report:
    """Give a report with far more of everything than anybody reads."""
    gaps = tuple(Gap(rule=Rule.UNREADABLE_FILE, message=f"File {number} could not be read") for number in range(GAPS))
    return replace(
        REPORT,
        findings=tuple(_finding(number) for number in range(KINDS)),
        gaps=gaps,
        suppressed=(),
        coverage=Coverage(files=tuple(f"dist/page-{number}.html" for number in range(FILES)), files_inspected=FILES),
    )


def _numbers(pattern: str, text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(pattern, text)]


def test_html_tells_the_worst_in_full_and_counts_the_others() -> None:
    """Cards, rows of the table and the number left over make up every finding; so do gaps and files."""
    text = render_html(_large(), pages=rulebook.pages())

    table = text.partition("Further findings, as a table")[2].partition("</table>")[0]
    cards, rows = text.count('<article class="card error"'), table.count("<tr>") - 1
    gaps = text.count('<article class="card gap"')
    assert (cards, rows) == (300, 1000)
    assert _numbers(r"([\d,]+) more kinds of finding stand in the JSON report alone", text) == [KINDS - cards - rows]
    assert _numbers(r"([\d,]+) more gaps, in short", text) == [GAPS - gaps]
    assert _numbers(r"and ([\d,]+) more, see the JSON report", text) == [FILES - 5000]


def test_html_tells_few_causes_of_one_receiver() -> None:
    """One receiver with very many causes does not take the room of all others."""
    alike = tuple(
        replace(_finding(0), discloses=(Disclosure(what=f"what-{number}", parameter="p", value="v"),))
        for number in range(ALIKE)
    )
    report = replace(_large(), findings=(*alike, _finding(1)), gaps=())

    text = render_html(report, pages=rulebook.pages())

    assert text.count('<article class="card error"') == 31
    assert f"{ALIKE - 30} more causes of the same kind stand in the JSON report." in text


def test_the_terminal_and_the_summary_count_the_others() -> None:
    """At a terminal and in a job summary the worst stand, and the number of all others, findings and gaps alike."""
    plain = render_terminal(_large())
    summary = render_markdown(_large(), pages=rulebook.pages())

    assert plain.count("✗ PXG101") == 50
    assert _numbers(r"and ([\d,]+) more errors: show them with -v", plain) == [KINDS - 50]
    assert _numbers(r"and ([\d,]+) more gaps: show them with -v", plain) == [GAPS - 50]
    assert summary.count("### PXG101") == 200
    assert _numbers(r"And ([\d,]+) more kinds of error", summary) == [KINDS - 200]
    assert _numbers(r"And ([\d,]+) more gaps", summary) == [GAPS - 200]


def test_junit_counts_the_errors_of_one_unit() -> None:
    """A page with very many errors has twenty failing cases and one that counts the others: it still fails."""
    report = replace(_large(), gaps=())

    suites = ET.fromstring(render_junit(report))  # noqa: S314 -- our own text

    failures = [case.findtext("failure") or "" for case in suites.iter("testcase") if case.find("failure") is not None]
    assert len(failures) == 21
    assert _numbers(r"([\d,]+) more errors in", failures[-1]) == [len(report.findings) - 20]
