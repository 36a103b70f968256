"""Worker processes that read files, each with its own time limit from outside, so that one costs one file."""

import contextlib
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Final

from pytest_pixelguard.static.inspect import unread
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.static.worker import receive, send
from pytest_pixelguard.trackers.parties import FirstParty

_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from pytest_pixelguard.static.worker import main; main()"
_STARTING: Final = 60.0  # seconds that a process may take to start
_GRACE: Final = 5.0  # seconds beyond a file's own limit before its process is ended from outside
_LOOKS: Final = 0.5  # seconds between two looks at who is late
_AHEAD: Final = 2  # files that a process has been asked for at a time
_BUSY: Final = 4  # how much longer than its processor time a file may take on a busy machine


class Pool:
    """Worker processes, each served by one thread, so that one that hangs or dies costs one file."""

    def __init__(
        self, *, first_party: FirstParty, options: StaticOptions, on_file: Callable[[Target], None] | None
    ) -> None:
        self._common = {"first_party": first_party, "options": options}
        self._limit = options.file_seconds * _BUSY + _GRACE
        self._on_file = on_file
        self._ends = False
        self._running: set[subprocess.Popen[bytes]] = set()
        self._due: dict[subprocess.Popen[bytes], float] = {}  # on the monotonic clock, in seconds
        self._late: set[subprocess.Popen[bytes]] = set()
        self._done = threading.Event()
        self._lock = threading.Lock()

    def run(self, targets: Sequence[Target], *, jobs: int) -> list[FileResult]:
        """Give the result for each file, in their order, read by `jobs` processes."""
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        # The largest first, so that no process is left with a long file at the end.
        for index in sorted(range(len(targets)), key=lambda index: -_size(targets[index])):
            waiting.put(index)
        results: list[FileResult | None] = [None] * len(targets)
        threads = [threading.Thread(target=self._serve, args=(waiting, targets, results)) for _ in range(jobs)]
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except BaseException:  # a signal: who waits for files that nobody will hear of keeps the program from ending
            self._give_up()
            raise
        finally:
            self._done.set()
        return [
            result if result is not None else unread(target, "the process that read it ended before it answered")
            for target, result in zip(targets, results, strict=True)
        ]

    def _give_up(self) -> None:
        self._ends = True
        for process in tuple(self._running):
            process.kill()  # where it has been waited for, nothing is sent

    def _serve(
        self, waiting: "queue.SimpleQueue[int]", targets: Sequence[Target], results: list[FileResult | None]
    ) -> None:
        process: subprocess.Popen[bytes] | None = None
        asked: list[int] = []  # the file that is being read, and the one after it, so that no process waits for us
        try:
            while not self._ends:
                if process is None:
                    again, asked = asked, []
                    process = self._start() if again or not waiting.empty() else None
                    for each in again:
                        self._ask(process, each, targets, asked)
                while process is not None and len(asked) < _AHEAD and (following := _next(waiting)) is not None:
                    self._ask(process, following, targets, asked)
                if process is None or not asked:
                    return
                index = asked.pop(0)
                results[index], process = self._answer(process, targets[index])
                if self._on_file is not None:
                    with self._lock:
                        self._on_file(targets[index])
        finally:
            if process is not None:
                _end(process)

    def _start(self) -> "subprocess.Popen[bytes]":
        code = _PROGRAM.format(path=sys.path)
        process = subprocess.Popen(  # noqa: S603 -- this interpreter, our own module
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._running.add(process)
        if self._ends:
            process.kill()
        late = threading.Timer(_STARTING, process.kill)
        late.start()
        # A worker that dies while it starts is found out, and said so, by the first question.
        with contextlib.suppress(OSError, EOFError):
            send(_input(process), self._common)
            receive(_output(process))
        late.cancel()
        return process

    def _ask(
        self, process: "subprocess.Popen[bytes] | None", index: int, targets: Sequence[Target], asked: list[int]
    ) -> None:
        asked.append(index)
        # A process that has gone is found out when its answer is read.
        with contextlib.suppress(OSError, EOFError):
            send(_input(process), targets[index])

    def _answer(
        self, process: "subprocess.Popen[bytes]", target: Target
    ) -> tuple[FileResult, "subprocess.Popen[bytes] | None"]:
        self._due[process] = time.monotonic() + self._limit
        try:
            answer = receive(_output(process))
        except (OSError, EOFError):
            code = process.wait()
            why = (
                f"it took more than {self._limit:g} seconds"
                if process in self._late
                else f"the process that read it ended with {code}"
            )
            _close(process)
            return unread(target, why), None
        finally:
            self._due.pop(process, None)
        return answer, process

    def _watch(self) -> None:
        """End processes that take too long, until everything has been read. One thread: to start one a file is slow."""
        while not self._done.wait(_LOOKS):
            for process, due in tuple(self._due.items()):
                if time.monotonic() > due:
                    self._late.add(process)
                    process.kill()


def _next(waiting: "queue.SimpleQueue[int]") -> int | None:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None


def _size(target: Target) -> int:
    try:
        return target.path.stat().st_size
    except OSError:
        return 0  # whoever reads the file says so


def _input(process: "subprocess.Popen[bytes] | None") -> IO[bytes]:
    if process is None or process.stdin is None:
        raise EOFError
    return process.stdin


def _output(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    if process.stdout is None:
        raise EOFError
    return process.stdout


def _end(process: "subprocess.Popen[bytes]") -> None:
    _close(process)
    try:
        process.wait(timeout=_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _close(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue  # a broken pipe cannot be flushed, and there is nothing left to say to it
