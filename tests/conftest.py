"""What the tests share: the example sites, the program run as users run it, and one real run on each example."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

pytest_plugins = ["pytester"]

PROJECT = Path(__file__).parent.parent


SLOW_FIRST = ("namespace", "node", "browser")  # marks of tests that take seconds; the first are the slowest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with slow tests first: where one of them is the last, all other workers wait for it."""
    place: dict[Path, int] = {}
    for item in items:
        marks = [number for number, mark in enumerate(SLOW_FIRST) if item.get_closest_marker(mark)]
        place[item.path] = min([place.get(item.path, len(SLOW_FIRST)), *marks])
    items.sort(key=lambda item: place[item.path])  # stable: within a file, and among files alike, the order stays


def pytest_xdist_auto_num_workers() -> int:
    """Give one worker more than there are processors: tests wait for browsers and timers half of their time."""
    return (os.cpu_count() or 1) + 1


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
    """Run the whole gate on an example, once for all workers, and give what it printed and its JSON report."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # every worker's own folder lies in the session's

    @cache
    def check(name: str) -> tuple[Ran, dict[str, Any]]:
        printed, file = shared / f"checked-{name}.json", shared / f"checked-{name}.report.json"
        with FileLock(f"{printed}.lock"):
            if not printed.exists():
                ran = run_pixelguard("check", f"examples/{name}", "--report", f"json={file}")
                printed.write_text(json.dumps(asdict(ran)), encoding="utf-8")
        return Ran(**json.loads(printed.read_text(encoding="utf-8"))), json.loads(file.read_text(encoding="utf-8"))

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
