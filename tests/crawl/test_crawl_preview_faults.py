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

BEACON = "<img src='https://{}.tp.example/b' alt=''>"
MISSING = "it asks for a name and a password, which PIXELGUARD_PREVIEW_USER can hold as name:password"
PAGES = {
    "/crash": BEACON.format("crash") + "<script>onload = () => setTimeout(() => fetch('/kill'), 300)</script>",
    "/frame": BEACON.format("frame")
    + "<div style='height: 9000px'></div><iframe src='/never' loading='lazy'></iframe>",
    "/fine": BEACON.format("fine"),
}


class _Faulty(BaseHTTPRequestHandler):
    over = threading.Event()

    def do_GET(self) -> None:
        """Give a page; kill the page's process; ask for a password; or say nothing until the end."""
        if self.path == "/never":
            self.over.wait(60)
            return
        if self.path == "/kill":
            for process in browsers_of(os.getpid()):
                if "--type=renderer" in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8"):
                    os.kill(process, signal.SIGKILL)
        self.send_response(200 if self.path in PAGES else 401)
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
    """A crashed page, a page behind a password and one with an own frame that never loads are gaps with reasons."""
    with faulty_preview() as origin:
        paths = ("/crash", "/private", "/frame", "/fine")
        plan = CrawlPlan(
            site=UrlSite(origin=origin),
            routes=tuple(Route(path=path) for path in paths),
            first_party=FirstParty.of(urlsplit(origin).hostname or ""),
            browser=BrowserOptions(page_timeout=4.0, concurrency=1),
        )
        result = run_crawl(plan)

    assert [(gap.rule, gap.message) for gap in result.gaps] == [
        (Rule.ROUTE_NOT_LOADED, f"{path} could not be examined: {why}.")
        for path, why in (
            ("/crash", "the page, or a frame in it, crashed"),
            ("/private", f"the site answered 401: {MISSING}"),
            ("/frame", f"a frame in it did not load: {origin}/never"),
        )
    ]
    assert {path: hosts(result, path) for path in paths} == {
        "/crash": {"crash"},
        "/private": set(),
        "/frame": {"frame"},
        "/fine": {"fine"},
    }
