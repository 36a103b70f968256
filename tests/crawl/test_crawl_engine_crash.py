"""A fault of the engine's own is neither a pass nor a finding."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.crawling import write_site

BROKEN = """
import sys
from pytest_pixelguard.cli import main
from pytest_pixelguard.crawl import runner

def observe(walk, first_party, missing):
    raise KeyError("broken on purpose")

runner.observe = observe
sys.argv = ["pixelguard", "check", sys.argv[1], "--origin", "https://www.example.nhs.uk", "--state", "no-choice"]
main()
"""


@pytest.mark.browser
def test_crash_of_the_engine_is_exit_2(tmp_path: Path) -> None:
    """Where the crawl itself breaks in the middle, the gate exits 2, says that nothing was decided, and shows where."""
    root = write_site(tmp_path / "site", {"index.html": "<h1>Home</h1>"})

    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(root)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=120,
    )

    assert done.returncode == 2
    assert "KeyError: 'broken on purpose'" in done.stderr
    assert "nothing was decided" in done.stderr.splitlines()[-1]
