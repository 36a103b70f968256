"""Real banners, driven: what is sent before the choice, what after a refusal, and no pass where nothing was driven."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_pixelguard
from tests.crawl.consent.platforms import BEHAVIOURS, PACKAGES, PLATFORMS, STUBBORN, write_site

pytestmark = [pytest.mark.browser, pytest.mark.node]

# The rules that a page of each behaviour breaks.
EXPECTED = {
    "right": set(),
    "leaks before the choice": {"PXG201", "PXG202"},
    "leaks after refusal": {"PXG202"},
}


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the consent platforms from npm, once a session."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


def _crawl(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    report = folder.parent / f"{folder.name}.json"
    ran = run_pixelguard("crawl", folder, *options, "--origin", "https://www.example.org", "--report", f"json={report}")
    return ran.code, json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_banners_are_driven_and_judged(tmp_path: Path, modules: Path, platform: str) -> None:
    """Each platform's banner is answered, and each behaviour of a page gets the findings that it deserves."""
    (tmp_path / "site").mkdir()
    write_site(tmp_path / "site", platform, modules)

    code, report = _crawl(
        tmp_path / "site", "--route", "/right.html", "--route", "/before.html", "--route", "/after.html"
    )

    found = {
        behaviour: {one["rule"] for one in report["findings"] if one["route"] == f"/{page}"}
        for behaviour, page in BEHAVIOURS.items()
    }
    assert (code, report["gaps"], found) == (1, [], EXPECTED)
    assert report["coverage"]["banners"]["rejected"] is not None
    assert [row["states"] for row in report["coverage"]["routes"]] == [["no-choice", "rejected"]] * 3


def test_acceptance_shows_the_tracker_and_is_no_finding(tmp_path: Path, modules: Path) -> None:
    """After acceptance the beacon is seen, which proves that the crawl can see it, and it breaks no rule."""
    (tmp_path / "site").mkdir()
    write_site(tmp_path / "site", "Klaro", modules)

    code, report = _crawl(tmp_path / "site", "--route", "/right.html", "--state", "no-choice", "--state", "accepted")

    states = {row["state"] for row in report["requests"] if row["vendor"] == "meta-pixel"}
    assert (code, states, report["gaps"]) == (0, {"accepted"}, [])


def test_a_banner_that_cannot_be_driven_is_a_gap(site: Callable[..., Path]) -> None:
    """A banner that stays whatever is pressed makes the result inconclusive; it is never a pass."""
    _, body, _ = STUBBORN("")
    folder = site({"index.html": f"<!doctype html><title>Home</title><main><h1>Home</h1></main>{body}"})

    code, report = _crawl(folder)

    assert code == 3
    assert {gap["rule"] for gap in report["gaps"]} == {"PXG904"}
    assert report["coverage"]["routes"][0]["states"] == ["no-choice"]


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
    by_cookie = site({"index.html": page, "pixelguard.toml": '[consent]\nrejected_cookies = ["c=no"]\n'}, "cookie")

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
