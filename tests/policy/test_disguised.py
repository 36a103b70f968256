"""Trackers behind a host of the site's own: named for what they are, and a team's own counter is no alarm."""

from datetime import date

import pytest

from pytest_pixelguard.crawl.aliases import aliases_of
from pytest_pixelguard.model import (
    CrawlResult,
    Observation,
    PageVisit,
    Phase,
    Report,
    Request,
    Route,
    Site,
    State,
    Witness,
)
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.trackers.disguised import is_disguised

OWN = "https://www.example.org"
PAGE = "dl=https%3A%2F%2Fwww.example.org%2Fhiv"
GA4 = f"{OWN}/g/collect?v=2&tid=G-ABC1234567&en=page_view&{PAGE}"


def _decide(*urls: str, state: State = State.NO_CHOICE, kind: str = "fetch", alias: str = "") -> Report:
    return decide(
        site=Site(kind="folder", target="dist", origin=OWN, first_party=("www.example.org",)),
        policy=Policy(today=date(2026, 11, 22), routes=(Route(path="/hiv", sensitive=("hiv",)),)),
        static=None,
        crawl=CrawlResult(
            visits=(PageVisit(route="/hiv", state=State.NO_CHOICE, loaded=True),),
            observations=tuple(
                Observation(
                    route="/hiv",
                    state=state,
                    phase=Phase.LOAD,
                    request=Request(method="GET", url=url, host=url.split("/")[2], kind=kind),
                    witnesses=(Witness.SINK,),
                    page_url=f"{OWN}/hiv",
                    first_party=True,
                    alias=alias,
                )
                for url in urls
            ),
        ),
    )


def _found(report: Report) -> list[tuple[str, str, str | None]]:
    return [(one.rule.value, one.level.value, one.vendor) for one in report.findings if one.rule.value != "PXG207"]


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        (GA4, "fetch", ("PXG206", "error", "google-analytics-4")),
        (f"{OWN}/b/ss/trustprod/1/JS-2.22?AQB=1&g={PAGE[3:]}", "image", ("PXG206", "error", "adobe-analytics")),
        (
            f"{OWN}/metrics/tr/?id=123456789012345&ev=PageView&{PAGE}&fbp=fb.1.1.2",
            "image",
            ("PXG206", "error", "meta-pixel"),
        ),
        (f"{OWN}/cdn-cgi/rum", "fetch", ("PXG206", "error", "cloudflare-insights")),
        (f"{OWN}/js/fbevents.js", "script", ("PXG206", "warning", "meta-pixel")),
        (f"{OWN}/stats/matomo.php?idsite=1&rec=1&url={PAGE[3:]}", "image", ("PXG206", "note", "matomo")),
        (f"{OWN}/api/event?n=pageview", "fetch", None),
    ],
)
def test_what_each_disguise_weighs(url: str, kind: str, expected: tuple[str, str, str] | None) -> None:
    """What is passed on is an error, code that may be a copy a warning, a team's own counter a note."""
    seen = is_disguised(url)

    assert (seen, _found(_decide(url, kind=kind)) if seen else []) == (
        expected is not None,
        [expected] if expected else [],
    )


def test_the_sentence_says_through_whom() -> None:
    """A reader learns who is told what, and that it goes through the site's own host."""
    (finding,) = [one for one in _decide(GA4).findings if one.rule.value == "PXG206"]

    assert finding.message == (
        "Google Analytics 4 (Google) learns the page’s address when somebody opens /hiv, before the visitor has "
        "agreed to anything, through the site’s own host www.example.org: in disguise, where no list of third "
        "parties shows it"
    )


def test_after_acceptance_a_sensitive_page_is_still_told() -> None:
    """Consent to analytics does not cover that somebody read about HIV, through whichever host."""
    matomo = f"{OWN}/matomo.php?idsite=1&rec=1&url={PAGE[3:]}"

    assert _found(_decide(GA4, state=State.ACCEPTED)) == [("PXG205", "error", "google-analytics-4")]
    assert _found(_decide(matomo, state=State.ACCEPTED)) == []


def test_a_host_that_stands_for_a_trackers_is_named() -> None:
    """A CNAME to a tracker makes whatever goes to the host a beacon, and the finding quotes the name."""
    url = "https://stats.example.org/x"

    (finding,) = [one for one in _decide(url, alias="trust.matomo.cloud").findings if one.rule.value == "PXG206"]

    assert (finding.level.value, finding.vendor) == ("error", "matomo")
    assert "stats.example.org, which in DNS is trust.matomo.cloud" in finding.message


def test_dns_is_asked_for_names_alone_and_its_silence_is_a_gap() -> None:
    """Every name on the way is kept; a host that DNS does not know is a gap, not a pass."""

    def look_up(host: str) -> tuple[str, list[str], list[str]]:
        if host == "gone.example.org":
            raise OSError("no such host")
        return ("trust.data.adobedc.net", ["metrics.example.org", "trust.sc.omtrdc.net"], ["192.0.2.1"])

    found, gaps = aliases_of(["metrics.example.org", "gone.example.org"], look_up=look_up)

    assert found == {"metrics.example.org": ("trust.sc.omtrdc.net", "trust.data.adobedc.net")}
    assert is_disguised("https://metrics.example.org/id", aliases=found["metrics.example.org"])
    assert [gap.message for gap in gaps] == [
        "DNS gave no answer for gone.example.org (no such host): whether it stands for a tracker's host is unknown."
    ]
