"""What the crawl reads from a banner that no rule knows: which control answers what, and what asks nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from pytest_pixelguard.crawl.find import find_browser
from pytest_pixelguard.crawl.page_scripts import BANNER

pytestmark = pytest.mark.browser

ABOUT = "<p>We use cookies to tell how this website is used.</p>"
LAID = "style='position:fixed;bottom:0;background:#fff'"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Give an empty page, into which each test writes. Whatever it asks for is answered here, with nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body=""))
        page.goto("https://www.example.org/")
        yield page
        browser.close()


def _read(page: Page, markup: str) -> dict[str, str]:
    """Give the `id` of the element for each thing that is wanted of a banner, and `notice` where it asks nothing."""
    page.set_content(f"<!doctype html><title>x</title><body>{markup}")
    read = {}
    for want in ("accept", "reject", "manage", "save", "hide"):
        element = page.evaluate_handle(BANNER, want).as_element()
        if element is not None:
            read[want] = element.get_attribute("id") or ""
    if not read and page.evaluate_handle(BANNER, "any").as_element() is not None:
        read["any"] = ""
    return {**read, "notice": "yes"} if page.evaluate(BANNER, "notice") else read


def _bar(*controls: str, about: str = ABOUT, where: str = LAID) -> str:
    return f"<div {where}>{about}{' '.join(controls)}</div>"


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("Accept all", "Reject all"),
        ("Accept all cookies", "Decline optional cookies"),
        ("Allow all", "Accept essential cookies only"),
        ("Accept everything", "Allow necessary cookies"),
        ("I agree", "Necessary cookies"),
        ("I understand", "Opt out"),
        ("I consent", "I do not consent"),
        ("Enable cookies", "Disable cookies"),
        ("Agree and close", "Continue without accepting →"),
        ("Sounds good", "Nope"),
        ("Yes please!", "No, thank you"),
        ("🍪 Accept", "❌ Decline"),
        ("Allow non-essential cookies", "Not now"),
        ("Yes, you may use all of these cookies", "No, please use only what this website needs to work properly"),
        ("Derbyn pob cwci", "Dim diolch"),
        ("Caniatáu cwcis", "Defnyddio cwcis hanfodol yn unig"),
        ("Rwy’n hapus", "Peidio â defnyddio cwcis"),
    ],
)
def test_what_a_button_answers(page: Page, yes: str, no: str) -> None:
    """Of two buttons it is known which one agrees and which one does not, whichever comes first."""
    accept, reject = f"<button id=y>{yes}</button>", f"<button id=n>{no}</button>"

    read = [_read(page, _bar(accept, reject)), _read(page, _bar(reject, accept))]

    assert read == [{"accept": "y", "reject": "n"}] * 2


@pytest.mark.parametrize(
    "form",
    [
        "<a href='#' id={id}>{text}</a>",
        "<a href='/?answer={id}' id={id}>{text}</a>",
        "<span id={id}>{text}</span>",
        "<div id={id} style='cursor:pointer'>{text}</div>",
        "<input type=button id={id} value={text}>",
        "<button id={id} aria-label='{text} cookies'>✓</button>",
        "<button id={id} title={text}><svg width=9 height=9></svg></button>",
        "<button id={id}><img alt={text} width=9 height=9></button>",
    ],
)
def test_what_a_control_is_made_of(page: Page, form: str) -> None:
    """A control may be a link, a part of the text, or an icon whose name only a screen reader says."""
    controls = [form.format(id=name, text=text) for name, text in (("y", "Accept"), ("n", "Reject"))]

    assert _read(page, _bar(*controls)) == {"accept": "y", "reject": "n"}


BUTTONS = ("<button id=y>Accept</button>", "<button id=n>Reject</button>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (_bar(*BUTTONS, where=""), {"accept": "y", "reject": "n"}),
        (f"<header>{ABOUT}{' '.join(BUTTONS)}</header>", {"accept": "y", "reject": "n"}),
        (f"<footer>{_bar(*BUTTONS, where='')}</footer>", {"accept": "y", "reject": "n"}),
        (f"<main>{_bar(*BUTTONS)}</main>", {"accept": "y", "reject": "n"}),
        (_bar(*BUTTONS, about="<p>We value your privacy. May we store data?</p>"), {"accept": "y", "reject": "n"}),
        (_bar(*BUTTONS, about=ABOUT + "A whole policy on cookies. " * 400), {"accept": "y", "reject": "n"}),
        (f"<main>{_bar(*BUTTONS, where='')}</main>", {}),  # a page about cookies
        (_bar(BUTTONS[0], where="class=subscribe", about="<p>By signing up you accept our cookie policy.</p>"), {}),
        (f"<div {LAID}><a href='/c'>Cookies and what they are</a> <button>Menu</button> <b>A name</b></div>", {}),
        (
            f"<div {LAID} role=region><b>Cookies management panel</b><button>Cookies (opens a dialogue)</button></div>",
            {},
        ),
        (f"<button id=cookie-icon {LAID}>Cookies</button>", {}),
    ],
)
def test_where_a_banner_stands(page: Page, markup: str, expected: dict[str, str]) -> None:
    """A banner may stand in the flow of the page; a page about cookies, a menu and a form of other kinds are none."""
    assert _read(page, markup) == expected


@pytest.mark.parametrize(
    ("style", "stands"),
    [
        ("transform:translateY(110%)", False),
        ("bottom:-100%", False),
        ("opacity:0", False),
        ("max-height:0;overflow:hidden", False),
        ("animation:come 60s 9s both", True),  # on its way in
        ("max-height:40px;overflow:auto", True),  # its buttons can be scrolled to
    ],
)
def test_what_a_visitor_can_see(page: Page, style: str, stands: bool) -> None:
    """What was moved out of the window, faded away or folded up is gone; what comes in slowly is there."""
    keyframes = "<style>@keyframes come{from{transform:translateY(110%)}}</style>"
    markup = f"{keyframes}<div style='position:fixed;bottom:0;{style}'>{ABOUT * 3}{' '.join(BUTTONS)}</div>"

    assert bool(_read(page, markup)) is stands


BOX = "<label><input type=checkbox checked>Analytics</label>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (_bar("<button id=y>Got it!</button>", "<a href='/cookies'>Learn more</a>"), {"accept": "y", "notice": "yes"}),
        (_bar("<button id=x>×</button>"), {"hide": "x", "notice": "yes"}),
        (
            _bar("<button id=x aria-label='Close'></button>", where=f"{LAID} role=status"),
            {"hide": "x", "notice": "yes"},
        ),
        (_bar("<button id=y>OK</button>", "<a href='/cookies'>Change preferences</a>"), {"accept": "y"}),
        (_bar("<button id=y>Accept</button>", "<button id=x>Close</button>"), {"accept": "y", "hide": "x"}),
        (_bar(BOX, "<button id=s>Save preferences</button>"), {"save": "s"}),
        (
            _bar(BOX, "<button id=s>Accept selected</button>", "<button id=y>Accept all</button>"),
            {"accept": "y", "save": "s"},
        ),
        (_bar("<button id=y>Accept</button>", "<button id=m>Let me choose</button>"), {"accept": "y", "manage": "m"}),
        (_bar("<button>Alle akzeptieren</button>", "<button>Ablehnen</button>"), {"any": ""}),
        (_bar("<button>Accepter</button>", about="<p>Ce site utilise des cookies de mesure.</p>"), {"any": ""}),
    ],
)
def test_what_a_banner_asks(page: Page, markup: str, expected: dict[str, str]) -> None:
    """A notice asks nothing; one whose words nobody knows is seen all the same, so that it is never passed over."""
    assert _read(page, markup) == expected


TOP = "style='position:fixed;top:0;background:#fff'"
LINKS = "".join(
    f"<li><a href='/{number}'>{words}</a></li>"
    for number, words in enumerate(
        (
            "Home",
            "Consent to treatment",
            "Consent forms, explained",
            "Privacy and cookies",
            "Cookies",
            "Accept a referral",
        )
    )
)
TREATED = "You must give consent before treatment. You may accept or refuse it at any time."
MINE = "I consent to my data being used to answer my request."


@pytest.mark.parametrize(
    "markup",
    [
        f"<div {TOP}><ul>{LINKS}</ul><button>Menu</button><button>Change language</button></div>",
        f"<div {TOP}><ul>{LINKS}</ul><a href='#' role=button>Options</a><a href='#' role=button>Guides</a></div>",
        f"<header style='position:sticky;top:0'><ul>{LINKS}</ul><button>Settings</button><button>×</button></header>",
        f"<div role=dialog aria-label=Menu><button>Close</button><ul>{LINKS}</ul></div>",
        f"<div role=region aria-label='Site menu'><button>Choose a service</button><ul>{LINKS}</ul></div>",
        f"<div {TOP}><p>© Example Trust. <a href='/c'>Cookies</a></p><button>Back to top</button></div>",
        f"<div {TOP} role=dialog><p>Chat with us in privacy.</p><button>Start</button><button>Close</button></div>",
        f"<div {TOP}><p>Was it helpful today?</p><button>Yes</button><button>No</button><a href='/'>Privacy</a></div>",
        f"<form><p>{MINE}</p><input type=checkbox><button>Submit</button></form>",
        f"<div role=dialog {TOP}><form><p>{MINE}</p><input type=checkbox><button>Submit</button></form></div>",
        f"<div class=consent-form><p>{MINE}</p><input type=checkbox><button>Submit</button></div>",
        f"<main><div role=region><p>{TREATED}</p><button>Yes</button><button>No</button></div></main>",
    ],
)
def test_what_is_no_banner(page: Page, markup: str) -> None:
    """A menu with pages about consent and cookies, a form that asks for consent to something else: nobody is asked."""
    assert _read(page, f"{markup}<h1>Ward</h1>{'<p>About the ward.</p>' * 20}") == {}
