"""The whole gate on a preview's URL: its sitemap gives routes, what it serves is read, and its secrets stay its own."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pytest_pixelguard.inputs.sitemap import read_preview_sitemaps
from pytest_pixelguard.preview import HEADERS, USER
from tests.conftest import run_here

pytestmark = pytest.mark.browser

PIXEL = (
    "<script>!function(f,b,e,v){f.fbq=function(){};var t=b.createElement(e);t.src=v;b.head.appendChild(t)}"
    "(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','123456789012345');</script>"
)
INDEX = "<sitemapindex><sitemap><loc>https://www.example.nhs.uk/maps/pages.xml.gz</loc></sitemap></sitemapindex>"
PAGES = "<urlset><url><loc>https://www.example.nhs.uk/hidden/</loc></url></urlset>"
FILES: dict[str, tuple[str, bytes]] = {
    "/robots.txt": ("text/plain", b"User-agent: *\nSitemap: https://www.example.nhs.uk/maps/index.xml\n"),
    "/maps/index.xml": ("application/xml", INDEX.encode()),
    "/maps/pages.xml.gz": ("application/gzip", gzip.compress(PAGES.encode())),
    "/": ("text/html", b"<!doctype html><title>Home</title><h1>Home</h1>"),
    "/hidden/": ("text/html; charset=utf-8", f"<!doctype html><title>Hidden</title><head>{PIXEL}</head>".encode()),
}


class _Guarded(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer who has both the password and the key; compress pages where that is understood."""
        allowed = self.headers.get("Authorization") == "Basic dXNlcjpwYXNz" and self.headers.get("X-Key") == "k-1"
        kind, body = FILES.get(self.path, ("text/plain", b"")) if allowed else ("text/plain", b"")
        self.send_response(401 if not allowed else 200 if self.path in FILES else 404)
        self.send_header("Content-Type", kind)
        if kind.startswith("text/html") and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


@contextmanager
def guarded_preview() -> Iterator[str]:
    """Serve the preview, which asks for a password and a key, and give its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Guarded)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_preview_is_read_and_crawled_by_its_sitemap_behind_a_password(tmp_path: Path) -> None:
    """A page that only the sitemap names is crawled and read: the pixel has its line, and no secret is in any file."""
    with guarded_preview() as origin:
        arguments = ["check", origin, "-q", "--state", "no-choice", "--report-dir", "out"]
        ran = run_here(*arguments, cwd=tmp_path, **{USER: "user:pass", HEADERS: "X-Key: k-1\n"})

    report = json.loads((tmp_path / "out/pixelguard.json").read_text(encoding="utf-8"))
    found = {(row["rule"], (row["location"] or {}).get("path"), row["vendor"]) for row in report["findings"]}
    assert (ran.code, report["gaps"]) == (1, [])
    assert [row["path"] for row in report["coverage"]["routes"]] == ["/", "/hidden/"]
    assert ("PXG101", f"{origin}/hidden/", "meta-pixel") in found
    assert report["coverage"]["files_inspected"] == 2
    written = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert [b"dXNlcjpwYXNz" in data or b"k-1" in data for data in written] == [False] * len(written)


def test_sitemap_that_cannot_be_read_is_a_gap() -> None:
    """A sitemap that robots.txt names and that is not there, or is broken, is a gap; one that nobody named is not."""
    answers = {
        "/robots.txt": b"Sitemap: /a.xml\nsitemap: /b.xml.gz\nSitemap: https://other.example/c.xml\n",
        "/b.xml.gz": b"\x1f\x8bbroken",
        "/c.xml": b"<urlset><url><loc>https://www.example.nhs.uk/one?x=1</loc></url></urlset>",
    }

    def fetch(path: str) -> tuple[int, bytes, str]:
        return (200, answers[path], "") if path in answers else (404, b"", "")

    found = read_preview_sitemaps("https://preview.example", fetch)
    nothing = read_preview_sitemaps("https://preview.example", lambda _: (404, b"", ""))

    places = [gap.location.path for gap in found.gaps if gap.location]
    assert (found.paths, places) == (
        ("/one?x=1",),
        ["https://preview.example/a.xml", "https://preview.example/b.xml.gz"],
    )
    assert (nothing.paths, nothing.gaps) == ((), ())
