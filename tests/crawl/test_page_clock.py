"""The page's clock, which the crawl puts forward, under pages that write to it."""

import pytest
from playwright.sync_api import sync_playwright

from pytest_pixelguard.crawl.find import find_browser
from pytest_pixelguard.crawl.page_scripts import PAGE

WRITES = (
    "Date.now = Date.now; return [new Date().getTime() > 0, Date.now() > 0, Date().length > 20, new Date(0).getTime()]"
)


@pytest.mark.browser
def test_a_polyfill_may_write_the_clock_back() -> None:
    """A page that sets `Date.now` to what it has read there, as polyfills do, still tells the time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(script=PAGE)
        page.route("**/*", lambda route: route.fulfill(body=""))
        page.goto("https://www.example.org/")

        told = page.evaluate(f"() => {{ {WRITES} }}")
        browser.close()

    assert told == [True, True, True, 0]
