"""Faults of the machine, each done to the real program while it runs, and what is left of it afterwards."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

MARK = "PIXELGUARD_FAULT"  # in the environment of every process of a run, by which what stays behind is found
HANGS = -1000  # the exit code of a run that does not end
PATIENCE = 120.0  # seconds that a run may take
AFTERWARDS = 15.0  # seconds in which what a run leaves may still go away by itself
STATIC, CRAWL = "Reading files", "Visiting pages"  # what the program says when a stage begins

CHECK = ("check", "site", "--report-dir", "out", "--state", "no-choice", "--route", "/", "--route", "/cookies.html")

Act = Callable[["Run"], None]


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of the program: its own folders for reports and temporary files, and its process."""

    folder: Path
    mark: str
    process: "subprocess.Popen[str]"
    said: str = ""

    @property
    def reports(self) -> Path:
        """Give the folder of the reports."""
        return self.folder / "out"

    def pids(self, *words: str, but: tuple[str, ...] = ()) -> list[int]:
        """Give the run's processes, but the program's own, whose command line holds all `words` and none of `but`."""
        parents, lines, own = {}, {}, set()
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                pid = int(entry.name)
                parents[pid] = int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
                lines[pid] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes():
                    own.add(pid)
        # The browser writes over the environment of some of its processes: those are found by their parents.
        while more := {pid for pid, parent in parents.items() if parent in own} - own:
            own |= more
        return [
            pid
            for pid in own - {self.process.pid}
            if (line := lines.get(pid))
            and all(word in line for word in words)
            and not any(word in line for word in but)
        ]

    def browsers(self) -> list[int]:
        """Give the browser's own process, without those of its pages."""
        return self.pids("--remote-debugging-port", but=("--type=",))

    def await_words(self, words: str) -> None:
        """Wait until the program has said something on its standard error, or has ended."""
        self.until(lambda: words in (self.folder / "err").read_text(encoding="utf-8", errors="replace"))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds, or the program has ended."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and not condition() and time.monotonic() < end:
            time.sleep(0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is done to a run. `prepare` changes its folder beforehand; `act` does something to it while it runs.

    `before` stands before the command; `codes` are the exit codes that keep the promise.
    """

    name: str
    act: Act = lambda _: None
    prepare: Callable[[Path], None] = lambda _: None
    before: Sequence[str] = ()
    command: Sequence[str] = CHECK
    environment: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = ("-m", "pytest_pixelguard")
    codes: frozenset[int] = frozenset({2, 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a run ended: exit code, reports that exist, those that are not whole, what stayed behind, what it said."""

    code: int
    reports: tuple[str, ...]
    broken: tuple[str, ...]
    processes: tuple[str, ...]
    files: tuple[str, ...]
    said: str
    seconds: float

    @property
    def clean(self) -> bool:
        """Tell whether every report that exists is whole, and nothing stayed behind."""
        return not (self.broken or self.processes or self.files)


def run_with(fault: Fault, site: Path) -> End:
    """Run the program on a site under a fault, and look at what is left."""
    # A short path: the browser keeps a socket below it, and a socket's path has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pf") as name:
        folder, mark = Path(name), uuid4().hex
        (folder / "t").mkdir()
        (folder / "site").symlink_to(site)
        fault.prepare(folder)
        environment = os.environ | {"TMPDIR": str(folder / "t"), MARK: mark, "NO_COLOR": "1"} | dict(fault.environment)
        command = [*(part.format(folder=folder) for part in fault.before), sys.executable, *fault.program]
        started = time.monotonic()
        with (folder / "err").open("w", encoding="utf-8") as err:
            process = subprocess.Popen(
                [*command, *fault.command], cwd=folder, env=environment, stdout=err, stderr=err, text=True,
                start_new_session=True,
            )  # fmt: skip
            run = Run(folder=folder, mark=mark, process=process)
            try:
                fault.act(run)
                code = process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                code = HANGS
                process.kill()
                process.wait()
        seconds = time.monotonic() - started
        return _end(run, code, seconds)


def _end(run: Run, code: int, seconds: float) -> End:
    deadline = time.monotonic() + AFTERWARDS
    while (run.pids() or any((run.folder / "t").iterdir())) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = [Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() for pid in run.pids()]
    for pid in run.pids():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    reports = sorted(run.reports.iterdir()) if run.reports.is_dir() else []
    files = [file for file in reports if file.is_file()]
    return End(
        code=code,
        reports=tuple(file.name for file in files if not file.name.startswith(".")),
        broken=tuple(file.name for file in files if not file.name.startswith(".") and not is_whole(file)),
        processes=tuple(left),
        files=tuple(
            [file.name for file in files if file.name.startswith(".")] + [f.name for f in (run.folder / "t").iterdir()]
        ),
        said=(run.folder / "err").read_text(encoding="utf-8", errors="replace"),
        seconds=seconds,
    )


def is_whole(report: Path) -> bool:
    """Tell whether a report can be read to its end."""
    try:
        text = report.read_text(encoding="utf-8")
        if report.suffix in {".json", ".sarif", ".har"}:
            json.loads(text)
        elif report.suffix == ".xml":
            ET.fromstring(text)  # noqa: S314 -- our own report
        elif report.suffix == ".html":
            return text.rstrip().endswith("</html>")
        else:
            return not text or text.endswith("\n")
    except (ValueError, ET.ParseError):
        return False
    return True


def after(words: str, seconds: float, then: Act) -> Act:
    """Do something some seconds after the program has said that a stage begins."""

    def act(run: Run) -> None:
        run.await_words(words)
        end = time.monotonic() + seconds
        run.until(lambda: time.monotonic() >= end)
        then(run)

    return act


def send(number: signal.Signals) -> Act:
    """Send a signal to the program itself."""

    def act(run: Run) -> None:
        with suppress(ProcessLookupError):
            run.process.send_signal(number)

    return act


def kill(find: Callable[[Run], list[int]]) -> Act:
    """Kill some of the run's processes as soon as there are any."""

    def act(run: Run) -> None:
        run.until(lambda: find(run))
        for pid in find(run):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    return act


def again_and_again(then: Act) -> Act:
    """Do something until the program ends."""

    def act(run: Run) -> None:
        end = time.monotonic() + PATIENCE
        while run.process.poll() is None and time.monotonic() < end:
            then(run)

    return act
