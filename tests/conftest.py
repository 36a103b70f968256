"""What the tests share: the example sites, the program run as users run it, and one real run on each example."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from pytest_pixelguard.crawl.browser import Engine
    from pytest_pixelguard.model import Gap, SelfTest

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


def run_here(*arguments: str | Path, cwd: Path = PROJECT, **environment: str) -> Ran:
    """Run the command inside this process: what it loads, and that its engine can be trusted, serves the next run too.

    For tests of what the gate finds. Those of the process itself (start, signals, speed) take `run_pixelguard`.
    """
    from pytest_pixelguard.cli import main  # noqa: PLC0415 -- most tests run no command, and start sooner

    code = 0
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["pixelguard", *map(str, arguments)])
        for name, value in {"COLUMNS": "100", "NO_COLOR": "1", **environment}.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    printed = []
    for stream in streams:
        stream.flush()
        stream.seek(0)
        printed.append(stream.read())
    return Ran(code=code, out=printed[0], err=printed[1])


_TRUSTED: "dict[str, tuple[SelfTest, tuple[Gap, ...]]]" = {}  # by the browser's version: what its self-test said


@pytest.fixture(autouse=True)
def trusted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker's crawls remember that the engine has passed its self-test, which is half of a small crawl's work.

    Crawls in processes of their own examine the engine each time, and so do those of tests marked `self_test`.
    """
    if not request.node.get_closest_marker("browser") or request.node.get_closest_marker("self_test"):
        return
    from pytest_pixelguard.crawl import runner  # noqa: PLC0415 -- most tests need no browser, and start sooner
    from pytest_pixelguard.crawl.selftest import run_self_test  # noqa: PLC0415 -- the same

    async def remembered(engine: "Engine", *, patience: float) -> "tuple[SelfTest, tuple[Gap, ...]]":
        version = engine.browser.version
        if version in _TRUSTED:
            return _TRUSTED[version]
        result = await run_self_test(engine, patience=patience)
        if result[0].passed:
            _TRUSTED[version] = result
        return result

    monkeypatch.setattr(runner, "run_self_test", remembered)


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
