"""A preview is crawled by its URL: the sink alone dials it, and cookies, redirects and compression pass as they are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import pytest

from pytest_pixelguard.crawl import CrawlPlan, UrlSite, run_crawl
from pytest_pixelguard.model import CrawlResult, Route
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.crawling import rows
from tests.crawl.origins import http1_preview, http2_preview

pytestmark = pytest.mark.browser


def crawl_url(site: UrlSite, *routes: str) -> CrawlResult:
    """Crawl routes of a preview."""
    plan = CrawlPlan(
        site=site,
        routes=tuple(Route(path=route) for route in routes),
        first_party=FirstParty.of(urlsplit(site.origin).hostname or ""),
    )
    return run_crawl(plan)


@pytest.mark.parametrize("preview", [http1_preview, http2_preview])
def test_preview_is_crawled_over_either_protocol(preview: Callable[[], AbstractContextManager[str]]) -> None:
    """Redirect, cookie, compressed page and a POST reach the preview and come back, over HTTP/1.1 and over HTTP/2."""
    with preview() as origin:
        result = crawl_url(UrlSite(origin=origin, insecure_certificate=True), "/")

    assert result.gaps == ()
    assert [(visit.route, visit.status, visit.title) for visit in result.visits] == [("/", 200, "Preview")]
    assert [(row.request.url, row.request.body) for row in rows(result)] == [
        (
            "https://answered.tp.example/collect",
            b"sent=kind=api;cookie=session=made-by-preview;session=made-by-preview",
        )
    ]


def test_certificate_that_nobody_trusts_is_a_gap_that_says_so() -> None:
    """Without the explicit flag, a self-signed preview is not crawled, and the gap names the certificate."""
    with http2_preview() as origin:
        result = crawl_url(UrlSite(origin=origin), "/")

    assert [visit.loaded for visit in result.visits] == [False]
    assert len(result.gaps) == 1
    assert "its certificate is not trusted" in result.gaps[0].message


def test_a_websocket_of_the_preview_s_own_is_passed_on() -> None:
    """The preview hears what its page says over a WebSocket and answers; that traffic is the site's own, no finding."""
    with http1_preview() as origin:
        result = crawl_url(UrlSite(origin=origin), "/with-live")

    assert result.gaps == ()
    assert [(row.request.host, row.request.body) for row in rows(result)] == [
        ("answered.tp.example", b"the preview heard hello")
    ]
