"""Worker processes that read files, each with its own time limit from outside, so that one costs one file."""

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO, Final

from pytest_pixelguard.static.inspect import unread
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.static.worker import receive, send
from pytest_pixelguard.trackers.parties import FirstParty

_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from pytest_pixelguard.static.worker import main; main()"
_STARTING: Final = 60.0  # seconds that a process may take to start
_GRACE: Final = 5.0  # seconds beyond a file's own limit before its process is ended from outside
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
        self._lock = threading.Lock()

    def run(self, targets: Sequence[Target], *, jobs: int) -> list[FileResult]:
        """Give the result for each file, in their order, read by `jobs` processes."""
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        # The largest first, so that no process is left with a long file at the end.
        for index in sorted(range(len(targets)), key=lambda index: -_size(targets[index])):
            waiting.put(index)
        results: list[FileResult | None] = [None] * len(targets)
        threads = [threading.Thread(target=self._serve, args=(waiting, targets, results)) for _ in range(jobs)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except BaseException:  # a signal: who waits for files that nobody will hear of keeps the program from ending
            self._give_up()
            raise
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
        try:
            while not self._ends:
                try:
                    index = waiting.get_nowait()
                except queue.Empty:
                    return
                if process is None:
                    process = self._start()
                results[index], process = self._ask(process, targets[index])
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
        self, process: "subprocess.Popen[bytes]", target: Target
    ) -> tuple[FileResult, "subprocess.Popen[bytes] | None"]:
        late = threading.Timer(self._limit, process.kill)
        late.start()
        try:
            send(_input(process), target)
            answer = receive(_output(process))
        except (OSError, EOFError):
            code = process.wait()
            why = (
                f"it took more than {self._limit:g} seconds"
                if not late.is_alive()
                else f"the process that read it ended with {code}"
            )
            _close(process)
            return unread(target, why), None
        finally:
            late.cancel()
        return answer, process


def _size(target: Target) -> int:
    try:
        return target.path.stat().st_size
    except OSError:
        return 0  # whoever reads the file says so


def _input(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    if process.stdin is None:
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
