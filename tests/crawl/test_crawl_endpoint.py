"""A browser that a Playwright server starts: sealed like any other, or refused in words."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright._impl._driver import compute_driver_executable

from pytest_pixelguard.crawl import find_browser
from tests.conftest import run_pixelguard

pytestmark = pytest.mark.browser
LEAK = "<!doctype html><title>Home</title><script>navigator.sendBeacon('https://collector.example/seen', 'x')</script>"


@contextmanager
def _server(*options: str, **environment: str) -> Iterator[str]:
    """Run Playwright's own server on loopback and give its address."""
    command = [*compute_driver_executable(), "run-server", "--host", "127.0.0.1", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"ws://\S+", process.stdout.readline())
            assert found is not None
            yield found.group()
        finally:
            process.kill()  # it waits for its last connection when it is only asked to end


def _install(browsers: str) -> None:
    """Put the machine's browser where the server looks for its own."""
    code = (
        "from playwright.sync_api import *; p = sync_playwright().start(); print(p.chromium.executable_path); p.stop()"
    )
    environment = os.environ | {"PLAYWRIGHT_BROWSERS_PATH": browsers}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    program = Path(done.stdout.strip())
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{find_browser()}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def test_a_server_that_takes_our_flags_is_sealed(site: Callable[..., Path], tmp_path: Path) -> None:
    """Through `run-server --unsafe` the crawl sees what it sees elsewhere, and its self-test passes."""
    folder, out = site({"index.html": LEAK}), tmp_path / "r.json"

    with _server("--unsafe") as endpoint:
        ran = run_pixelguard(
            "crawl", folder, "--browser-endpoint", endpoint, "--report", f"json={out}",
            PIXELGUARD_CHROMIUM=str(find_browser()),
        )  # fmt: skip

    report = json.loads(out.read_text(encoding="utf-8"))
    assert (ran.code, report["gaps"], report["coverage"]["self_test"]["passed"]) == (1, [], True)
    assert "collector.example" in {finding["host"] for finding in report["findings"]}


def test_a_server_that_does_not_is_refused(site: Callable[..., Path]) -> None:
    """A server without `--unsafe`, or on another machine, cannot seal: exit 2, with what to do."""
    folder = site({"index.html": LEAK})

    with TemporaryDirectory(prefix="px-") as browsers, _server(PLAYWRIGHT_BROWSERS_PATH=browsers) as endpoint:
        _install(browsers)
        deaf = run_pixelguard("crawl", folder, "--browser-endpoint", endpoint, PIXELGUARD_CHROMIUM="")
    afar = run_pixelguard("crawl", folder, "--browser-endpoint", "ws://browsers.example:3000/")

    assert (deaf.code, afar.code) == (2, 2)
    assert "cannot be sealed" in deaf.err
    assert "run-server --unsafe" in deaf.err
    assert "Run the gate beside the browser" in afar.err
