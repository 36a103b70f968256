"""The mended example's cookie choice works in a real browser: nothing fires before it, nor after a refusal."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from pytest_pixelguard.crawl.find import find_browser

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PIXEL = "https://connect.facebook.net/en_US/fbevents.js"
CONTAINER = "https://www.googletagmanager.com/gtm.js?id=GTM-MVH4TRU"
ACCEPT = "#nhsuk-cookie-banner__link_accept_analytics"
REJECT = "#nhsuk-cookie-banner__link_accept"  # as on www.nhs.uk, this name means refusal
SEAL = (
    "--no-sandbox",
    "--disable-quic",
    "--proxy-server=http://127.0.0.1:9",  # nobody listens there: what a page asks for fails on this machine
    "--proxy-bypass-list=127.0.0.1",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a line on the terminal for each."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Visit:
    """A visitor's browser on one of the example sites, with every address it asked third parties for."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.asked: list[str] = []
        self.address = address
        self.context = context
        context.on("request", lambda request: self._note(request.url))
        self.page: Page = context.new_page()

    def _note(self, url: str) -> None:
        if not url.startswith(self.address):
            self.asked.append(url)

    def open(self, path: str) -> list[str]:
        """Load a page anew and give what it asked third parties for."""
        self.asked.clear()
        self.page.goto(self.address + path)
        return sorted(self.asked)

    def press(self, selector: str) -> list[str]:
        """Press a button and give what third parties were asked for until the page has come to rest."""
        self.asked.clear()
        self.page.click(selector)
        self.page.wait_for_load_state("networkidle")
        return sorted(self.asked)

    def cookies(self) -> list[str]:
        """Give the names of the cookies that the browser keeps."""
        return [cookie.get("name", "") for cookie in self.context.cookies()]


@pytest.fixture(scope="module")
def context_of_browser() -> Iterator[partial[BrowserContext]]:
    """Start a browser that can reach nothing beyond loopback, and give the maker of fresh contexts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(SEAL))
        yield partial(browser.new_context)
        browser.close()


@pytest.fixture
def visit(request: pytest.FixtureRequest, context_of_browser: partial[BrowserContext]) -> Iterator[Visit]:
    """Serve the example that the test names on loopback and visit it with a fresh browser context."""
    folder = EXAMPLES / request.param
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        context = context_of_browser()
        yield Visit(context, f"http://127.0.0.1:{server.server_port}/")
        context.close()
        server.shutdown()
        thread.join()


mended = pytest.mark.parametrize("visit", ["mended-trust"], indirect=True)
leaky = pytest.mark.parametrize("visit", ["leaky-trust"], indirect=True)


@mended
def test_nothing_fires_before_the_choice(visit: Visit) -> None:
    """A visitor who has not answered sends nothing to anybody and gets no cookie."""
    asked = [visit.open(path) for path in ("recruitment/", "conditions/hiv.html", "search.html?q=hiv")]

    assert asked == [[], [], []]
    assert visit.cookies() == []


@mended
def test_nothing_fires_after_a_refusal(visit: Visit) -> None:
    """A refusal holds on every page, is remembered in one first-party cookie, and the banner does not come back."""
    visit.open("recruitment/")
    asked = [visit.press(REJECT), visit.open("recruitment/"), visit.open("conditions/hiv.html")]

    assert asked == [[], [], []]
    assert visit.cookies() == ["nhsuk-cookie-consent"]
    assert visit.page.locator("#nhsuk-cookie-banner").count() == 0


@mended
def test_acceptance_switches_on_what_the_cookie_page_says(visit: Visit) -> None:
    """After acceptance the recruitment page asks for pixel and container, a patient's page for the container only."""
    visit.open("recruitment/")
    asked = [visit.press(ACCEPT), visit.open("recruitment/"), visit.open("conditions/hiv.html")]

    assert asked == [[PIXEL, CONTAINER], [PIXEL, CONTAINER], [CONTAINER]]


@mended
def test_withdrawal_switches_everything_off(visit: Visit) -> None:
    """A visitor who accepted and then changes their mind in the footer sends nothing any more."""
    visit.open("recruitment/")
    visit.press(ACCEPT)
    visit.press("#change-cookie-choice")

    asked = [visit.press(REJECT), visit.open("recruitment/")]

    assert asked == [[], []]


@mended
def test_refusing_is_as_easy_as_accepting(visit: Visit) -> None:
    """Both buttons stand on the first layer, equally large and in the same colours."""
    visit.open("index.html")
    looks = [
        visit.page.eval_on_selector(
            selector,
            "b => { const s = getComputedStyle(b), r = b.getBoundingClientRect();"
            " return [s.color, s.backgroundColor, s.fontSize, r.width, r.height, r.top]; }",
        )
        for selector in (ACCEPT, REJECT)
    ]

    assert looks[0] == looks[1]


@leaky
def test_the_leaking_example_leaks(visit: Visit) -> None:
    """The page on HIV asks for pixel and container and tells Meta its address and title, unasked."""
    asked = visit.open("conditions/hiv.html")
    page = f"{visit.address}conditions/hiv.html".replace(":", "%3A").replace("/", "%2F")
    title = "%7B%22title%22%3A%22HIV%20%E2%80%93%20Marlow%20Vale%20Hospitals%22%7D"

    assert asked == [
        PIXEL,
        f"https://www.facebook.com/tr?id=123456789012345&ev=PageView&dl={page}&cd%5BpageFeatures%5D={title}",
        CONTAINER,
    ]


@leaky
def test_a_booking_discloses_doctor_condition_and_hashed_address(visit: Visit) -> None:
    """Filling in the booking form tells Meta the condition, the doctor, the button and the e-mail's hash."""
    visit.open("appointments/book.html?clinic=hiv")
    visit.asked.clear()
    visit.page.select_option("#condition", "self-harm")
    visit.page.select_option("#doctor", "Dr Amara Osei")
    with visit.page.expect_request("**&ud%5Bem%5D=*"):
        visit.page.fill("#email", "canary@example.com")
        visit.page.press("#email", "Tab")
    visit.page.click("#book")

    told = [url.split("clinic%3Dhiv&", 1)[1] for url in visit.asked if "clinic%3Dhiv&" in url]

    assert told == [
        "cd%5Bcontent_category%5D=condition&cd%5Bcontent_name%5D=Self-harm",
        "cd%5Bcontent_category%5D=doctor&cd%5Bcontent_name%5D=Dr%20Amara%20Osei",
        "ud%5Bem%5D=785161145e1f08ea23086ad59138b4ade25c2887c3a7e4832be88ddae5acaa09",
        "cd%5BbuttonText%5D=Book%20appointment%20with%20Dr%20Amara%20Osei",
    ]
