"""The main job, whole: a built site in, a verdict out, through a real sealed browser."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.conftest import Ran, run_here, run_pixelguard

Checked = Callable[[str], tuple[Ran, dict[str, Any]]]
pytestmark = pytest.mark.browser


def test_the_leaking_site_fails_on_every_page(checked: Checked) -> None:
    """Every page of the leaking example has its pixel, image and container found in the file and in the browser."""
    ran, report = checked("leaky-trust")

    pages = {row["path"] for row in report["coverage"]["routes"]}
    assert (ran.code, report["verdict"], report["gaps"]) == (1, "fail", [])
    assert len(pages) == 23  # 22 files, and the page that the search leads to
    for rule in ("PXG101", "PXG102", "PXG103"):
        files = {
            one["location"]["path"] for one in report["findings"] if one["rule"] == rule and one["level"] == "error"
        }
        assert len({file for file in files if file.endswith(".html")}) == 22, rule
    for vendor in ("meta-pixel", "gtm"):
        assert {
            one["route"] for one in report["findings"] if one["rule"] == "PXG201" and one["vendor"] == vendor
        } == pages


def test_the_report_says_what_meta_would_learn(checked: Checked) -> None:
    """The finding on a condition's page holds the decoded parameters, the request and the line that set it off."""
    _, report = checked("leaky-trust")

    (finding,) = [
        one
        for one in report["findings"]
        if one["rule"] == "PXG201"
        and one["route"] == "/conditions/hiv.html"
        and one["tracker_id"] == "123456789012345"
        and "with the event “PageView”" in one["message"]
    ]
    told = {one["what"]: one["value"] for one in finding["discloses"]}
    assert told["page-address"] == "https://www.marlowvale-hospitals.example/conditions/hiv.html"
    assert finding["company"] == "Meta"
    assert finding["request"]["url"].startswith("https://www.facebook.com/tr")
    assert finding["request"]["initiator"][0]["url"].endswith("/assets/campaign.js")


def test_the_mended_site_passes_and_states_its_coverage(checked: Checked) -> None:
    """The mended example passes without an error, a warning or a gap, and says what was examined."""
    ran, report = checked("mended-trust")

    assert (ran.code, report["verdict"], report["gaps"]) == (0, "pass", [])
    assert {one["level"] for one in report["findings"]} == {"note"}
    unasked = [row for row in report["requests"] if row["state"] in ("no-choice", "rejected")]
    assert [row for row in unasked if not row["browser_noise"]] == []
    assert report["coverage"]["self_test"]["passed"] is True
    assert report["coverage"]["banners"]["rejected"] == "NHS.UK cookie consent"
    assert "23 pages visited, 18 of them sensitive; states: no-choice, rejected" in ran.out
    assert "PASS: nothing was found" in ran.out


def test_an_empty_folder_is_inconclusive(tmp_path: Path) -> None:
    """Nothing to examine is not a pass: exit 3, and it says so."""
    ran = run_pixelguard("check", tmp_path)

    assert ran.code == 3
    assert "nothing-inspected" in ran.out


def test_a_missing_browser_is_inconclusive(examples: Path, tmp_path: Path) -> None:
    """Without a browser the crawl is a gap with what to do next, never a pass and never a skip."""
    ran = run_pixelguard(
        "crawl",
        examples / "mended-trust",
        "--report",
        f"json={tmp_path / 'r.json'}",
        PIXELGUARD_CHROMIUM="/nowhere/chromium",
    )

    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert ran.code == 3
    assert "PXG907" in {gap["rule"] for gap in report["gaps"]}


def test_the_demonstration_shows_the_main_job(tmp_path: Path) -> None:
    """`pixelguard demo` fails the leaking site, says that it should, writes the JSON report and itself exits 0."""
    ran = run_pixelguard("demo", "--report-dir", tmp_path / "report")

    assert ran.code == 0, ran.err
    assert "The gate failed this site, as it should" in ran.err
    assert json.loads((tmp_path / "report/pixelguard.json").read_text(encoding="utf-8"))["verdict"] == "fail"


def test_a_route_that_is_missing_is_a_gap(site: Callable[..., Path], tmp_path: Path) -> None:
    """A route that the site does not have makes the result inconclusive, and the other routes are still crawled."""
    folder = site({"index.html": "<!doctype html><title>Home</title><p>Hello"})

    ran = run_here("check", folder, "--route", "/", "--route", "/gone", "--report", f"json={tmp_path / 'r.json'}")

    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert ran.code == 3
    assert {(gap["rule"], gap["route"]) for gap in report["gaps"]} == {("PXG903", "/gone")}
    states = {row["path"]: row["states"] for row in report["coverage"]["routes"]}
    assert states == {"/": ["no-choice", "rejected"], "/gone": []}


def test_a_preview_is_followed_by_its_links(examples: Path, tmp_path: Path) -> None:
    """A preview is crawled from its home page along its links; every page reached shows the pixel and the container."""
    hiv = (examples / "leaky-trust/conditions/hiv.html").read_text(encoding="utf-8")
    campaign = hiv[hiv.index("<script") : hiv.index("</body")]
    site = tmp_path / "site"
    shutil.copytree(examples / "leaky-trust/assets", site / "assets")
    links = {"index": "/hiv.html", "hiv": "/order.html?medicine=dolutegravir", "order": "/", "unlinked": "/"}
    for name, link in links.items():
        page = f'<!doctype html><title>{name}</title><main><a href="{link}">On</a></main>{campaign}'
        (site / f"{name}.html").write_text(page, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        ran = run_here(
            "check",
            f"http://127.0.0.1:{server.server_port}/",
            "--state=no-choice",
            "--report",
            f"json={tmp_path / 'r.json'}",
        )
        server.shutdown()

    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    pages = {row["path"] for row in report["coverage"]["routes"]}
    assert (ran.code, report["gaps"], report["site"]["kind"]) == (1, [], "url")
    assert pages == {"/", "/hiv.html", "/order.html?medicine=dolutegravir"}
    for vendor in ("meta-pixel", "gtm"):
        beacons = [one for one in report["findings"] if (one["rule"], one["vendor"]) == ("PXG201", vendor)]
        assert {one["route"] for one in beacons} == pages


class _Quiet(SimpleHTTPRequestHandler):
    """A file server that prints nothing."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""
