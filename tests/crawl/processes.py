"""Which browsers a process has started, read from /proc."""

from contextlib import suppress
from pathlib import Path


def browsers_of(parent: int) -> list[int]:
    """Give the process ids of the crawl's browsers (all their processes) below a process."""
    below = {parent}
    processes: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                after = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                processes[int(entry.name)] = (int(after[1]), (entry / "cmdline").read_text(errors="replace"))
    while more := {number for number, (own, _) in processes.items() if own in below} - below:
        below |= more
    return [number for number in below if number in processes and "--remote-debugging-port" in processes[number][1]]
