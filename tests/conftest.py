"""What the tests share: the example sites, the program run as users run it, and one real run on each example."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["pytester"]

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One run of the program: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run_pixelguard(*arguments: str | Path, cwd: Path = PROJECT, **environment: str) -> Ran:
    """Run the command as its own process, without colours, 100 columns wide."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_pixelguard", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"} | environment,
        timeout=300,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


@pytest.fixture(scope="session")
def examples() -> Path:
    """Give the folder of the two example sites."""
    return PROJECT / "examples"


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Ran, dict[str, Any]]]:
    """Run the whole gate on an example, once a session, and give what it printed and its JSON report."""
    done: dict[str, tuple[Ran, dict[str, Any]]] = {}

    def check(name: str) -> tuple[Ran, dict[str, Any]]:
        if name not in done:
            file = tmp_path_factory.mktemp("report") / "report.json"
            ran = run_pixelguard("check", f"examples/{name}", "--report", f"json={file}")
            done[name] = (ran, json.loads(file.read_text(encoding="utf-8")))
        return done[name]

    return check


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Path]:
    """Write a small built site: file names (dots for `__`) or a mapping of paths to their text."""

    def write(files: dict[str, str], name: str = "site") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return write
