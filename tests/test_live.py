"""A vendor's live script is fetched only where the configuration and the command line both say so; all else stays."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pytest_pixelguard.config import Config, Live
from pytest_pixelguard.live import fetch_live
from pytest_pixelguard.model import LiveScript, Rule
from tests.conftest import run_here
from tests.crawl.crawling import write_site

SCRIPT = b"""
document.cookie = 'vendor=1';
navigator.sendBeacon(document.currentScript.src.replace('/tag.js', '/collect'), 'what is read: ' + document.title);
new Image().src = document.currentScript.src.replace('/tag.js', '/pixel');
"""


@dataclass
class Vendor:
    """A vendor's server on loopback, and every request that reached it: method, target and header fields."""

    origin: str
    status: int = 200
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """Serve the script in a vendor's place; whatever else is asked or sent is noted too."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.command, self.path, {name.lower(): self.headers[name] for name in self.headers}))
            self.send_response(here.status)
            self.send_header("Location", "https://www.example.com/elsewhere.js")
            self.send_header("Content-Length", str(len(SCRIPT)))
            self.send_header("Set-Cookie", "vendor=2")
            self.end_headers()
            self.wfile.write(SCRIPT)

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 -- the standard library's own names

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Vendor(origin=f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield here
        server.shutdown()


def site(folder: Path, vendor: Vendor) -> str:
    """Write a site that loads the vendor's script twice, and a configuration that names it; give its address."""
    address = f"{vendor.origin}/tag.js?id=A1"
    write_site(folder / "dist", {"index.html": f'<title>HIV clinic</title><script src="{address}"></script>' * 2})
    (folder / "pixelguard.toml").write_text(f'[live]\nscripts = ["{address}"]\n', encoding="utf-8")
    return address


@pytest.mark.browser
def test_one_get_and_nothing_else_leaves(tmp_path: Path, vendor: Vendor) -> None:
    """With --live one GET, no cookie, no Referer, reaches the vendor; the script runs; its beacons end in the sink."""
    address, digest = site(tmp_path, vendor), hashlib.sha256(SCRIPT).hexdigest()

    ran = run_here("crawl", "dist", "--live", "--state", "no-choice", "--report", "json=out.json", cwd=tmp_path)

    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    sent = {(row["method"], row["url"].removeprefix(vendor.origin)) for row in report["requests"]}
    assert (ran.code, report["gaps"]) == (1, [])
    assert vendor.asked == [
        (
            "GET",
            "/tag.js?id=A1",
            {
                "accept-encoding": "identity",
                "accept": "*/*",
                "user-agent": "Mozilla/5.0",
                "host": vendor.origin.removeprefix("http://"),
                "connection": "close",
            },
        )
    ]
    assert {("GET", "/tag.js?id=A1"), ("POST", "/collect?id=A1"), ("GET", "/pixel?id=A1")} <= sent
    assert report["coverage"]["live"] == [{"url": address, "sha256": digest, "size": len(SCRIPT)}]
    first, *others = [line for line in ran.err.splitlines() if "LIVE" in line]
    assert first.startswith("pixelguard: LIVE: 1 script is fetched from third parties now, because --live is given")
    assert others == [
        f"pixelguard: LIVE: GET {address}, without cookies and Referer",
        f"pixelguard: LIVE: {address} answered with {len(SCRIPT)} bytes, sha256 {digest}",
        "pixelguard: LIVE: that was all; from here on nothing leaves this machine",
    ]
    assert "only the 1 GET of --live left this machine" in " ".join(ran.out.split())


@pytest.mark.browser
def test_a_configuration_alone_fetches_nothing(tmp_path: Path, vendor: Vendor) -> None:
    """Without --live nothing reaches the vendor, whatever the configuration names, and that is said."""
    site(tmp_path, vendor)

    ran = run_here("crawl", "dist", "--state", "no-choice", "--report", "json=out.json", cwd=tmp_path)

    assert vendor.asked == []
    assert "nothing is fetched, for --live is not given" in ran.err
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["coverage"]["live"] == []


def test_the_option_without_a_list_is_wrong_use(tmp_path: Path) -> None:
    """--live with nothing configured ends with exit 2: nobody has said what may be fetched."""
    write_site(tmp_path / "dist", {"index.html": "<title>Trust</title>"})

    ran = run_here("check", "dist", "--live", cwd=tmp_path)

    assert (ran.code, "[live] scripts" in ran.err) == (2, True)


@pytest.mark.parametrize(("status", "says"), [(404, "HTTP Error 404"), (302, "which is not followed")])
def test_what_cannot_be_fetched_is_a_gap(vendor: Vendor, status: int, says: str) -> None:
    """A script that does not come is a gap and is asked for once only; a redirection leads nowhere."""
    vendor.status = status
    address = f"{vendor.origin}/tag.js"
    said: list[str] = []

    live = fetch_live(Config(live=Live(scripts=(address,))), say=said.append)

    assert (live.supplied, live.scripts) == ((), (LiveScript(url=address),))
    assert [(gap.rule, says in gap.message) for gap in live.gaps] == [(Rule.OPAQUE_SCRIPT, True)]
    assert (len(vendor.asked), f"{address} was not fetched" in said[2]) == (1, True)


@pytest.mark.parametrize("pattern", ["https://cdn.vendor.example/*", "https://cdn.vendor.example", "tag.js"])
def test_only_exact_addresses_are_taken(tmp_path: Path, pattern: str) -> None:
    """A pattern, a bare host or no address at all is wrong use: a page must not choose what is sent."""
    write_site(tmp_path / "dist", {"index.html": "<title>Trust</title>"})
    (tmp_path / "pixelguard.toml").write_text(f'[live]\nscripts = ["{pattern}"]\n', encoding="utf-8")

    ran = run_here("check", "dist", "--live", cwd=tmp_path)

    assert (ran.code, "`live.scripts" in ran.err) == (2, True)
