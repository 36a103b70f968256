"""A built folder is served as static hosts serve it, and nothing outside of it."""

import asyncio
from pathlib import Path

import pytest

from pytest_pixelguard.crawl.sink import Answer, Incoming
from pytest_pixelguard.crawl.sink.folder import FolderAnswerer
from tests.crawl.crawling import HOST, write_site

FILES: dict[str, str | bytes] = {
    "index.html": "home",
    "about.html": "about",
    "wards/index.html": "wards",
    "a b/ü.html": "odd name",
    "app.mjs": "export {}",
    "data.bin": bytes(range(10)),
    "404.html": "gone",
    "_headers": "/about\n  X-Frame-Options: DENY\n/wards/*\n  Cache-Control: max-age=5\n  X-Ward: yes\n",
    "_redirects": (
        "# moved\n/old/* /new/:splat 302\n/person/:name /about?who=:name\n/spa/* /index.html 200\n"
        "/about /never\n/index.html /forced 301!\n/q id=:id /found/:id\n/uk /en Country=gb\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with files, and a secret beside it that links lead to."""
    root = write_site(tmp_path / "dist", FILES)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "inside.txt").symlink_to(root / "about.html")
    return root


def ask(root: Path, target: str, *, spa: str | None = None, method: str = "GET", **headers: str) -> Answer:
    """Ask for one address of a folder."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    incoming = Incoming(method=method, scheme="https", authority=HOST, target=target, headers=pairs)
    return asyncio.run(FolderAnswerer(root, spa_fallback=spa)(incoming))


def shown(answer: Answer) -> tuple[int, str]:
    """Give the status, and where it leads or what it says."""
    location = next((value for name, value in answer.headers if name == "location"), "")
    return answer.status, location or answer.body.decode("latin-1").rpartition(">")[2]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", (200, "home")),
        ("/about", (200, "about")),
        ("/about.html", (200, "about")),
        ("/about/", (301, "/about")),
        ("/wards", (301, "/wards/")),
        ("/wards?x=1", (301, "/wards/?x=1")),
        ("/wards/", (200, "wards")),
        ("/a%20b/%C3%BC", (200, "odd name")),
        ("/missing", (404, "gone")),
        ("/old/a/b", (302, "/new/a/b")),
        ("/person/ada", (301, "/about?who=ada")),
        ("/spa/any/where", (200, "home")),
        ("/index.html", (301, "/forced")),
        ("/q?id=7", (301, "/found/7")),
        ("/q", (404, "gone")),
        ("/uk", (404, "gone")),
        ("/_headers", (404, "gone")),
        ("/../secret.txt", (404, "gone")),
        ("/%2e%2e/secret.txt", (404, "gone")),
        ("/link.txt", (404, "gone")),
        ("/inside.txt", (200, "about")),
        ("/" + "x" * 5000, (404, "gone")),
        ("/%00", (404, "gone")),
    ],
)
def test_address_is_answered_as_by_a_static_host(folder: Path, target: str, expected: tuple[int, str]) -> None:
    """Clean addresses, index files, slashes, redirects and 404.html work; what lies outside is not there."""
    assert shown(ask(folder, target)) == expected


def test_fallback_answers_pages_only(folder: Path) -> None:
    """The fallback of a single-page application answers a page that is not there, and no missing script."""
    assert [
        shown(ask(folder, "/any", spa="index.html", accept="text/html,*/*")),
        shown(ask(folder, "/any.js", spa="index.html", accept="*/*")),
    ] == [(200, "home"), (404, "gone")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("bytes=2-4", (206, b"\x02\x03\x04", "bytes 2-4/10")),
        ("bytes=8-", (206, b"\x08\x09", "bytes 8-9/10")),
        ("bytes=-3", (206, b"\x07\x08\x09", "bytes 7-9/10")),
        ("bytes=20-", (416, b"", "bytes */10")),
    ],
)
def test_range_is_served(folder: Path, wanted: str, expected: tuple[int, bytes, str]) -> None:
    """A part of a file is given where a player asks for it."""
    answer = ask(folder, "/data.bin", range=wanted)

    assert (answer.status, answer.body, dict(answer.headers).get("content-range")) == expected


def test_headers_file_and_media_types_are_honoured(folder: Path) -> None:
    """`_headers` adds to and replaces the host's own headers; a module is JavaScript everywhere."""
    about, ward, module = (dict(ask(folder, path).headers) for path in ("/about", "/wards/", "/app.mjs"))

    assert (about["x-frame-options"], ward["cache-control"], ward["x-ward"], module["content-type"]) == (
        "DENY",
        "max-age=5",
        "yes",
        "text/javascript; charset=utf-8",
    )


def test_static_host_takes_no_post(folder: Path) -> None:
    """A static host answers 405 to a form that is posted to it."""
    assert ask(folder, "/about", method="POST").status == 405
