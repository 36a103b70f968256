"""What goes wrong on a preview: a page that crashes, a password that nobody gave, a frame whose answer never comes."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pytest_pixelguard.crawl import CrawlPlan, UrlSite, run_crawl
from pytest_pixelguard.crawl.plan import BrowserOptions
from pytest_pixelguard.model import Route, Rule
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.crawling import hosts
from tests.crawl.processes import browsers_of

_UNSEEN = ", so what that code does was not examined."
BEACON = "<img src='https://{}.tp.example/b' alt=''>"
MISSING = "it asks for a name and a password, which PIXELGUARD_PREVIEW_USER can hold as name:password"
PAGES = {
    "/crash": BEACON.format("crash") + "<script>onload = () => setTimeout(() => fetch('/kill'), 300)</script>",
    "/frame": BEACON.format("frame")
    + "<div style='height: 9000px'></div><iframe src='/never' loading='lazy'></iframe>",
    "/parts": BEACON.format("parts")
    + "<script src='/fails.js'></script><script src='/cut.js'></script><script src='/none.js'></script>"
    + "<img src='/fails.png' alt=''><script>new WebSocket(`ws://${location.host}/cut`); fetch('/cut')</script>",
    "/fine": BEACON.format("fine"),
}


class _Faulty(BaseHTTPRequestHandler):
    over = threading.Event()

    def do_GET(self) -> None:
        """Give a page; kill the page's process; ask for a password; or say nothing until the end."""
        if self.path == "/never":
            self.over.wait(60)
            return
        if self.path.startswith("/cut") and "Upgrade" not in self.headers:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"fetch('https://never.tp.example/')")
        if self.path.startswith("/cut"):
            return
        if self.path == "/kill":
            for process in browsers_of(os.getpid()):
                if "--type=renderer" in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8"):
                    os.kill(process, signal.SIGKILL)
        faults = {"/fails.js": 503, "/fails.png": 503, "/none.js": 404}
        self.send_response(200 if self.path in PAGES else faults.get(self.path, 401))
        self.send_header("WWW-Authenticate", 'Basic realm="preview"')
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>x</title>{PAGES.get(self.path, '')}".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


@contextmanager
def faulty_preview() -> Iterator[str]:
    """Serve the preview and give its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Faulty)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        _Faulty.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.browser
def test_each_fault_of_a_preview_is_a_gap_and_the_next_page_is_examined() -> None:
    """What the preview does not deliver is a gap with its reason; what it has not (404), or is only shown, is none."""
    with faulty_preview() as origin:
        paths = ("/crash", "/private", "/frame", "/parts", "/fine")
        plan = CrawlPlan(
            site=UrlSite(origin=origin),
            routes=tuple(Route(path=path) for path in paths),
            first_party=FirstParty.of(urlsplit(origin).hostname or ""),
            browser=BrowserOptions(page_timeout=4.0, concurrency=1),
        )
        result = run_crawl(plan)

    unfinished = "/parts could not be examined to the end: it asks the site for"
    assert {(gap.rule, gap.message.split(" (", 1)[0]) for gap in result.gaps} == {
        (Rule.ROUTE_NOT_LOADED, "/crash could not be examined: the page, or a frame in it, crashed."),
        (Rule.ROUTE_NOT_LOADED, f"/private could not be examined: the site answered 401: {MISSING}."),
        (Rule.ROUTE_NOT_LOADED, f"/frame could not be examined: a frame in it did not load: {origin}/never."),
        (Rule.OPAQUE_SCRIPT, f"/parts uses {origin}/fails.js, and the site answered 503{_UNSEEN}"),
        (Rule.OPAQUE_SCRIPT, f"/parts uses {origin}/cut.js, and the site broke its answer off"),
        (Rule.ROUTE_NOT_LOADED, f"{unfinished} {origin}/cut, and the site broke its answer off"),
        (Rule.ROUTE_NOT_LOADED, f"{unfinished} ws{origin[4:]}/cut, and the site did not accept the WebSocket"),
    }
    assert {path: hosts(result, path) for path in paths} == {
        "/crash": {"crash"},
        "/private": set(),
        "/frame": {"frame"},
        "/parts": {"parts"},
        "/fine": {"fine"},
    }
