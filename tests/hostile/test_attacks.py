"""Ways to get a tracker past the gate: what the threat model calls stopped is. All: `tools/try_attacks.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.crawling import crawl_folder, hosts, write_site
from tests.hostile.attacks import ATTACKS, FILES
from tests.hostile.cases import SCRIPT

TRIED = ("webdriver", "answer", "forge", "store")


@pytest.mark.browser
def test_pages_that_hide_what_they_send_are_seen(tmp_path: Path) -> None:
    """A page that looks for a robot, that asks its receiver first, that lies to our bindings: the request is seen."""
    pages = {f"{attack.name}.html": attack.page() for attack in ATTACKS if attack.name in TRIED}
    root = write_site(tmp_path, {**pages, **FILES})

    result = crawl_folder(root, *(f"/{name}" for name in pages))

    assert {route: hosts(result, route) for route in (f"/{name}" for name in pages)} == {
        f"/{name}": {"spy"} for name in pages
    }
    assert result.gaps == ()


def test_modules_in_the_working_directory_are_not_run(tmp_path: Path) -> None:
    """What a pull request plants beside the site does not become part of the gate."""
    (tmp_path / "index.html").write_text(SCRIPT, encoding="utf-8")
    for name in ("click", "json", "sitecustomize", "conftest", "turbohtml", "pytest_pixelguard"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    commands = (
        [Path(sys.executable).with_name("pixelguard")],  # as a user
        [sys.executable, "-P", "-m", "pytest_pixelguard"],  # as the Action
    )

    codes = [
        subprocess.run([*command, "inspect", "index.html", "-q"], cwd=tmp_path, check=False).returncode
        for command in commands
    ]

    assert codes == [1, 1]
