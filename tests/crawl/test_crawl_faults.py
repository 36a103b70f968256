"""What goes wrong on a route becomes a gap with its reason, and the crawl goes on."""

import os
import signal
import sys
from pathlib import Path

import pytest

from pytest_pixelguard.crawl import BrowserMissingError, find_browser, run_crawl
from pytest_pixelguard.crawl.plan import BrowserOptions
from pytest_pixelguard.model import PageVisit, Rule, SelfTest
from tests.crawl.crawling import crawl_folder, hosts, plan_for, write_site
from tests.crawl.processes import browsers_of

PIXEL = '<img src="https://pixel.tp.example/tr" alt="">'


@pytest.mark.browser
def test_each_fault_is_a_gap_with_its_reason_and_the_next_route_is_examined(tmp_path: Path) -> None:
    """Every faulty route gives one PXG903 that says why, and the route after them is examined as ever."""
    root = write_site(
        tmp_path,
        {
            "archive.zip": b"PK\x05\x06" + b"\0" * 18,
            "_redirects": "/circle /circle2 302\n/circle2 /circle 302\n",
            "busy.html": "<script>for (;;) {}</script>",
            "dialogs.html": "<script>for (let n = 0; n < 40; n += 1) alert(n);</script>",
            "windows.html": "<script>for (let n = 0; n < 12; n += 1) window.open('fine.html?' + n);</script>",
            "timers.html": "<script>function more() { for (let n = 9; n; n -= 1) setTimeout(more, n) } more()</script>",
            "404.html": PIXEL,
            "fine.html": PIXEL,
        },
    )
    routes = ("/missing", "/archive.zip", "/circle", "/busy", "/dialogs", "/windows", "/timers", "/404.html", "/fine")

    result = crawl_folder(root, *routes, browser=BrowserOptions(page_timeout=4.0))

    assert [(gap.rule, gap.message) for gap in result.gaps] == [
        (Rule.ROUTE_NOT_LOADED, f"{path} could not be examined: {why}.")
        for path, why in (
            ("/missing", "the site answered 404"),
            ("/archive.zip", "the address is a download, not a page"),
            ("/circle", "it redirects in a circle"),
            ("/busy", "it did not finish loading within 4 seconds"),
            ("/dialogs", "it showed more than 20 dialogs"),
            ("/windows", "it opened more than 10 windows"),
            ("/timers", "it sets so many timers that those of its first minute could not all be reached"),
        )
    ]
    assert [visit.route for visit in result.visits if visit.loaded] == ["/404.html", "/fine"]
    assert hosts(result, "/fine") == {"pixel"}


@pytest.mark.browser
def test_own_code_on_a_host_that_is_not_crawled_is_a_gap(tmp_path: Path) -> None:
    """A script from another host of the site's own cannot run in a folder's crawl: that is one gap, never silence."""
    tags = '<script src="https://cdn.example.nhs.uk/app.js"></script><script src="http://www.example.nhs.uk/old.js"></script>'
    root = write_site(tmp_path, {"index.html": tags, "more.html": tags, "old.js": "fetch('https://old.tp.example/')"})

    result = crawl_folder(root, "/", "/more.html", browser=BrowserOptions(concurrency=2))

    assert [(gap.rule, "https://cdn.example.nhs.uk/app.js" in gap.message) for gap in result.gaps] == [
        (Rule.OPAQUE_SCRIPT, True)
    ]


@pytest.mark.browser
def test_browser_that_dies_is_a_gap_that_counts_what_was_not_examined(tmp_path: Path) -> None:
    """When the browser dies in the middle, the result says so, and how much was not examined."""
    root = write_site(tmp_path, {"index.html": PIXEL, "second.html": PIXEL})

    def kill(_: PageVisit) -> None:
        for process in browsers_of(os.getpid()):
            os.kill(process, signal.SIGKILL)

    plan = plan_for(root, "/", "/second", "/")
    result = run_crawl(plan, on_visit=kill)

    assert [(visit.route, visit.loaded) for visit in result.visits] == [("/", True)]
    assert [gap.rule for gap in result.gaps] == [Rule.ENGINE_NOT_TRUSTED]
    assert "Not examined: 2 of 3 visits" in result.gaps[0].message


def test_browser_that_is_missing_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that was named but is not there is PXG907, and no other browser is taken in its place."""
    monkeypatch.setenv("PIXELGUARD_CHROMIUM", str(tmp_path / "no-such-browser"))
    root = write_site(tmp_path, {"index.html": "<h1>Home</h1>"})

    result = crawl_folder(root, "/")

    with pytest.raises(BrowserMissingError, match="no-such-browser"):
        find_browser()
    assert [gap.rule for gap in result.gaps] == [Rule.ENGINE_NOT_TRUSTED]
    assert result.self_test == SelfTest(
        passed=False, kinds=13, missed=result.self_test.missed if result.self_test else ()
    )


def test_browser_that_does_not_start_is_a_gap(tmp_path: Path) -> None:
    """A program that is no browser is PXG907."""
    root = write_site(tmp_path, {"index.html": "<h1>Home</h1>"})

    result = crawl_folder(root, "/", browser=BrowserOptions(executable=sys.executable))

    assert [gap.rule for gap in result.gaps] == [Rule.ENGINE_NOT_TRUSTED]


def test_no_route_is_a_gap(tmp_path: Path) -> None:
    """A crawl without routes has examined nothing, and says so."""
    result = crawl_folder(tmp_path)

    assert [gap.rule for gap in result.gaps] == [Rule.NOTHING_INSPECTED]


@pytest.mark.browser
@pytest.mark.self_test
def test_engine_that_is_blind_to_a_kind_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that misses a kind of its own test page crawls nothing, and names the kind."""
    monkeypatch.setattr("pytest_pixelguard.crawl.walk.PAGE", "")
    root = write_site(tmp_path, {"index.html": PIXEL})

    result = crawl_folder(root, "/")

    assert (result.self_test, [gap.rule for gap in result.gaps], result.visits, result.observations) == (
        SelfTest(passed=False, kinds=13, missed=("webrtc", "late-timer")),
        [Rule.ENGINE_NOT_TRUSTED],
        (),
        (),
    )


@pytest.mark.browser
def test_temporary_folder_with_a_long_path_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A TMPDIR whose path is too long for the browser's socket is left aside; where none is short, the gap says so."""
    long = tmp_path / ("long-" * 20)
    long.mkdir()
    root = write_site(tmp_path / "site", {"index.html": PIXEL})
    monkeypatch.setenv("TMPDIR", str(long))
    seen = hosts(crawl_folder(root, "/"), "/")
    monkeypatch.setattr("pytest_pixelguard.run_folder.SHORT_FOLDERS", ())

    (gap,) = crawl_folder(root, "/").gaps

    assert (seen, gap.rule, "Set TMPDIR." in gap.message) == (
        {"pixel"},
        Rule.ENGINE_NOT_TRUSTED,
        True,
    )
