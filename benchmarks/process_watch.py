"""Run a command and measure its whole tree of processes: wall time, processor time and peak memory, browser apart.

Linux only: it reads `/proc`. Memory is the proportional set size (a page that two processes share counts half for
each), so that sums over processes are true. Watching costs the watcher, not what is watched.
"""

import os
import resource
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

_EVERY = 0.15  # seconds between two looks
_TICKS = os.sysconf("SC_CLK_TCK")
_BROWSERS = ("chrom", "headless_shell")
_STAT_CPU = (11, 12)  # user and system time, counted from the field after the process's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took. Seconds, and megabytes at the worst moment; `browser_*` is Chromium, all else is ours."""

    wall: float
    busy: float
    memory: float
    browser_busy: float
    browser_memory: float
    output: str
    code: int


def watch(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Cost:
    """Run a command to its end. Its standard output is kept, its errors go where ours go."""
    began, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=env, cwd=cwd, text=True)
    busy: dict[tuple[int, bool], float] = {}
    most = {True: 0.0, False: 0.0}
    outputs: list[str] = []
    stream = process.stdout
    if stream is None:
        raise RuntimeError(f"{command[0]} has no standard output")
    os.set_blocking(stream.fileno(), False)
    while process.poll() is None:
        _read(stream.fileno(), outputs)
        now = {True: 0.0, False: 0.0}
        for pid in _tree(process.pid):
            seen = _look(pid)
            if seen is not None:
                browser, seconds, memory = seen
                busy[pid, browser] = seconds
                now[browser] += memory
        most = {browser: max(most[browser], now[browser]) for browser in now}
        sleep(_EVERY)
    _read(stream.fileno(), outputs)
    stream.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    looked = sum(seconds for (_, browser), seconds in busy.items() if not browser)
    return Cost(
        wall=perf_counter() - began,
        # The kernel's account misses nothing between two looks, but does not tell the browser apart.
        busy=looked if any(browser for _, browser in busy) else whole,
        memory=most[False],
        browser_busy=sum(seconds for (_, browser), seconds in busy.items() if browser),
        browser_memory=most[True],
        output="".join(outputs),
        code=process.returncode,
    )


def _read(descriptor: int, outputs: list[str]) -> None:
    while True:
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return
        if not data:
            return
        outputs.append(data.decode("utf-8", "replace"))


def _tree(root: int) -> list[int]:
    """Give a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """Give the fields of `/proc/PID/stat` after the name, or nothing where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (OSError, ProcessLookupError):
        return []


def _look(pid: int) -> tuple[bool, float, float] | None:
    """Give whether it is the browser, its processor seconds, and its memory in megabytes; None: it has ended."""
    fields = _stat(pid)
    try:
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace")
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace")
    except (OSError, ProcessLookupError):
        return None
    if not fields:
        return None
    size = next((int(line.split()[1]) for line in memory.splitlines() if line.startswith("Pss:")), 0)
    seconds = sum(int(fields[place]) for place in _STAT_CPU) / _TICKS
    return name.strip().lower().startswith(_BROWSERS), seconds, size / 1024
