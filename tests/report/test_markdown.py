"""The job summary as a Markdown reader shows it: complete, small enough, and nothing of a page active in it."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from markdown_it import MarkdownIt

from pytest_pixelguard import rulebook
from pytest_pixelguard.model import Disclosure, ExitCode, Outcome, Report, Verdict
from pytest_pixelguard.report.markdown import LIMIT, render_markdown
from tests.report.samples import BEACON, HOSTILE, PASSED, READ, REPORT, SEEN, UNREAD, hostile_text, planted

PAGES = rulebook.pages()
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _shown(report: Report) -> BeautifulSoup:
    return BeautifulSoup(READER.render(render_markdown(report, pages=PAGES)), "html.parser")


def _text(page: BeautifulSoup, tag: str) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.find_all(tag)]


def test_the_summary_says_everything_in_order() -> None:
    """Verdict, what was examined, gaps, receivers, findings and allowances stand there in this order."""
    page = _shown(REPORT)

    assert _text(page, "h1") == ["❌ pixelguard: fail"]
    assert _text(page, "h2") == [
        "What was examined",
        "What could not be examined",
        "Who would receive what",
        "Errors",
        "Warnings",
        "Notes",
        "Allowed",
    ]
    assert _text(page, "h3") == [
        "PXG201 beacon-before-consent meta-pixel 123456789012345",
        "PXG101 tracker-snippet meta-pixel 123456789012345",
        "PXG104 third-party-resource fonts.unknown.example",
    ]


def test_the_worst_stands_first_in_words() -> None:
    """Beneath the verdict stands what each receiver would be told; causes of one kind are told once, others below."""
    twin = replace(SEEN, discloses=SEEN.discloses[:1], message="The same on /news", route="/news")

    page = _shown(replace(REPORT, findings=(SEEN, twin)))

    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.find_all("table")[0].find_all("tr")
    ]
    assert rows == [
        ["would be told without consent", "about the visitor", "about the visit", "on"],
        ["Meta", "e-mail address (hashed)", "the page’s address", "2 pages, 1 sensitive"],
    ]
    assert _text(page, "h3") == ["PXG201 beacon-before-consent meta-pixel 123456789012345"]
    assert _text(page, "summary") == ["evidence and what to do", "1 more cause of the same kind"]
    assert "The same on /news (1 page)" in _text(page, "li")


def test_receivers_by_state() -> None:
    """The table counts, for each receiver and state, the pages on which a request to it was seen."""
    table = _shown(REPORT).find_all("table")[2]

    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]

    assert rows == [
        ["receiver", "company", "before a choice", "after consent", "sensitive pages"],
        ["meta-pixel", "Meta", "1", "1", "1"],
    ]


def test_a_finding_carries_its_evidence() -> None:
    """The request, what it tells, the code with its caret, the source and what to do stand with each finding."""
    page = _shown(replace(REPORT, findings=(SEEN, READ), gaps=()))

    code = _text(page, "code")

    assert f"{BEACON.method} {BEACON.url}" in code
    assert {"canary@example.com", "udff[em]", "dist/hiv.html:12:9", "src/layout.njk:4:5"} <= set(code)
    assert "<script>fbq('init', '123456789012345');</script> ^^^^" in _text(page, "pre")
    assert page.get_text().count("What to do") == 2


@pytest.mark.parametrize(
    ("outcome", "heading"),
    [(Outcome.PASS, "✅ pixelguard: pass"), (Outcome.INCONCLUSIVE, "⚠️ pixelguard: inconclusive")],
)
def test_the_verdict_is_the_heading(outcome: Outcome, heading: str) -> None:
    """The first line is the verdict."""
    page = _shown(replace(PASSED, verdict=Verdict(outcome=outcome, exit_code=ExitCode.PASS)))

    assert _text(page, "h1") == [heading]


def test_a_huge_report_is_cut_and_says_so() -> None:
    """A summary stays below its limit; what did not fit is counted, and the gaps still stand before the findings."""
    told = tuple(Disclosure(what="name", parameter=f"p{number}", value="é" * 160) for number in range(12))
    findings = tuple(replace(SEEN, tracker_id=str(number), discloses=told) for number in range(200))

    text = render_markdown(replace(REPORT, findings=findings, gaps=(UNREAD,), suppressed=()), pages=PAGES)

    left = re.search(r"\*\*(\d+) parts of this report did not fit here\.\*\*", text.replace(",", ""))
    assert LIMIT - 8 * 1024 < len(text.encode()) < LIMIT
    assert left is not None
    assert int(left[1]) + text.count("\n### PXG201 ") == 200
    assert text.index("unreadable-file") < text.index("beacon-before-consent")


@settings(deadline=None, max_examples=40)  # other work on the machine decides how long an example takes
@given(hostile_text)
def test_nothing_of_a_page_is_active(text: str) -> None:
    """Whatever stands in the report: the page has the same elements, no link, no image and no script."""
    expected, page = _shown(planted(REPORT, "x")), _shown(planted(REPORT, text))

    tags = Counter(tag.name for tag in page.find_all() if tag.name != "span")

    assert tags == Counter(tag.name for tag in expected.find_all() if tag.name != "span")
    assert set(tags) & {"a", "img", "script", "svg", "input", "del", "em"} == set()
    assert {tuple(tag.attrs) for tag in page.find_all()} <= {(), ("class",)}


@pytest.mark.parametrize("text", HOSTILE)
def test_addresses_mentions_and_formulas_are_broken(text: str) -> None:
    """GitHub links bare addresses and mentions, and reads formulas and emoji names: it gets none whole."""
    shown = render_markdown(planted(replace(REPORT, findings=(SEEN, READ)), f"{text} $x$ :smile:"), pages={})

    assert re.findall(r"https?://|www\.|@|(?<!&)#\d|\$|:smile", shown) == []
