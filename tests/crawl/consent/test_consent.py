"""Real banners, driven: what is sent before the choice, what after a refusal, and no pass where nothing was driven."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_here
from tests.crawl.consent.platforms import (
    AFTER_REFUSAL,
    AFTER_WITHDRAWAL,
    BEFORE,
    MORE,
    PLATFORMS,
    RIGHT,
    STUBBORN,
    TICKED,
    write_page,
)

pytestmark = [pytest.mark.browser, pytest.mark.node]

# The behaviours that every platform is driven in, with the rules that such a page breaks. The whole table, withdrawal
# and ticked boxes for each platform included, is `python -m benchmarks.consent_matrix`.
EXPECTED = {RIGHT: set(), AFTER_REFUSAL: {"PXG202"}}
RIGHT_TOO = ("Klaro", "NHS.UK", "own, two layers")


def _crawl(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    ran, report = _ran(folder, *options)
    return ran.code, report


def _ran(folder: Path, *options: str) -> tuple[Ran, dict[str, Any]]:
    report = folder.parent / f"{folder.name}.json"
    ran = run_here("crawl", folder, *options, "--origin", "https://www.example.org", "--report", f"json={report}")
    return ran, json.loads(report.read_text(encoding="utf-8"))


def _rules(report: dict[str, Any], route: str, *levels: str) -> set[str]:
    wanted = levels or ("error",)
    return {one["rule"] for one in report["findings"] if one["route"] == route and one["level"] in wanted}


def _site(folder: Path) -> Path:
    folder.mkdir()
    (folder / "pixelguard.toml").write_text("[consent]\ncontrol = 0\n", encoding="utf-8")
    return folder


def test_every_banner_is_driven_and_judged(tmp_path: Path, modules: Path) -> None:
    """Each platform's banner, and each of our own, is refused in; of its pages just the one that leaks is found."""
    folder = _site(tmp_path / "site")
    pages = {
        (platform, behaviour): f"{number}-{'right' if behaviour == RIGHT else 'after'}.html"
        for number, platform in enumerate(PLATFORMS)
        for behaviour in EXPECTED
        if platform not in MORE and (behaviour == AFTER_REFUSAL or platform in RIGHT_TOO)
    }
    for (platform, behaviour), name in pages.items():
        write_page(folder, name, platform, behaviour, modules)
    routes = [part for name in pages.values() for part in ("--route", f"/{name}")]

    code, report = _crawl(folder, *routes)

    assert {cell: _rules(report, f"/{name}") for cell, name in pages.items()} == {
        cell: EXPECTED[cell[1]] for cell in pages
    }
    assert (code, report["gaps"]) == (1, [])
    assert [row["states"] for row in report["coverage"]["routes"]] == [["no-choice", "rejected"]] * len(pages)


def test_acceptance_is_the_control_and_withdrawal_is_gone_through(tmp_path: Path, modules: Path) -> None:
    """By default a page is accepted too, which shows the tracker, and taken back: what fires then has its own rule."""
    folder = tmp_path / "site"
    folder.mkdir()
    write_page(folder, "index.html", "Klaro", AFTER_WITHDRAWAL, modules)

    ran, report = _ran(folder, "--route", "/")

    states = ["no-choice", "rejected", "accepted", "withdrawn"]
    assert report["coverage"]["routes"][0]["states"] == states
    assert {row["state"] for row in report["requests"] if row["vendor"] == "meta-pixel"} == {"accepted", "withdrawn"}
    assert [(one["rule"], one["cause"]) for one in report["findings"] if one["level"] == "error"] == [
        ("PXG203", "comes-back-after-reload")
    ]
    assert (ran.code, report["gaps"]) == (1, [])
    assert ran.err.splitlines()[:2] == ["Visiting pages: 2", "Trying consent: 2"]


def test_a_choice_on_a_page_is_a_way_back(tmp_path: Path, modules: Path) -> None:
    """Where the way back is a form two pages away, as NHS.UK has it, consent is taken back in that form."""
    folder = tmp_path / "site"
    folder.mkdir()
    write_page(folder, "index.html", "NHS.UK", BEFORE, modules)

    code, report = _crawl(folder, "--route", "/")

    assert report["coverage"]["routes"][0]["states"] == ["no-choice", "rejected", "accepted", "withdrawn"]
    assert [(one["rule"], one["cause"]) for one in report["findings"] if one["level"] == "error"] == [
        ("PXG201", None),
        ("PXG202", "persists"),
        ("PXG203", "persists"),
    ]
    assert (code, report["gaps"]) == (1, [])


def test_ticked_boxes_are_seen_and_taken_away(tmp_path: Path, modules: Path) -> None:
    """A box that is ticked beforehand is a finding; refusing takes the tick away, so that nothing fires after it."""
    folder = tmp_path / "site"
    folder.mkdir()
    write_page(folder, "index.html", "own, two layers", TICKED, modules)

    code, report = _crawl(folder, "--route", "/")

    assert (_rules(report, "/", "error"), _rules(report, "/", "warning")) == (set(), {"PXG107", "PXG208"})
    assert (code, report["gaps"]) == (0, [])


def test_a_site_that_offers_no_way_back_says_so(site: Callable[..., Path]) -> None:
    """Accept without a way to refuse on the first layer, and no way to take it back: two warnings."""
    page = """<!doctype html><html lang="en"><title>Home</title>
<link rel="icon" href="data:,"><main><h1>Home</h1></main>
<div id="b" role="dialog" aria-label="Cookies" hidden><div id="one"><p>This website uses cookies for many purposes.</p>
<button id="y">Accept all</button> <button id="m">Manage cookies</button></div>
<div id="two" hidden><button id="n">Reject all cookies</button></div></div><script>
function act(v){ document.cookie = 'c=' + v + ';path=/;max-age=999'; b.hidden = true; }
if (!/c=/.test(document.cookie)) b.hidden = false;
y.onclick = function(){ act('yes'); }; n.onclick = function(){ act('no'); };
m.onclick = function(){ one.hidden = true; two.hidden = false; };</script></html>"""

    code, report = _crawl(site({"index.html": page}))

    warned = [(one["rule"], one["state"]) for one in report["findings"]]
    assert sorted(warned) == [("PXG208", "no-choice"), ("PXG208", "withdrawn")]
    assert report["coverage"]["routes"][0]["states"] == ["no-choice", "rejected", "accepted"]
    assert (code, report["gaps"]) == (0, [])


def test_signals_of_the_browser_are_states(site: Callable[..., Path]) -> None:
    """With Global Privacy Control or Do Not Track the page sees the signal; what it sends all the same is told."""
    page = """<!doctype html><html lang="en"><title>Home</title>
<link rel="icon" href="data:,"><main><h1>Home</h1></main>
<script>if (!navigator.globalPrivacyControl)
new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView';
</script></html>"""

    _, report = _crawl(site({"index.html": page}), "--state", "gpc", "--state", "dnt")

    assert report["coverage"]["routes"][0]["states"] == ["gpc", "dnt"]
    assert [(one["rule"], one["state"]) for one in report["findings"]] == [("PXG202", "dnt")]


def test_a_banner_that_cannot_be_driven_is_a_gap(site: Callable[..., Path]) -> None:
    """A banner that stays whatever is pressed, or whose words nobody knows, is inconclusive; it is never a pass."""
    _, body, _ = STUBBORN("x", "false")
    page = "<!doctype html><title>Home</title><main><h1>Home</h1></main>{}"
    german = """<div style="position:fixed;bottom:0"><p>Diese Website verwendet Cookies, um die Nutzung zu messen.</p>
<button onclick="parentNode.remove()">Alle akzeptieren</button> <button>Ablehnen</button></div>"""
    folder = site({"index.html": page.format(body), "german.html": page.format(german)})

    code, report = _crawl(folder)

    assert code == 3
    assert {(gap["rule"], gap["route"], gap["state"]) for gap in report["gaps"]} == {
        ("PXG904", "/", "rejected"),
        ("PXG904", "/german.html", "rejected"),
    }
    assert "(by a heuristic on the words of its buttons); autoconsent, which" in report["gaps"][0]["message"]
    assert [row["states"] for row in report["coverage"]["routes"]] == [["no-choice"]] * 2


_BANNER = """<!doctype html><html lang="en"><title>Home</title><link rel="icon" href="data:,">
<main><h1>Home</h1></main><div id="b" style="position:fixed;bottom:0" hidden>
<p>We use cookies to keep you logged in and to tell how this website is used.</p>{controls}</div><script>
function beacon(){{ new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView'; }}
function answer(value){{ document.cookie = 'c=' + value + ';path=/;max-age=999'; b.hidden = true; }}
if (!/c=/.test(document.cookie)) b.hidden = false; else if (/c=yes/.test(document.cookie)) beacon();</script></html>"""


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [
        ("answer('seen')", (0, ["no-choice", "rejected", "accepted"], [])),
        ("answer('yes'); beacon()", (3, ["no-choice", "accepted"], ["PXG904"])),
    ],
)
def test_a_notice_asks_nothing(
    site: Callable[..., Path], pressed: str, expected: tuple[int, list[str], list[str]]
) -> None:
    """Where a banner can only be put away, nothing is missing if that sets nothing off; else the refusal is."""
    page = _BANNER.format(controls=f'<button onclick="{pressed}" aria-label="Close">×</button>')

    code, report = _crawl(site({"index.html": page}))

    states = report["coverage"]["routes"][0]["states"]
    assert (code, states, [gap["rule"] for gap in report["gaps"]]) == expected
    assert report["coverage"]["banners"]["rejected"] == "a heuristic on the words of its buttons (it only informs)"


def test_a_refusal_on_another_page_is_gone_for(site: Callable[..., Path]) -> None:
    """Where the banner only accepts, and leads to a page with the choice, the crawl refuses on that page."""
    controls = (
        '<button onclick="answer(\'yes\'); beacon()">Accept</button> <a href="/choose.html">Set cookie preferences</a>'
    )
    choose = """<!doctype html><html lang="en"><title>Cookies</title><link rel="icon" href="data:,">
<main><h1>Cookies</h1><p>We use the Meta Pixel.</p>
<form onsubmit="document.cookie = 'c=' + this.v.value + ';path=/'; return false">
<fieldset><legend>Cookies that measure</legend><label><input type="radio" name="v" value="yes">Yes</label>
<label><input type="radio" name="v" value="no">No</label></fieldset>
<button>Save changes</button></form></main></html>"""
    folder = site({"index.html": _BANNER.format(controls=controls), "choose.html": choose})

    code, report = _crawl(folder, "--route", "/")

    assert (code, report["gaps"]) == (0, [])
    assert report["coverage"]["routes"][0]["states"] == ["no-choice", "rejected", "accepted"]
    assert report["coverage"]["banners"]["rejected"] == "the choice on the page that its banner leads to"


def test_a_site_without_a_banner_says_so(site: Callable[..., Path]) -> None:
    """Where nobody is asked and nothing is sent the site passes, and the report says that no banner was found."""
    body = (
        "<main><h1>Cookies</h1><p>We use one cookie on this site, for you to log in.</p><button>Accept</button></main>"
    )
    page = f"<!doctype html><title>Cookies</title>{body}"

    code, report = _crawl(site({"index.html": page}))

    assert (code, report["coverage"]["banners"]) == (0, {"rejected": None})


def test_the_configuration_comes_first(site: Callable[..., Path]) -> None:
    """A banner that nobody could guess is driven by the team's own selectors, or by a cookie that they name."""
    page = """<!doctype html><title>Home</title><main><h1>Home</h1></main><aside id="x" hidden>Hm?
<i id="yes">+</i> <i id="no">-</i></aside><script>
function beacon(){ new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView'; }
if (/c=no/.test(document.cookie)) beacon(); else document.getElementById('x').hidden = false;
document.getElementById('no').onclick = function(){ document.cookie = 'c=no;path=/'; this.parentNode.hidden = true; };
</script>"""
    by_selector = site({"index.html": page, "pixelguard.toml": '[consent]\nreject = ["#no"]\n'}, "selector")
    by_cookie = site(
        {"index.html": page, "pixelguard.toml": '[consent]\nrejected_cookies = ["c=no"]\nbanner = ["#x"]\n'}, "cookie"
    )

    reports = [_crawl(folder) for folder in (by_selector, by_cookie)]

    assert [code for code, _ in reports] == [1, 1]
    assert [report["coverage"]["banners"]["rejected"] for _, report in reports] == [
        "the configuration",
        "a cookie from the configuration",
    ]
    assert [{one["rule"] for one in report["findings"]} for _, report in reports] == [{"PXG202"}, {"PXG202"}]


def test_a_configured_banner_that_is_not_found_is_a_gap(site: Callable[..., Path]) -> None:
    """A selector that is wrong must not look like a site without a banner."""
    folder = site(
        {"index.html": "<!doctype html><title>x</title>", "pixelguard.toml": '[consent]\nreject = ["#no["]\n'}
    )

    code, report = _crawl(folder)

    assert (code, {gap["rule"] for gap in report["gaps"]}) == (3, {"PXG904"})


@pytest.mark.parametrize(
    ("cancelled", "code", "found"),
    [("'no'", 0, []), ("(beacon(), 'no')", 1, [("PXG201", "no-choice"), ("PXG202", "rejected")])],
)
def test_the_browsers_own_dialogue_is_answered_as_the_state_is(
    site: Callable[..., Path], cancelled: str, code: int, found: list[tuple[str, str]]
) -> None:
    """A `confirm` that asks for consent is cancelled to refuse and agreed to in order to accept, on every page."""
    page = f"""<!doctype html><html lang="en"><title>Home</title><link rel="icon" href="data:,">
<main><h1>Home</h1><a href="/cookies.html">Cookies</a></main><script>
function beacon(){{ new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView'; }}
if (!localStorage.c) localStorage.c = confirm('This site uses cookies to measure its use. OK?') ? 'yes' : {cancelled};
if (localStorage.c === 'yes') beacon();</script></html>"""
    cookies = """<!doctype html><html lang="en"><title>Cookies</title><h1>Cookies</h1><p>We use the Meta Pixel.</p>
<button onclick="if (confirm('Do you really want to withdraw your consent?')) localStorage.c = 'no'">Withdraw consent
</button></html>"""

    ended, report = _crawl(site({"index.html": page, "cookies.html": cookies}), "--route", "/")

    assert [(one["rule"], one["state"]) for one in report["findings"] if one["level"] == "error"] == found
    assert report["coverage"]["routes"][0]["states"] == ["no-choice", "rejected", "accepted", "withdrawn"]
    assert set(report["coverage"]["banners"].values()) == {"the browser's own dialogue (confirm)"}
    assert {row["state"] for row in report["requests"] if row["vendor"] == "meta-pixel"} == {
        "accepted",
        *(state for _, state in found),
    }
    assert (ended, report["gaps"]) == (code, [])
