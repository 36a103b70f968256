"""A machine that fails the gate: exit code 2 or 3, reports whole or none, nothing left. More: `tools/try_faults.py`."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pytest_pixelguard.output import OutputError, write_whole
from tests.conftest import PROJECT
from tests.hostile.faults import Fault, Run, kill, run_with, send

SITE = PROJECT / "examples" / "mended-trust"
INSPECT = ("inspect", "site/index.html", "--report-dir", "out")
ALL = 6  # formats


def _make_file(folder: Path) -> None:
    (folder / "out").touch()


def _make_folder(folder: Path) -> None:
    (folder / "out" / "pixelguard.sarif").mkdir(parents=True)


@pytest.mark.parametrize(
    ("fault", "says", "reports"),
    [
        (Fault(name="full", command=INSPECT, before=("prlimit", "--fsize=2000")), "File too large", 0),
        (
            Fault(name="silent", command=INSPECT, before=("sh", "-c", 'exec "$@" >/dev/full', "sh")),
            "No space left",
            ALL,
        ),
        (Fault(name="closed", command=INSPECT, before=("sh", "-c", 'exec "$@" >&-', "sh")), "output is closed", ALL),
        (Fault(name="file", command=INSPECT, prepare=_make_file), "could not be written: File exists", 0),
        (Fault(name="folder", command=INSPECT, prepare=_make_folder), "could not be written: Is a directory", 1),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
@pytest.mark.skipif(sys.platform != "linux", reason="`prlimit`, `/dev/full` and `/proc` are Linux's")
def test_what_cannot_be_written_decides_nothing(fault: Fault, says: str, reports: int) -> None:
    """A report or a line that cannot be written ends with 2 and one sentence; what exists is whole."""
    end = run_with(fault, SITE)

    assert (end.code, len(end.reports), end.broken, end.processes, end.files) == (2, reports, (), (), ())
    assert says in end.said
    assert "Traceback" not in end.said


def test_a_reader_that_has_gone_is_no_finding() -> None:
    """Where whoever reads the output has gone, the exit code is 2: 1 would mean that errors were found."""
    ends = []
    for command in (["inspect", "examples/mended-trust", "-v"], ["explain", "PXG201"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "pytest_pixelguard", *command], stdout=writing, stderr=subprocess.PIPE, check=False,
            cwd=PROJECT,
        )  # fmt: skip
        os.close(writing)
        ends.append((done.returncode, b"Traceback" in done.stderr))

    assert ends == [(2, False), (2, False)]


def test_what_is_no_file_is_not_replaced_by_a_report(tmp_path: Path) -> None:
    """A pipe or a device that a report is written to stays what it is."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()

    write_whole(pipe, "{}\n")
    reader.join()

    assert (read, pipe.is_fifo(), [file.name for file in tmp_path.iterdir()]) == (["{}\n"], True, ["pipe"])


def test_a_report_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """A report that could not be written to its end leaves the earlier one, and no file beside it."""
    report = tmp_path / "report.json"
    write_whole(report, "{}\n")

    with pytest.raises((OutputError, UnicodeEncodeError)):
        write_whole(report, "x" * 100_000 + "\ud800")

    assert ([file.name for file in tmp_path.iterdir()], report.read_text(encoding="utf-8")) == (["report.json"], "{}\n")


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="looks into `/proc`")
def test_a_browser_that_is_killed_leaves_nothing() -> None:
    """Its profile and the folder of its socket, which a killed browser leaves, are removed; the reports are whole."""

    def act(run: Run) -> None:
        run.until(lambda: run.pids("--type=renderer"))  # a page opens, so the browser is connected
        time.sleep(2)  # what is killed while it opens is waited for longer
        kill(Run.browsers)(run)

    end = run_with(Fault(name="browser killed", act=act), SITE)

    assert (end.code, len(end.reports), end.broken, end.processes, end.files) == (3, ALL, (), (), ())


@pytest.mark.skipif(sys.platform != "linux", reason="looks into `/proc`")
def test_a_signal_ends_the_reading_of_files_at_once(tmp_path: Path) -> None:
    """SIGTERM while several processes read files ends them all, with 2, long before the files are read."""
    for number in range(8):
        code = "".join(f"function f{n}(a){{return a+{n * number}}}\n" for n in range(20_000))
        (tmp_path / f"bundle{number}.js").write_text(code, encoding="utf-8")
    (tmp_path / "pixelguard.toml").write_text("[static]\njobs = 2\nprefilter = false\n", encoding="utf-8")

    def act(run: Run) -> None:
        run.until(lambda: len(run.pids("static.worker")) > 1)
        send(signal.SIGTERM)(run)

    command = ("inspect", "site", "--config", str(tmp_path / "pixelguard.toml"), "--report-dir", "out")
    end = run_with(Fault(name="reading", command=command, act=act), tmp_path)

    assert (end.code, end.reports, end.processes, end.files) == (2, (), (), ())
    assert "interrupted: nothing was decided" in end.said
