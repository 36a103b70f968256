"""What people read at the terminal, whole: real runs against kept snapshots.

After a change that is meant, `PIXELGUARD_SNAPSHOTS=write make test TESTS=tests/report` writes them anew; read the diff.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_pixelguard

SNAPSHOTS = Path(__file__).parent / "snapshots"
PAGE = """<!doctype html><html lang="en"><title>HIV clinic</title>
<p>Caf\u00e9 \U0001f600</p> <script>!function(f,b,e,v){f.fbq=function(){};var t=b.createElement(e);t.src=v;
b.head.appendChild(t)}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','123456789012345');</script>
<noscript><img src="https://www.facebook.com/tr?id=123456789012345&amp;ev=PageView&amp;noscript=1"></noscript>
<link rel="stylesheet" href="https://fonts.unknown.example/a.css">
"""


def _matches(name: str, text: str) -> None:
    text = re.sub(r"\d+\.\d s\b", "0.0 s", text)  # times differ from run to run
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("PIXELGUARD_SNAPSHOTS") == "write":
        file.write_text(text, encoding="utf-8")

    assert text.splitlines() == file.read_text(encoding="utf-8").splitlines()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["leaky-trust", "mended-trust"])
def test_the_report_on_an_example(checked: Callable[[str], tuple[Ran, dict[str, Any]]], name: str) -> None:
    """The whole report on an example site reads as it was last approved."""
    ran, _ = checked(name)

    _matches(name, re.sub(r"(?m)^json report: .*$", "json report: …", ran.out))


@pytest.mark.parametrize(("name", "columns"), [("inspect", "100"), ("inspect-narrow", "50")])
def test_the_report_of_inspect(site: Callable[..., Path], name: str, columns: str) -> None:
    """Static findings show the place, the line of code and the file's page, in a wide and in a narrow terminal."""
    folder = site({"hiv.html": PAGE, "pixelguard.toml": 'origin = "https://www.example.org"\n'})

    ran = run_pixelguard("inspect", "hiv.html", cwd=folder, COLUMNS=columns)

    _matches(name, ran.out)


def test_the_report_on_nothing(tmp_path: Path) -> None:
    """An empty folder gives gaps and no pass."""
    (tmp_path / "empty").mkdir()

    ran = run_pixelguard("inspect", "empty", cwd=tmp_path)

    _matches("empty", ran.out)
