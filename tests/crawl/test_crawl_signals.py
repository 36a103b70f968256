"""A crawl that is stopped from outside leaves no browser and no file behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.crawl.crawling import write_site
from tests.crawl.processes import browsers_of

PROGRAM = """
import signal
import sys
from pathlib import Path
from pytest_pixelguard.crawl import run_crawl
from tests.crawl.crawling import plan_for
signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background, it is ignored
run_crawl(plan_for(Path(sys.argv[1]), *["/"] * 500), on_visit=lambda _: print("visited", flush=True))
"""


@pytest.mark.browser
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_signal_leaves_no_browser_and_no_file_behind(tmp_path: Path, number: signal.Signals) -> None:
    """After SIGINT, SIGTERM and even SIGKILL in the middle of a crawl, browser and temporary files are gone."""
    root = write_site(tmp_path / "site", {"index.html": "<h1>Home</h1>"})
    # A short path: the browser puts a Unix socket there, whose path may have about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="px") as scratch:
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(root)],
            cwd=PROJECT,
            env=os.environ | {"TMPDIR": scratch},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            browsers = browsers_of(process.pid)
            process.send_signal(number)
            process.communicate(timeout=60)

        assert (first, bool(browsers), process.returncode) == ("visited\n", True, -number)
        assert _comes_about(lambda: not any(Path(f"/proc/{one}").exists() for one in browsers))
        assert _comes_about(lambda: not any(Path(scratch).iterdir()))


def _comes_about(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; False where it does not within half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
