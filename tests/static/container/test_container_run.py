"""A container that the team supplies runs in the crawl, and what it does is held against what reading said."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import run_here
from tests.static.container.making import PIXEL, fires, gtm_js, html, on_event, runnable

GOOGLE, OWN = "https://www.googletagmanager.com/gtm.js?id=", "/metrics/load.js?id="
PAGE = """<!doctype html><html lang="en"><head><title>Trust</title></head><body><h1>Visit us</h1>
<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});
var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='ADDRESS'+i;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','GTM-ABC1234');</script></body></html>"""
CONFIG = """origin = "https://www.example.nhs.uk"
states = ["no-choice", "accepted"]
consent = { accepted_cookies = ["OptanonConsent=C0004:1"] }
[[container]]
id = "GTM-ABC1234"
file = "gtm.js"
"""


def _loader(address: str) -> str:
    load = f"var s=document.createElement('script');s.src='https://{address}';document.head.appendChild(s)"
    return f"<script>if(window.dataLayer){{{load}}}</script>"


TAGS = [
    html(),
    html(_loader("snap.licdn.com/li.lms-analytics/insight.min.js"), consent=["list", "ad_storage"]),
    html(_loader("analytics.tiktok.com/i18n/pixel/events.js").replace("dataLayer", "campaign")),
    html(_loader("bat.bing.com/bat.js")),
    {"function": "__img", "vtp_url": "https://www.facebook.com/tr?id=222222222222222&ev=Lead&noscript=1"},
    html(_loader("s.pinimg.com/ct/core.js"), setup_tags=["list", ["tag", 6, 0]]),
    html(_loader("www.redditstatic.com/ads/pixel.js")),
]
MACROS = [{"function": "__k", "vtp_name": "OptanonConsent"}]
CONDITIONS = [
    on_event("cookie_consent_marketing"),
    on_event("gtm.load"),
    {"function": "_cn", "arg0": ["macro", 1], "arg1": "C0004:1", "negate": True},
]
RULES = [
    fires(0, tags=(0, 1, 2, 5)),
    fires(1, tags=(3,)),
    fires(2, tags=(4,)),
    fires(0, 3, tags=(5,), how="block"),
]
SET_OFF = "The container GTM-ABC1234 set it off, most likely tag"


@pytest.mark.browser
def test_a_container_runs(tmp_path: Path, site: Callable[..., Path]) -> None:
    """Each request is tied to its tag, from Google's address and the site's own; differences are said on both sides."""
    site({"index.html": PAGE.replace("ADDRESS", GOOGLE), "own.html": PAGE.replace("ADDRESS", OWN)}, name="dist")
    (tmp_path / "gtm.js").write_bytes(runnable(gtm_js(TAGS, macros=MACROS, conditions=CONDITIONS, rules=RULES)))
    (tmp_path / "pixelguard.toml").write_text(CONFIG, encoding="utf-8")

    ran = run_here("check", "dist", "--report", "json=report.json", cwd=tmp_path)

    assert ran.code == 1, ran.err
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    container = [one for one in found if one["rule"] in {"PXG103", "PXG106"}]
    assert sorted({(one["vendor"], one["level"], one["message"].rsplit(". ", 1)[1]) for one in container}) == [
        ("bing-uet", "note", "In the crawl it was not sent before a choice."),
        ("gtm", "note", "The crawl ran it: before a choice on 2 pages, after acceptance on 2 pages."),
        ("linkedin-insight", "note", "But in the crawl it was sent before a choice: what is to hold it back does not."),
        ("meta-pixel", "error", "In the crawl it was sent before a choice."),
        ("pinterest-tag", "note", "In the crawl it was sent after acceptance alone."),
        ("reddit-pixel", "note", "In the crawl it was sent after acceptance alone."),
        (
            "tiktok-pixel",
            "error",
            "But in the crawl, which ran GTM-ABC1234 on 2 pages before a choice, it was not sent.",
        ),
    ]
    held = "its consent setting (needs ad_storage; the page must deny that before it loads the container)"
    for route in ("/", "/own.html"):
        beacons = [one for one in found if one["rule"] == "PXG201" and one["route"] == route and one["vendor"] != "gtm"]
        assert sorted(
            (one["vendor"], one["tracker_id"] or "", one["message"].partition(SET_OFF)[2]) for one in beacons
        ) == [
            ("linkedin-insight", "", f" 101 (custom HTML). Read, that tag is held back by {held}; run, it is not."),
            ("meta-pixel", "", " 100 (custom HTML)."),
            ("meta-pixel", PIXEL, " 100 (custom HTML)."),
            ("meta-pixel", "222222222222222", " 104 (custom image)."),
        ]
