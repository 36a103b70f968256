"""`pixelguard lock`: written once, held to ever after, and compared with the live container only when told to."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pytest_pixelguard.cli import cli
from pytest_pixelguard.config import ConfigError
from tests.static.container.making import META, PIXEL, gtm_js, html

PAGE = """<!doctype html><html lang="en"><title>Trust</title>
<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234"></script>
<script src="https://cdn.example.org/lib.js" integrity="sha384-abc" crossorigin></script></html>"""
CONTAINER = '[[container]]\nid = "GTM-ABC1234"\nfile = "gtm.js"\n'
ADDED = "+ Meta Pixel 987654321098765 on every page (All Pages), no consent (tag 101, custom HTML)"
FIRST, SECOND = gtm_js([html()]), gtm_js([html(), html(META.replace(PIXEL, "987654321098765"))])
Site = Callable[..., Path]


@pytest.fixture
def locked(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a site, its container and the lock of both."""
    monkeypatch.chdir(tmp_path)
    site({"index.html": PAGE}, name="dist")
    (tmp_path / "gtm.js").write_bytes(FIRST)
    (tmp_path / "pixelguard.toml").write_text(CONTAINER, encoding="utf-8")
    assert _run("lock").stdout.splitlines()[-1] == (
        "pixelguard.lock: 1 container with 1 tag, and 2 third-party resources; commit it, and review its changes"
    )
    return tmp_path


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, *(["-q"] if arguments[0] == "inspect" else [])])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_lock_that_holds(locked: Path) -> None:
    """What has not changed is written no second time, and passes."""
    before = (locked / "pixelguard.lock").read_bytes()

    assert [_run("lock", *options).exit_code for options in ([], ["--check"], ["--update"])] == [0, 0, 0]
    assert (locked / "pixelguard.lock").read_bytes() == before


def test_one_changed_tag_fails_until_the_lock_is_updated(locked: Path) -> None:
    """The difference is told in words with exit code 1 and nothing is written; --update writes it."""
    (locked / "gtm.js").write_bytes(SECOND)
    before = (locked / "pixelguard.lock").read_bytes()

    plain, checking = _run("lock"), _run("lock", "--check")

    assert (plain.exit_code, checking.exit_code, (locked / "pixelguard.lock").read_bytes()) == (1, 1, before)
    assert checking.stdout.splitlines() == [
        "~ GTM-ABC1234 (version 7 as before)",
        ADDED,
        "pixelguard.lock: the site is not what was agreed to: 2 lines of difference",
    ]
    assert (_run("lock", "--update").exit_code, _run("lock", "--check").exit_code) == (0, 0)


def test_the_gate_holds_the_site_to_its_lock(locked: Path) -> None:
    """A changed container and a new script are PXG303, beside what else is found; the lock's line is the place."""
    (locked / "gtm.js").write_bytes(SECOND)
    page = locked / "dist/index.html"
    page.write_text(PAGE.replace("</html>", '<script src="https://new.example.org/x.js"></script></html>'))

    assert _run("inspect", "dist", "--report", "sarif=report.sarif", "--report", "json=report.json").exit_code == 1

    found = json.loads((locked / "report.json").read_text(encoding="utf-8"))["findings"]
    changes = [one for one in found if one["rule"] == "PXG303"]
    assert [(one["level"], one["message"], one["location"]["path"]) for one in changes] == [
        ("error", "+ script https://new.example.org/x.js: pixelguard.lock does not allow it.", "dist/index.html"),
        (
            "error",
            f"GTM-ABC1234 (version 7 as before) is not what was agreed to in pixelguard.lock: {ADDED}.",
            "pixelguard.lock",
        ),
    ]


def test_a_container_that_cannot_be_read_is_not_locked_in_silence(locked: Path) -> None:
    """What could not be read is named, and the result is inconclusive."""
    (locked / "pixelguard.lock").unlink()
    (locked / "gtm.js").write_bytes(b"no container")

    result = _run("lock")

    assert result.exit_code == 3
    assert "  ? gtm.js was not examined: it is no container that is known" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lock", "--check", "--update"], "--check writes nothing"),
        (["lock", "--fetch"], "--fetch goes with --check alone"),
        (["lock", "--check", "--fetch", "dist"], "--fetch goes with --check alone"),
    ],
)
def test_options_that_do_not_go_together(locked: Path, arguments: list[str], words: str) -> None:
    """Contradictory options are wrong use, not a guess."""
    del locked

    result = _run(*arguments)

    assert (result.exit_code, words in result.stderr) == (2, True)


def test_there_is_nothing_to_check(locked: Path) -> None:
    """Without a lock, or one that is configured and not there, checking is wrong use."""
    (locked / "pixelguard.lock").unlink()

    assert _run("lock", "--check").exit_code == 2
    (locked / "pixelguard.toml").write_text('lock = "other.lock"\n' + CONTAINER, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"other\.lock: the lock is not there"):
        _run("lock", "--check")


@pytest.fixture
def live() -> Iterator[tuple[str, dict[str, Any]]]:
    """Serve what `answer` holds on loopback, in the place of a tag manager; give its address."""
    answer: dict[str, Any] = {"status": 200, "body": FIRST, "asked": []}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer["asked"].append((self.path, self.headers["Cookie"], self.headers["Referer"]))
            self.send_response(answer["status"])
            self.send_header("Location", "https://www.example.com/elsewhere.js")
            self.send_header("Content-Length", str(len(answer["body"])))
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/gtm.js?id=GTM-ABC1234", answer
        server.shutdown()


def test_the_live_container_is_compared_when_told_to(locked: Path, live: tuple[str, dict[str, Any]]) -> None:
    """One request, said before it is made, without cookies or referrer; a change is told in words and exit code 1."""
    address, answer = live
    (locked / "pixelguard.toml").write_text(f'{CONTAINER}url = "{address}"\n', encoding="utf-8")

    same = _run("lock", "--check", "--fetch")
    answer["body"] = SECOND
    other = _run("lock", "--check", "--fetch")

    said = (
        f"pixelguard: fetching {address}, for `--fetch` says so: whoever serves it learns this machine's IP address\n"
    )
    assert (same.exit_code, same.stderr, same.stdout) == (
        0,
        said,
        "pixelguard.lock: the live containers are what was agreed to\n",
    )
    assert (other.exit_code, other.stdout.splitlines()[:2]) == (1, ["~ GTM-ABC1234 (version 7 as before)", ADDED])
    assert answer["asked"] == [("/gtm.js?id=GTM-ABC1234", None, None)] * 2


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "HTTP Error 404"),
        (302, b"", "sends on to https://www.example.com/elsewhere.js, which is not followed"),
        (200, b"<html>", "what it answers is no container"),
        (200, FIRST.replace(b"GTM-ABC1234", b"GTM-XYZ9876"), "it answers with the container GTM-XYZ9876"),
    ],
)
def test_a_container_that_cannot_be_fetched_is_inconclusive(
    locked: Path, live: tuple[str, dict[str, Any]], status: int, body: bytes, words: str
) -> None:
    """What was not compared is no pass; a redirection leads nowhere."""
    address, answer = live
    answer |= {"status": status, "body": body}
    (locked / "pixelguard.toml").write_text(f'{CONTAINER}url = "{address}"\n', encoding="utf-8")

    result = _run("lock", "--check", "--fetch")

    assert (result.exit_code, words in result.stderr) == (3, True)
    assert len(answer["asked"]) == 1


@pytest.mark.parametrize("url", ["http://www.example.com/gtm.js", "file:///etc/hostname", "ftp://127.0.0.1/gtm.js"])
def test_only_https_is_fetched(locked: Path, url: str) -> None:
    """Nothing is fetched in the clear from another machine, and no file is read for an address."""
    (locked / "pixelguard.toml").write_text(f'{CONTAINER}url = "{url}"\n', encoding="utf-8")

    result = _run("lock", "--check", "--fetch")

    assert (result.exit_code, "its address does not begin with https://" in result.stderr) == (3, True)
