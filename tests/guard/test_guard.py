"""A team's own Playwright tests, run by pytest with and without the guard."""

import pytest

from tests.guard.clinic import BANNER, GATED, PIXEL, clinic

pytestmark = pytest.mark.browser

CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-features=Foo"]}
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
    """The same suite passes without the guard, and with it fails on every flow that leaks, with the evidence."""
    _suite(pytester)
    with clinic(script=PIXEL) as origin:
        sealed = _run(pytester, origin, "--pixelguard-seal", "-rA")

    sealed.assert_outcomes(passed=1, failed=3)
    sealed.stdout.fnmatch_lines(["*PXG201 beacon-before-consent: Meta Pixel (Meta) learns the page’s address*"])
