"""Each surrogate sends what its vendor's script would, read by the vendor's own parameters, and nothing unasked."""

import hashlib
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.crawl import run_crawl
from pytest_pixelguard.crawl.plan import InteractOptions
from pytest_pixelguard.crawl.surrogates import surrogates
from pytest_pixelguard.model import CrawlResult, Observation, Rule
from pytest_pixelguard.trackers.decode import decode
from pytest_pixelguard.trackers.lookup import match_address
from pytest_pixelguard.trackers.vendor import Role
from tests.crawl.crawling import hosts, plan_for, rows, write_site

PERSONA = make_persona("surrogates")
EMAIL = hashlib.sha256(b"patient@example.com").hexdigest()
SITE = Path(__file__).with_name("sites") / "surrogates"
USUAL = frozenset({"page-address", "site-address", "page-title", "browser-id", "session-id", "language", "screen-size"})


@pytest.fixture(scope="module")
def crawled() -> CrawlResult:
    """Crawl all pages once, with a search in the address of one."""
    routes = [f"/{page.name}" for page in sorted(SITE.glob("*.html"))]
    routes[routes.index("/google.html")] += "?q=kidney"
    plan = replace(plan_for(SITE, *routes), supplied=surrogates(), interact=InteractOptions(persona=PERSONA))
    return run_crawl(plan)


def sent(result: CrawlResult, page: str) -> Iterator[tuple[str, Observation]]:
    """Give what was sent on a page besides the scripts themselves, with the vendor it goes to."""
    for row in rows(result):
        match = match_address(row.request.url, row.request.body)
        if row.route.startswith(f"/{page}") and match and match.address.role is not Role.SCRIPT:
            yield match.vendor.id, row


def told(result: CrawlResult, page: str) -> dict[tuple[str, str], set[str]]:
    """Give by vendor and event what is disclosed beyond page, browser and screen: its value, or its encoding."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for vendor, row in sent(result, page):
        headers = dict(row.request.headers)
        said = decode(row.request.url, row.request.body, headers.get("content-type"), page_url=row.page_url)
        found[vendor, said.event or ""] |= {
            f"{one.what}={one.encoding if one.encoding != 'plain' else one.value}"
            for one in said.disclosures
            if one.what not in USUAL
        }
    return dict(found)


def test_scripts_parse() -> None:
    """Every surrogate is a script that the browser can read: one that is not would be silent."""
    faults = {
        one.name: run.stderr.decode()
        for one in surrogates()
        if (
            run := subprocess.run(["node", "--check", "-"], input=one.content, capture_output=True, check=False)
        ).returncode
    }

    assert faults == {}


@pytest.mark.browser
def test_nothing_failed_and_everything_is_labelled(crawled: CrawlResult) -> None:
    """No surrogate failed, and whatever one sent is marked as simulated; the vendors' scripts themselves are not."""
    kinds = {
        (row.simulated, bool(row.answered_by))
        for row in rows(crawled)
        if (match := match_address(row.request.url)) and match.vendor.category.tracks
    }

    assert (crawled.gaps, kinds) == ((), {(True, False), (False, True)})


@pytest.mark.browser
def test_meta(crawled: CrawlResult) -> None:
    """Meta learns hashed e-mails, search words, pressed buttons with their form, and changes of the route."""
    found = told(crawled, "meta.html")
    pressed = found.pop(("meta-pixel", "SubscribedButtonClick"))
    mail = hashlib.sha256((PERSONA.value_for("email") or "").encode()).hexdigest()
    clicks = [row for _, row in sent(crawled, "meta.html") if "SubscribedButtonClick" in row.request.url]
    views = [row.trigger for _, row in sent(crawled, "meta.html") if "ev=PageView" in row.request.url]

    assert found == {
        ("meta-pixel", "PageView"): {"email=sha256"},
        ("meta-pixel", "Search"): {"email=sha256", "search-words=kidney stones"},
        ("meta-pixel", "Finished"): {"email=sha256", "event-data=Low mood"},
    }
    assert {"button-text=Ask for a call", "button-text=Next step", "phone=sha256"} <= pressed
    assert [row.trigger for row in clicks] == ["submitted the form with “Ask for a call”", "pressed “Next step”"]
    assert [f"udff%5Bem%5D={mail}" in row.request.url for row in clicks] == [True, False]
    assert [f"ud%5Bem%5D={EMAIL}" in row.request.url for row in clicks] == [True, True]
    assert views == ["", "pressed “Next step”"]


@pytest.mark.browser
def test_meta_waits_for_a_grant(crawled: CrawlResult) -> None:
    """While consent is revoked nothing is sent; a grant sends what waited, and then presses too."""
    assert [row.trigger for _, row in sent(crawled, "held.html")] == ["pressed “Tell my family”"] * 2


@pytest.mark.browser
def test_nothing_is_sent_unasked(crawled: CrawlResult) -> None:
    """Scripts that are loaded but never told to track send nothing, whatever the visitor does."""
    assert [row.request.url for _, row in sent(crawled, "silent.html")] == []


@pytest.mark.browser
def test_google(crawled: CrawlResult) -> None:
    """Analytics learns searches, forms, outbound links and downloads by itself; Ads learns conversions and hashes."""
    found = told(crawled, "google.html")

    assert {event for _, event in found} == {
        "page_view", "view_search_results", "booked", "form_start", "form_submit", "click", "file_download",
        "conversion",
    }  # fmt: skip
    assert "search-words=kidney" in found["google-analytics-4", "view_search_results"]
    assert "button-text=Ask for a call" in found["google-analytics-4", "form_submit"]
    assert "link-address=https://charity.example/hiv" in found["google-analytics-4", "click"]
    assert "file-name=/leaflet.pdf" in found["google-analytics-4", "file_download"]
    assert "event-data=HIV" in found["google-analytics-4", "booked"]
    assert "email=sha256" in found["google-ads", "conversion"]


@pytest.mark.browser
def test_google_honours_a_refusal(crawled: CrawlResult) -> None:
    """Where consent is denied by default for this country, only cookieless pings are sent, and they say so."""
    urls = [row.request.url for _, row in sent(crawled, "denied.html")]

    assert [(url.split("?")[0], "gcs=G100" in url, "auid=" in url) for url in urls] == [
        ("https://region1.google-analytics.com/g/collect", True, False),
        ("https://www.google.com/ccm/collect", True, False),
    ]


@pytest.mark.browser
def test_google_sends_where_it_is_told(crawled: CrawlResult) -> None:
    """A tag that is told a collecting server of the site's own sends there."""
    assert {row.request.host for _, row in sent(crawled, "own-collector.html")} == {"metrics.collector.example"}


@pytest.mark.browser
def test_advertisers(crawled: CrawlResult) -> None:
    """Six advertisers learn the page, hashed e-mails and search words, each in its own parameters."""
    found = told(crawled, "ads.html")

    assert {vendor for vendor, _ in found} == {
        "tiktok-pixel", "linkedin-insight", "x-pixel", "pinterest-tag", "snap-pixel", "bing-uet",
    }  # fmt: skip
    assert found["tiktok-pixel", "Search"] == {"email=sha256", "search-words=rash"}
    assert found["tiktok-pixel", "Pageview"] == {"email=sha256"}
    assert {"email=sha256", "button-text=Book a scan"} <= found["linkedin-insight", "CLICK"]
    assert "email=sha256" in found["linkedin-insight", "PAGE_VISIT"]
    assert {"email=sha256", "search-words=rash"} <= found["pinterest-tag", "search"]
    assert found["snap-pixel", "SEARCH"] == {"email=sha256", "search-words=rash"}
    assert found["bing-uet", "pageLoad"] == {"page-metadata=hiv, testing"}
    assert "event-data=HIV clinic" in found["bing-uet", "custom"]
    assert any(f"em={EMAIL}" in row.request.url for vendor, row in sent(crawled, "ads.html") if vendor == "x-pixel")


@pytest.mark.browser
def test_recorders(crawled: CrawlResult) -> None:
    """Hotjar and Clarity send the page's text and what is typed where the site lets them, and mask the rest."""
    bodies: dict[str, str] = defaultdict(str)
    for vendor, row in sent(crawled, "recorded.html"):
        bodies[vendor] += (row.request.body or b"").decode()
    typed = PERSONA.value_for("form-value") or "?"

    assert {vendor: ("scan is on Monday" in body, body.count(typed)) for vendor, body in bodies.items()} == {
        "hotjar": (True, 1),
        "clarity": (True, 1),
    }
    assert "Oncology" in bodies["hotjar"]


@pytest.mark.browser
def test_a_fault_inside_a_surrogate_is_a_gap(tmp_path: Path) -> None:
    """A surrogate that fails is not silently one that sends nothing, and the page goes on."""
    odd = "<script>window.twq=()=>{};twq.queue=[['config',{toString(){throw Error('odd')}}]]</script>"
    vendor = '<script src="https://static.ads-twitter.com/uwt.js"></script>'
    after = "<script>new Image().src='https://after.tp.example/'</script>"
    root = write_site(tmp_path, {"index.html": odd + vendor + after})

    result = run_crawl(replace(plan_for(root, "/"), supplied=surrogates()))

    assert [(gap.rule, gap.message) for gap in result.gaps] == [
        (Rule.ENGINE_NOT_TRUSTED, "The surrogate for X Pixel failed on /: odd.")
    ]
    assert hosts(result, "/") == {"static.ads-twitter.com", "after"}
