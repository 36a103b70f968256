"""What a visit leaves on the visitor's device before a choice, who wrote it, and what a browser's signal says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from pytest_pixelguard.crawl import CrawlPlan, UrlSite, run_crawl
from pytest_pixelguard.crawl.plan import Supplied
from pytest_pixelguard.model import CrawlResult, Route, State, Store
from pytest_pixelguard.trackers.parties import FirstParty

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Home</title><link rel="icon" href="data:,">
<img src="{other}/pixel.gif" alt=""><iframe src="https://frame.tp.example/" title="Frame"></iframe>
<script src="/store.js"></script>"""
STORE = """localStorage.setItem('visitor', '1');
sessionStorage.setItem('visit', '1');
indexedDB.open('history');
caches.open('copies');
document.cookie = 'seen=1; max-age=99';
document.cookie = 'brief=1';
document.cookie = 'brief=1; max-age=0';
fetch('/signals?' + navigator.globalPrivacyControl + '&' + navigator.doNotTrack);
"""
FRAME = """<!doctype html><script>document.cookie = 'framed=1; Secure; SameSite=None';
localStorage.setItem('framed', 1); localStorage.property = 1;</script>"""


class _Site(BaseHTTPRequestHandler):
    """A site, and the third party beside it: each sets a cookie by its answer and notes what the browser says."""

    heard: ClassVar[list[tuple[str, str | None, str | None]]]
    other: ClassVar[str] = ""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0]
        if name != "/store.js":
            self.heard.append((self.path, self.headers["Sec-GPC"], self.headers["DNT"]))
        body = {"/": PAGE.format(other=self.other), "/store.js": STORE}.get(name, "").encode()
        self.send_response(200)
        cookie = {"/": "_ga=1; Max-Age=99; Path=/", "/pixel.gif": "IDE=1; Max-Age=99; Secure; SameSite=None"}.get(name)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Type", "text/javascript" if name == "/store.js" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _serve(handler: type[_Site]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


Heard = list[tuple[str, str | None, str | None]]


@pytest.fixture(scope="module")
def crawled() -> Iterator[tuple[CrawlResult, Heard]]:
    """Crawl the site without a choice and with each signal; give the result and what the servers heard."""
    heard: Heard = []

    class Other(_Site):
        pass

    class Own(_Site):
        pass

    Other.heard = Own.heard = heard
    with _serve(Other) as far, _serve(Own) as near:
        Own.other = f"http://localhost:{far}"
        plan = CrawlPlan(
            site=UrlSite(origin=f"http://127.0.0.1:{near}", also=(Own.other,)),
            routes=(Route(path="/"),),
            first_party=FirstParty.of("127.0.0.1"),
            states=(State.NO_CHOICE, State.GPC, State.DNT),
            supplied=(
                Supplied(name="a frame", host="frame.tp.example", content=FRAME.encode(), content_type="text/html"),
            ),
        )
        yield run_crawl(plan), heard


def test_everything_that_is_stored_is_seen_with_who_wrote_it(crawled: tuple[CrawlResult, Heard]) -> None:
    """Cookies by answer and by script, of the site and of third parties, and every other store, each with its line."""
    result, _ = crawled

    rows = {
        (row.store, row.name, row.host, row.third_party, row.lasting, row.kept): (
            [(frame.url.rpartition("/")[2], frame.line) for frame in row.writer[:1]] or urlsplit(row.by).path
        )
        for row in result.stored
        if row.state is State.NO_CHOICE
    }

    assert result.gaps == ()
    assert rows == {
        (Store.COOKIE, "_ga", "127.0.0.1", False, True, True): "/",
        (Store.COOKIE, "IDE", "localhost", True, True, False): "/pixel.gif",
        (Store.LOCAL_STORAGE, "visitor", "127.0.0.1", False, True, True): [("store.js", 1)],
        (Store.SESSION_STORAGE, "visit", "127.0.0.1", False, False, True): [("store.js", 2)],
        (Store.INDEXED_DB, "history", "127.0.0.1", False, True, True): [("store.js", 3)],
        (Store.CACHE_STORAGE, "copies", "127.0.0.1", False, True, True): [("store.js", 4)],
        (Store.COOKIE, "seen", "127.0.0.1", False, True, True): [("store.js", 5)],
        (Store.COOKIE, "brief", "127.0.0.1", False, False, False): [("store.js", 6)],
        (Store.COOKIE, "framed", "frame.tp.example", True, False, False): [("", 1)],
        (Store.LOCAL_STORAGE, "framed", "frame.tp.example", True, True, True): [("", 2)],
        (Store.LOCAL_STORAGE, "property", "frame.tp.example", True, True, True): "",
    }


def test_a_signal_goes_with_every_request_and_is_shown_to_scripts(crawled: tuple[CrawlResult, Heard]) -> None:
    """Global Privacy Control and Do Not Track: header to the site and to third parties, and the scripts' own word."""
    _, heard = crawled

    assert sorted(heard, key=str) == sorted(
        [
            (path, *headers)
            for headers, said in (
                ((None, None), "undefined&null"),
                (("1", None), "true&null"),
                ((None, "1"), "undefined&1"),
            )
            for path in ("/", "/pixel.gif", f"/signals?{said}")
        ],
        key=str,
    )
