"""A recorded vendor's script runs in the vendor's place only if it is, byte for byte, the one that was pinned."""

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_pixelguard.config import Config, ConfigError, Replay
from pytest_pixelguard.crawl import run_crawl
from pytest_pixelguard.replay import SUMS, recordings
from tests.crawl.crawling import plan_for, rows, write_site

SCRIPT = b"navigator.sendBeacon('https://collect.vendor.example/', 'recorded')"
URL = "https://cdn.vendor.example/tag.js?id=ABC"


def sha256(content: bytes) -> str:
    """Give a hash as it is pinned."""
    return hashlib.sha256(content).hexdigest()


def config_of(folder: Path, file: str, pin: str, url: str | None = None) -> Config:
    """Give a configuration in a folder that names one recording."""
    return Config(file=str(folder / "pixelguard.toml"), replay=(Replay(file=file, sha256=pin, url=url),))


def har(status: int = 200, mime: str = "text/javascript") -> bytes:
    """Give a HAR file with one answer."""
    content = {"mimeType": mime, "encoding": "base64", "text": base64.b64encode(SCRIPT).decode()}
    entry = {"request": {"method": "GET", "url": URL}, "response": {"status": status, "content": content}}
    return json.dumps({"log": {"entries": [entry]}}).encode()


def test_file_har_and_folder_give_the_same(tmp_path: Path) -> None:
    """A script with its address, a HAR file, and a folder with a list of hashes answer the same address alike."""
    (tmp_path / "tag.js").write_bytes(SCRIPT)
    (tmp_path / "visit.har").write_bytes(har())
    recorded = write_site(tmp_path / "recorded", {"cdn.vendor.example/tag.js": SCRIPT})
    sums = f"{sha256(SCRIPT)}  ./cdn.vendor.example/tag.js\n".encode()
    (recorded / SUMS).write_bytes(sums)

    found = [
        recordings(config_of(tmp_path, "tag.js", sha256(SCRIPT), URL)),
        recordings(config_of(tmp_path, "visit.har", sha256(har()))),
        recordings(config_of(tmp_path, "recorded", sha256(sums))),
    ]

    assert [[(one.host, one.path, one.content, one.simulated) for one in some] for some in found] == [
        [("cdn.vendor.example", "/tag.js", SCRIPT, False)]
    ] * 3
    assert [some[0].parameter for some in found] == ["id=ABC", "id=ABC", ""]


def test_only_scripts_that_were_answered_are_taken(tmp_path: Path) -> None:
    """A failed request, or an answer that is no script, is not played back."""
    for name, content in (("failed.har", har(status=404)), ("image.har", har(mime="image/gif"))):
        (tmp_path / name).write_bytes(content)

        assert recordings(config_of(tmp_path, name, sha256(content))) == ()


@pytest.mark.parametrize(
    ("file", "pin", "says"),
    [
        ("tag.js", "0" * 64, "is pinned to 0000"),
        ("tag.js", sha256(SCRIPT), "say with `url` which address"),
        ("gone.js", "0" * 64, "cannot be read"),
        ("broken.har", sha256(b"{}"), "is not a HAR file"),
        ("recorded", sha256(b""), "is not pinned"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, file: str, pin: str, says: str) -> None:
    """A changed file, one without a pin or an address, or one that is no recording stops the run."""
    (tmp_path / "tag.js").write_bytes(SCRIPT)
    (tmp_path / "broken.har").write_bytes(b"{}")
    write_site(tmp_path / "recorded", {"cdn.vendor.example/tag.js": SCRIPT, SUMS: b""})

    with pytest.raises(ConfigError, match=says):
        recordings(config_of(tmp_path, file, pin))


@pytest.mark.browser
def test_a_recording_runs_in_the_vendors_place(tmp_path: Path) -> None:
    """What a recorded script sends is caught, is not called simulated, and its script names the recording."""
    (tmp_path / "tag.js").write_bytes(SCRIPT)
    supplied = recordings(config_of(tmp_path, "tag.js", sha256(SCRIPT), URL))
    root = write_site(tmp_path / "site", {"index.html": f'<script src="{URL}"></script>'})

    result = run_crawl(replace(plan_for(root, "/"), supplied=supplied))

    assert [(row.request.host, row.answered_by, row.simulated) for row in rows(result)] == [
        ("cdn.vendor.example", f"recording tag.js (sha256 {sha256(SCRIPT)[:12]}…)", False),
        ("collect.vendor.example", "", False),
    ]
