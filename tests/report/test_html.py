"""The HTML report: complete without a script, whole on paper, and nothing of a page's active in it."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from playwright.sync_api import Browser, Page, sync_playwright

from pytest_pixelguard import __version__, rulebook
from pytest_pixelguard.crawl.find import find_browser
from pytest_pixelguard.model import ExitCode, Outcome, Phase, Promise, Report, State, Verdict
from pytest_pixelguard.report.as_json import render_json
from pytest_pixelguard.report.from_json import report_of
from pytest_pixelguard.report.html import render_html
from pytest_pixelguard.report.html.flow import draw_flow
from pytest_pixelguard.report.html.pictures import Moments
from pytest_pixelguard.report.html.timeline import timelines_of
from tests.report.npm import unpack
from tests.report.samples import HOSTILE, PASSED, READ, REPORT, SEEN, hostile_text, planted

PAGES = rulebook.pages()
MADE = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
REPORTS = {
    "leaking": REPORT,
    "passing": PASSED,
    "inconclusive": replace(
        PASSED,
        verdict=Verdict(outcome=Outcome.INCONCLUSIVE, exit_code=ExitCode.INCONCLUSIVE),
        gaps=REPORT.gaps,
        coverage=replace(PASSED.coverage, visits=(), files=()),
    ),
    "hostile": planted(REPORT, "".join(HOSTILE)),
}


def _html(report: Report) -> str:
    return render_html(report, pages=PAGES, made=MADE)


def _soup(report: Report) -> BeautifulSoup:
    return BeautifulSoup(_html(report), "html.parser")


def _texts(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.select(selector)]


def test_the_report_says_everything_in_order() -> None:
    """Verdict and coverage stand at the top, gaps before findings, and each finding once with what to do."""
    page = _soup(REPORT)

    assert _texts(page, "h2") == [
        "Verdict: Fail",
        "What was examined",
        "What could not be examined",
        "Who would receive what",
        "What was found",
        "Page by page",
        "What is allowed",
        "What this report cannot show",
    ]
    assert _texts(page, ".verdict p") == [
        "This site would tell third parties about its visitors without consent.",
        "Meta would receive requests from 1 page, 1 of them sensitive, without the visitor’s consent.",
        "Not everything could be examined, so more may be sent than this report shows: 2 gaps.",
        "2 errors, 1 warning, 1 note, 2 gaps, 1 allowed",
        "What to do first: Take the tracker off patients' pages. See the worst finding.",
    ]
    assert _texts(page, ".card h3") == [
        "Gap Unreadable file PXG901",
        "Gap Route not loaded PXG903",
        "Error Beacon before consent: Meta Pixel PXG201 · meta-pixel · account 123456789012345",
        "Error Tracker snippet: Meta Pixel PXG101 · meta-pixel · account 123456789012345",
        "Warning Third party resource: fonts.unknown.example PXG104",
        "Note Tracker mention: Google Tag Manager PXG109 · gtm",
    ]
    assert _texts(page, "header .meta") == [
        f"dist · examined on 22 November 2026, 09:05 UTC · pixelguard {__version__}"
    ]


def test_what_would_be_told_stands_with_the_verdict() -> None:
    """Beneath the verdict stands, for each receiver, what it would learn of the visitor and of the visit, in words."""
    (table,) = _soup(REPORT).select(".verdict table")

    rows = [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in table.select("tr")]

    assert rows == [
        ["Receiver", "About the visitor", "About the visit", "On"],
        ["Meta Meta Pixel", "e-mail address (hashed)", "the page’s address", "1 page 1 sensitive"],
    ]


def test_what_the_site_promises_stands_with_the_verdict() -> None:
    """A promise that a finding breaks stands beneath the verdict with what to do first; a clean site has neither."""
    broken = replace(SEEN, contradicts=Promise(page="/privacy", text="We share nothing."))

    page, clean = _soup(replace(REPORT, findings=(broken,))), _soup(PASSED)

    assert _texts(page, ".verdict blockquote") == ["We share nothing."]
    assert "The site promises otherwise, on /privacy:" in _texts(page, ".verdict p")
    assert clean.select(".verdict blockquote, .verdict a") == []


def test_no_answer_is_claimed_where_there_is_no_banner() -> None:
    """A state that no page came into, for want of a banner, has no column of noughts: the report says why."""
    refused = replace(REPORT.coverage.visits[0], state=State.REJECTED)
    coverage = replace(REPORT.coverage, visits=(*REPORT.coverage.visits, refused), banners=((State.REJECTED, ""),))

    page = _soup(replace(REPORT, coverage=coverage))

    assert _texts(page, "#receivers ~ .scroll thead th") == [
        "Receiver", "Company", "Purpose", "before a choice", "after consent", "sensitive pages", "requests"
    ]  # fmt: skip
    assert "No cookie banner was found, so a visitor has nothing to answer" in page.get_text()
    assert _texts(page, ".page td[colspan]")[0] == "There was no cookie banner to answer."


def test_a_finding_carries_its_evidence() -> None:
    """The decoded request, the code with its caret, the author's line and the way to mend it stand with the finding."""
    seen, read = _soup(REPORT).select("article[data-level=error]")

    told = [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in seen.select("tbody tr")]

    assert told == [
        ["page address", "https://www.example.org/hiv", "dl"],
        ["email (sha256)", "canary@example.com", "udff[em]"],
    ]
    assert "dist/assets/app.js:7:3 (built file)" in " ".join(seen.get_text().split())
    assert "src/layout.njk:4:5 (source)" in " ".join(read.get_text().split())
    assert read.select("pre")[0].get_text() == "<script>fbq('init', '123456789012345');</script>\n        ^^^^"
    assert [[part.get_text() for part in card.select("h4")][-1] for card in (seen, read)] == ["What to do"] * 2


def test_a_file_complete_in_itself() -> None:
    """The file names no address to load from; its policy allows its own style and script by hash and nothing else."""
    page = _soup(REPORT)

    (policy,) = (str(one["content"]) for one in page.select("meta[http-equiv]"))
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(one.get_text().encode()).digest()).decode()}'"
        for one in (*page.select("style"), *page.select("script"))
    ]

    assert policy == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; base-uri 'none'; form-action 'none'"
    )
    assert len(hashes) == 2
    assert {str(link["href"])[0] for link in page.select("[href]")} == {"#"}
    assert page.select("[src], [srcset], [data], [action], [style], base, iframe, object, embed, image, use") == []


@settings(deadline=None, max_examples=40)  # other work on the machine decides how long an example takes
@given(hostile_text)
def test_nothing_of_a_page_is_active(text: str) -> None:
    """Whatever stands in the report: the same elements with the same attributes, and no control character."""
    expected, page = _soup(planted(REPORT, "x")), _soup(planted(REPORT, text))

    def shape(soup: BeautifulSoup) -> Counter[tuple[str, ...]]:
        return Counter((tag.name, *sorted(tag.attrs)) for tag in soup.find_all())

    assert shape(page) == shape(expected)
    assert [str(one) for one in page.select("style, script")] == [str(one) for one in expected.select("style, script")]
    assert not any(ord(letter) < 32 and letter != "\n" for letter in page.get_text())


def test_a_pages_picture_stands_once() -> None:
    """The picture of a finding's page is inside the file, once, with the moment; what may be another page's is not."""
    png = b"\x89PNG\r\n\x1a\n..."
    pictures = {("hiv", State.NO_CHOICE): png, ("news", State.NO_CHOICE): png, ("hiv", State.ACCEPTED): b"GIF89a"}
    twice = replace(REPORT, findings=(SEEN, replace(SEEN, vendor="hotjar"), READ))

    page = BeautifulSoup(render_html(twice, pages=PAGES, made=MADE, pictures=pictures), "html.parser")

    assert [str(one["src"])[:22] for one in page.select("img")] == ["data:image/png;base64,"]
    assert "img-src data:; base-uri" in str(page.select("meta[http-equiv]")[0]["content"])
    assert _texts(page, ".moments .now") == ["opens the page"] * 2
    assert [str(one["href"]) for one in page.select("article a")] == ["#picture-1"]


def test_the_moment_survives_json() -> None:
    """A report that was read back from JSON, as a merged one is, still says at which moment a request is sent."""
    again = report_of(json.loads(render_json(REPORT)))

    assert Moments(again).of(again.findings[0]) == (Phase.LOAD, "")


def test_the_picture_is_as_wide_as_the_requests() -> None:
    """Bars at both ends hold the same number of requests, and there is a band for each page, receiver and state."""
    flow = draw_flow(REPORT)

    assert flow is not None
    assert [(node.label, node.requests, node.sensitive) for node in flow.pages] == [("/hiv", 3, True)]
    assert [(node.label, node.requests, node.height) for node in flow.receivers] == [("meta-pixel", 3, 360.0)]
    assert [band.state for band in flow.bands] == [State.NO_CHOICE, State.ACCEPTED]


def test_a_large_picture_keeps_its_size() -> None:
    """Beyond the first pages the others share one bar, which says how many they are."""
    rows = tuple(
        replace(row, observation=replace(row.observation, route=f"/page/{number}"))
        for number in range(500)
        for row in REPORT.requests[:1]
    )

    flow = draw_flow(replace(REPORT, requests=rows))

    assert flow is not None
    assert (len(flow.pages), flow.pages[-1].label, flow.pages[-1].requests) == (13, "488 more pages", 488)
    assert flow.height < 1000


def test_pages_without_requests_are_told_too() -> None:
    """Every visited page has its timeline: those that send come first, and one that did not load says so."""
    lines = timelines_of(REPORT)

    assert [(line.route, line.total, line.loaded) for line in lines] == [
        ("/hiv", 3, True),
        ("/news", 0, True),
        ("/slow", 0, False),
    ]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start one browser for this module; the reports it opens are files."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        yield opened
        opened.close()


def _open(chromium: Browser, tmp_path: Path, report: Report, *, width: int = 1200, script: bool = True) -> Page:
    file = tmp_path / "report.html"
    file.write_text(_html(report), encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.browser
@pytest.mark.node
def test_axe_finds_nothing(chromium: Browser, tmp_path: Path) -> None:
    """The accessibility checker axe-core has nothing to say on any report with all its parts open."""
    axe = (unpack("axe-core@4.14.1", tmp_path) / "axe.min.js").read_text(encoding="utf-8")
    found = []
    for name, report in REPORTS.items():
        for width in (1200, 390):
            page = _open(chromium, tmp_path, report, width=width)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            page.evaluate(axe)
            violations = page.evaluate(
                "axe.run().then((result) => result.violations.map((one) => [one.id, one.impact]))"
            )
            found += [(name, width, *violation) for violation in violations]
            page.context.close()

    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("name", list(REPORTS))
def test_the_report_loads_and_runs_nothing_else(chromium: Browser, tmp_path: Path, name: str) -> None:
    """A browser fetches nothing but the file, opens no dialog, reports no breach of its policy, and fits a phone."""
    file = tmp_path / "report.html"
    file.write_text(_html(REPORTS[name]), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(f"request {request.url}"))
    page.on("console", lambda message: heard.append(f"console {message.text}"))
    page.on("dialog", lambda dialog: heard.append(f"dialog {dialog.message}"))
    page.on("pageerror", lambda error: heard.append(f"error {error}"))

    page.goto(file.as_uri())
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    context.close()

    assert heard == [f"request {file.as_uri()}"]
    assert widths == [320, 320]


@pytest.mark.browser
def test_findings_can_be_filtered_and_print_whole(chromium: Browser, tmp_path: Path) -> None:
    """Filters hide what does not fit; on paper every finding's sentence stands, and its evidence once it is opened."""
    twin = replace(SEEN, discloses=SEEN.discloses[:1], route="/news")
    page = _open(chromium, tmp_path, replace(REPORT, findings=(*REPORT.findings, twin)))
    body = page.get_by_text('{"title":"HIV clinic"}')

    page.get_by_label("Level").select_option("error")
    page.get_by_label("only sensitive pages").check()
    shown = page.locator("article[data-level]:visible").count(), page.get_by_role("status").text_content()
    page.emulate_media(media="print")
    printed = page.locator("article[data-level] .lead:visible").count(), body.first.is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Open everything").click()
    page.emulate_media(media="print")
    folded = page.locator("details:not([open])").count()
    opened = page.locator("article[data-level] .lead:visible").count(), body.first.is_visible()
    page.context.close()

    assert shown == (1, "1 of 5 causes shown")
    assert (printed, folded, opened) == ((5, False), 0, (5, True))


@pytest.mark.browser
def test_without_a_script_everything_is_there(chromium: Browser, tmp_path: Path) -> None:
    """Without JavaScript all findings show, folded parts can be opened, and no filter stands there without effect."""
    page = _open(chromium, tmp_path, REPORT, script=False)

    filters, cards = page.locator(".filters").is_visible(), page.locator("article:visible").count()
    page.locator("summary", has_text="What set it off").first.click()
    opened = page.get_by_text("in send()").is_visible()
    page.context.close()

    assert (filters, cards, opened) == (False, 6, True)


@pytest.mark.browser
def test_the_keyboard_reaches_everything(chromium: Browser, tmp_path: Path) -> None:
    """The first stop of the keyboard skips to the report; folded parts and wide tables can be reached by Tab."""
    page = _open(chromium, tmp_path, replace(REPORT, findings=(READ,)))

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    skipped = page.evaluate("document.activeElement.id")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.localName"))
    page.context.close()

    assert (first, skipped) == ("Skip to the report", "main")
    assert reached >= {"a", "summary", "select", "input", "div", "pre"}


def test_the_verdict_of_an_empty_run_is_no_pass() -> None:
    """Where no page was visited the report says that it is not known who would receive what."""
    page = _soup(REPORTS["inconclusive"])

    assert _texts(page, ".verdict h2") == ["Verdict: Inconclusive"]
    assert "This is not known: no page was visited." in " ".join(page.get_text().split())


def test_no_raw_template_is_left() -> None:
    """Nothing of the templates' own language reaches the page."""
    assert re.findall(r"\{\{|\{%|\{#", _html(REPORT)) == []
