"""The temporary folder of a run: there while it is needed, and gone whatever ended the run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_pixelguard.run_folder import PREFIX, run_folder

HOLDS = """
import sys, time
from pytest_pixelguard.run_folder import run_folder
with run_folder() as folder:
    (folder / "kept").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_a_folder_goes_with_its_run_and_so_do_those_of_runs_that_were_killed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run removes its own folder, and those that nobody holds; those of other runs, files and links stay."""
    place = Path(os.path.realpath("/tmp")) / f"px{os.getpid()}"  # noqa: S108 -- short: a longer one is not used
    place.mkdir(mode=0o700)
    outside = tmp_path_factory.mktemp("outside")
    (outside / "precious").touch()
    (place / f"{PREFIX}dead" / "profile").mkdir(parents=True)
    (place / f"{PREFIX}link").symlink_to(outside)
    (place / f"{PREFIX}file").touch()
    monkeypatch.setenv("TMPDIR", str(place))
    try:
        with run_folder() as first, run_folder() as second:
            during = {first.is_dir(), second.is_dir(), (place / f"{PREFIX}dead").exists()}
            parents = {first.parent, second.parent}
        left = sorted(entry.name for entry in place.iterdir())
    finally:
        for entry in place.iterdir():
            entry.unlink()
        place.rmdir()

    assert (during, parents, left) == ({True, False}, {place}, [f"{PREFIX}file", f"{PREFIX}link"])
    assert [entry.name for entry in outside.iterdir()] == ["precious"]


def test_the_folder_of_a_run_that_is_killed_is_removed_by_another() -> None:
    """After SIGKILL, which nobody can notice, a process that waited for it removes the folder with all it holds."""
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        there = (folder / "kept").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    deadline = time.monotonic() + 60
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)

    assert (there, folder.exists()) == (True, False)
