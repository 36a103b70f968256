"""A team's own Playwright tests, run by pytest with and without the guard."""

import json

import pytest

from tests.guard.clinic import BANNER, GATED, PIXEL, clinic

pytestmark = pytest.mark.browser

THEIRS = ("--tracing", "on", "--slowmo", "1", "--device", "iPhone 13")
CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGS}

# Nothing may leave this machine when the suite runs unguarded.
ARGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
"""
SUITE = """
from playwright.sync_api import Page, expect

def test_log_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Name").fill("Zaphira")
    page.get_by_label("Password").fill("not-a-secret-1")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading")).to_have_text("Hello Zaphira")

def test_search(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search").fill("hiv clinic")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading")).to_have_text("Results for hiv clinic")

def test_book(page: Page) -> None:
    page.goto("/book")
    page.get_by_label("E-mail").fill("zaphira.quill@example.com")
    page.get_by_label("Reason").select_option("HIV test")
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("heading")).to_have_text("Your appointment is booked")

def test_nothing_of_the_web() -> None:
    assert 1 + 1 == 2
"""


def _suite(pytester: pytest.Pytester, **files: str) -> None:
    from pytest_pixelguard.crawl import find_browser  # noqa: PLC0415 -- only here is the browser's path wanted

    pytester.makeconftest(CONFTEST.replace("CHROMIUM", repr(str(find_browser()))))
    pytester.makepyfile(**(files or {"test_clinic": SUITE}))


def _run(pytester: pytest.Pytester, origin: str, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("--base-url", origin, "-p", "no:randomly", *options)


def test_an_unchanged_suite_becomes_a_privacy_test(pytester: pytest.Pytester) -> None:
    """The same suite passes without the guard, and with it fails on every flow that leaks, with one report of all."""
    _suite(pytester)
    with clinic(script=PIXEL) as origin:
        plain = _run(pytester, origin)
        sealed = _run(pytester, origin, "--pixelguard-seal", "-n", "2", *THEIRS)

    plain.assert_outcomes(passed=4)
    sealed.assert_outcomes(passed=1, failed=3)
    folder = pytester.path / "pixelguard-report/flows"
    report = json.loads((folder / "pixelguard.json").read_text(encoding="utf-8"))
    everything = sealed.stdout.str() + "".join(file.read_text(encoding="utf-8") for file in folder.iterdir())
    leaks = {(one["rule"], one["route"]) for one in report["findings"] if one["level"] == "error"}
    assert (report["verdict"], report["site"]["target"]) == ("fail", "3 guarded tests")
    assert {("PXG201", "/"), ("PXG201", "/login"), ("PXG201", "/book"), ("PXG205", "/book")} <= leaks
    assert "(in test_clinic.py::test_book" in everything
    assert "not-a-secret-1" not in everything
    sealed.stdout.fnmatch_lines(["3 of 4 tests opened pages and were judged; 3 leak"])
    sealed.stdout.fnmatch_lines(["*PXG201 beacon-before-consent: Meta Pixel (Meta) learns the page’s address*"])


ASKING = """
import asyncio
import threading
import pytest
from playwright.async_api import async_playwright
from playwright.sync_api import Page, expect

def test_refused(page: Page, pixelguard) -> None:
    page.goto("/")
    assert pixelguard.state == "no-choice"
    pixelguard.consent("rejected")
    assert pixelguard.state == "rejected"
    page.goto("/book")
    page.get_by_label("E-mail").fill("zaphira.quill@example.com")
    page.get_by_role("button", name="Book").click()
    pixelguard.assert_no_beacons()
    assert (pixelguard.requests, pixelguard.disclosed("email")) == ((), ())

def test_agreed(page: Page, pixelguard) -> None:
    page.goto("/")
    pixelguard.consent("accepted")
    page.goto("/")
    first, second = pixelguard.requests
    assert (first.vendor, second.observation.route, second.observation.state) == ("meta-pixel", "/", "accepted")

def test_pressed(page: Page, pixelguard) -> None:
    page.goto("/")
    page.get_by_role("button", name="Accept cookies").click()
    page.goto("/")
    assert pixelguard.state == "accepted"
    pixelguard.assert_no_beacons()
    page.get_by_label("Search").fill("hiv clinic")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search**")
    assert "hiv clinic" in {told.value for told in pixelguard.disclosed("search-words")}

def test_asks_at_once(page: Page, pixelguard) -> None:
    page.goto("/")
    page.evaluate("new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=Early'")
    page.get_by_role("button", name="Accept cookies").click()
    pixelguard.assert_no_beacons()

def test_elsewhere(page: Page, pixelguard) -> None:
    page.goto("https://www.marlowvale-hospitals.example/")

def test_another_browser(playwright, pixelguard) -> None:
    playwright.firefox.launch()

def test_persistent(playwright, pixelguard, base_url, browser_type_launch_args, tmp_path) -> None:
    context = playwright.chromium.launch_persistent_context(tmp_path / "profile", **browser_type_launch_args)
    context.pages[0].goto(base_url)
    context.pages[0].evaluate("navigator.sendBeacon('https://kept.example/seen', 'x')")
    context.close()

def test_not_asking(page: Page) -> None:
    page.goto("/")
    page.evaluate("new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=Early'")

def test_asynchronous(pixelguard, base_url, browser_type_launch_args) -> None:
    async def flow() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**browser_type_launch_args)
            page = await browser.new_page(base_url=base_url)
            await page.goto("/")
            await pixelguard.consent("rejected", page)
            await page.goto("/")
            assert (pixelguard.state, pixelguard.requests) == ("rejected", ())
            await page.evaluate("navigator.sendBeacon('https://collector.example/seen', 'x')")
            await browser.close()
    thread = threading.Thread(target=lambda: asyncio.run(flow()))
    thread.start()
    thread.join()
"""


def test_a_test_may_ask(pytester: pytest.Pytester) -> None:
    """With the fixture a test drives the banner, sees what was sent in which state, and is judged; others are not."""
    _suite(pytester, test_asking=ASKING)
    with clinic(script=GATED + BANNER) as origin:
        asked = _run(pytester, origin, "-rA")

    failed = {line.split("::")[1].split("[")[0].split(" ")[0] for line in asked.outlines if line.startswith("FAILED ")}
    assert failed == {
        "test_pressed",
        "test_asks_at_once",
        "test_elsewhere",
        "test_another_browser",
        "test_persistent",
        "test_asynchronous",
    }
    asked.stdout.fnmatch_lines_random(
        [
            "PXG903 route-not-loaded: The test opened https://www.marlowvale-hospitals.example, which is not known*",
            "*NotSealedError: pixelguard: the browser firefox cannot be sealed*",
            "PXG205 patient-data-sent: Meta Pixel (Meta) learns the words the visitor searched for*",
            "PXG202 beacon-after-rejection: *collector.example*",
            "PXG201 beacon-before-consent: *kept.example*",
        ]
    )
