"""Do to the program what a machine may do to it, and write how each fault ended: `python tools/try_faults.py`.

Runs the real gate on an example under each fault, and writes `docs/fault-table.md`. Linux only, as root for the rows
that mount a small disk or take rights away. The exit code is 1 where the promise was not kept: exit code 2 or 3,
reports whole, no process and no file left.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import PROJECT
from tests.hostile.faults import (
    CRAWL,
    HANGS,
    STATIC,
    Act,
    End,
    Fault,
    Run,
    after,
    again_and_again,
    kill,
    run_with,
    send,
)

DOCUMENT = PROJECT / "docs" / "fault-table.md"
FINE = frozenset({0})
NO_RIGHTS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")  # the superuser's right to pass over permissions
INSPECT = ("inspect", "site", "--report-dir", "out")
ANY = frozenset({0, 2, 3})  # where the fault may keep the gate from nothing


def small_disk(place: str, size: str) -> tuple[str, ...]:
    """Give a command that mounts a small disk on a folder of the run, seen by what it starts alone."""
    script = f'mkdir -p {{folder}}/{place} && mount -t tmpfs -o size={size} none {{folder}}/{place} && exec "$@"'
    return ("unshare", "-m", "sh", "-c", script, "sh")


def limited(*limits: str) -> tuple[str, ...]:
    """Give a command that starts another with limits, as `prlimit` names them."""
    return ("prlimit", *limits)


def of_driver(run: Run) -> list[int]:
    """Give Playwright's own process."""
    return run.pids("playwright", "run-driver")


def of_workers(run: Run) -> list[int]:
    """Give the processes that read files for the program."""
    return run.pids("pytest_pixelguard.static.worker")


def of_pages(run: Run) -> list[int]:
    """Give the processes of the browser's pages."""
    return run.pids("--type=renderer")


def heavy(folder: Path) -> None:
    """Give the run a site of many megabytes, so that several processes read it."""
    site = folder / "site"
    whole = site.resolve()
    site.unlink()
    shutil.copytree(whole, site)
    for number in range(16):
        code = "".join(f"function f{n}(a){{return a+{n * number}}}\n" for n in range(6_000))
        (site / f"bundle{number}.js").write_text(code, encoding="utf-8")
    text = (site / "pixelguard.toml").read_text(encoding="utf-8")
    (site / "pixelguard.toml").write_text(f"{text}\n[static]\njobs = 2\nprefilter = false\n", encoding="utf-8")


def copied(change: Callable[[Path], None]) -> Callable[[Path], None]:
    """Give the run a copy of the site, and change it."""

    def prepare(folder: Path) -> None:
        site = folder / "site"
        whole = site.resolve()
        site.unlink()
        shutil.copytree(whole, site)
        change(site)

    return prepare


def in_folder(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """Change something of the run's own folder beforehand."""

    def prepare(folder: Path) -> None:
        change(folder)

    return prepare


def vanish(run: Run) -> None:
    """Take the site away."""
    (run.folder / "site").rename(run.folder / "away")


def twice(run: Run) -> None:
    """Send SIGTERM, and again before the program can have ended."""
    send(signal.SIGTERM)(run)
    time.sleep(0.1)
    send(signal.SIGTERM)(run)


# The gate in a process in which something else goes wrong: its network's port closes; another holds the browser's.
_CLOSING = """
import asyncio, gc, sys, threading, time
def close():
    time.sleep({seconds})
    while True:
        for one in gc.get_objects():
            if isinstance(one, asyncio.base_events.Server) and one.is_serving():
                one.get_loop().call_soon_threadsafe(one.close)
        time.sleep(0.1)
threading.Thread(target=close, daemon=True).start()
from pytest_pixelguard.cli import main
main()
"""
_TAKEN = """
import socket
held = socket.socket(); held.bind(("127.0.0.1", 0)); held.listen()
import pytest_pixelguard.crawl.browser as browser
browser.free_port = lambda: held.getsockname()[1]
from pytest_pixelguard.cli import main
main()
"""
_PYTEST = "def test_of_the_team(): pass\n"


def _with_tests(folder: Path) -> None:
    (folder / "test_own.py").write_text(_PYTEST, encoding="utf-8")
    (folder / "pixelguard.toml").write_text(
        'site = "site"\norigin = "https://www.marlowvale-hospitals.example"\nstates = ["no-choice"]\n'
        'report_dir = "out"\n[routes]\npaths = ["/", "/cookies.html"]\n',
        encoding="utf-8",
    )


def faults() -> Iterable[Fault]:
    """Give each fault in the order of the table."""
    mid = 1.5
    yield Fault(name="nothing (what is compared with)", codes=FINE)
    yield Fault(name="browser killed as soon as it is there", act=kill(Run.browsers))
    yield Fault(name="browser killed in the middle of the crawl", act=after(CRAWL, mid, kill(Run.browsers)))
    yield Fault(name="every browser killed that is started", act=again_and_again(kill(Run.browsers)))
    yield Fault(name="every process of a page killed", act=again_and_again(kill(of_pages)))
    yield Fault(name="Playwright's process killed in the crawl", act=after(CRAWL, 4, kill(of_driver)))
    yield Fault(name="no browser", environment={"PIXELGUARD_CHROMIUM": "/nonexistent/browser"})
    yield Fault(name="one process that reads files killed", prepare=heavy, act=after(STATIC, 0, kill(of_workers)))
    yield Fault(name="every process that reads files killed", prepare=heavy, act=again_and_again(kill(of_workers)))
    yield Fault(name="own network's port closed in the crawl", program=("-c", _CLOSING.format(seconds=4)))
    yield Fault(name="browser's port taken by another program", program=("-c", _TAKEN))
    yield Fault(name="disk of the reports full (16 KiB)", before=small_disk("out", "16k"))
    yield Fault(
        name="disk for temporary files full (64 KiB)", before=small_disk("t", "64k"), codes=frozenset({0, 2, 3})
    )
    yield Fault(name="no file larger than 20 KiB can be written", before=limited("--fsize=20480"))
    yield Fault(name="standard output on a full disk", before=("sh", "-c", 'exec "$@" > /dev/full', "sh"))
    yield Fault(name="reader of the standard output gone", before=("sh", "-c", 'sleep 0 | exec "$@"', "sh"), codes=FINE)
    yield Fault(
        name="report folder without the right to write",
        prepare=in_folder(lambda folder: (folder / "out").mkdir(mode=0o500)),
        before=NO_RIGHTS,
    )
    yield Fault(name="report folder is a file", prepare=in_folder(lambda folder: (folder / "out").touch()))
    yield Fault(
        name="report's path is a folder",
        prepare=in_folder(lambda folder: (folder / "out" / "pixelguard.json").mkdir(parents=True)),
    )
    yield Fault(
        name="site's folder without the right to read",
        prepare=copied(lambda site: (site / "conditions").chmod(0)),
        before=NO_RIGHTS,
    )
    yield Fault(
        name="site's file without the right to read",
        prepare=copied(lambda site: (site / "index.html").chmod(0)),
        before=NO_RIGHTS,
    )
    yield Fault(name="site's folder gone in the crawl", prepare=copied(lambda _: None), act=after(CRAWL, 0, vanish))
    yield Fault(
        name="temporary folder is not there", environment={"TMPDIR": "/dev/null/none"}, codes=frozenset({0, 2, 3})
    )
    yield Fault(
        name="home is not there, nor named",
        before=("env", "-u", "HOME"),
        environment={"XDG_CACHE_HOME": "/dev/null"},
        codes=FINE,
    )
    yield Fault(name="home cannot be written to", environment={"HOME": "/proc"}, codes=FINE)
    yield Fault(name="40 open files at most", before=limited("--nofile=40"))
    yield Fault(name="1 GiB of address space", before=limited("--as=1073741824"))
    yield Fault(
        name="300 MiB of address space, many files", prepare=heavy, before=limited("--as=314572800"), command=INSPECT,
        codes=ANY,
    )  # fmt: skip
    yield Fault(name="SIGTERM twice, at once", act=after(CRAWL, mid, twice))
    yield Fault(
        name="SIGHUP: the terminal closes", act=after(CRAWL, mid, send(signal.SIGHUP)), codes=frozenset({-1, 2})
    )
    for stage, seconds in ((STATIC, 0.0), (CRAWL, 0.5), (CRAWL, 3.0)):
        name = f"SIGKILL {seconds:g} s after “{stage.lower()}”"
        yield Fault(name=name, act=after(stage, seconds, send(signal.SIGKILL)), codes=frozenset({-9}))
    pytest = ("-m", "pytest", "-p", "no:cacheprovider")
    run = ("--pixelguard", "test_own.py")
    yield Fault(
        name="pytest interrupted (SIGINT) in the crawl", prepare=_with_tests, program=pytest, command=run,
        act=_once_crawling(send(signal.SIGINT)),
    )  # fmt: skip
    yield Fault(
        name="a worker of pytest-xdist killed", prepare=_with_tests, program=pytest,
        command=(*run, "-n", "1", "--basetemp=base"),
        act=_once_crawling(kill(lambda run: run.pids("exec(eval(sys.stdin"))), codes=frozenset({1, 2, 3}),
    )  # fmt: skip
    yield Fault(
        name="pytest's browser killed", prepare=_with_tests, program=pytest, command=run,
        act=_once_crawling(kill(Run.browsers), after=0.0), codes=frozenset({1}),
    )  # fmt: skip


def _once_crawling(then: Act, *, after: float = 0.5) -> Act:
    def act(run: Run) -> None:
        run.until(run.browsers)
        time.sleep(after)
        then(run)

    return act


def moments(count: int, longest: float) -> Iterable[tuple[str, Fault]]:
    """Give signals and kills in turn, with their kind, at moments spread at random over a run; the same each time."""
    dice = random.Random(10)  # noqa: S311 -- moments, no secret
    signalled, killed = frozenset({0, 2, -15, -2}), frozenset({0, 3})
    kinds: tuple[tuple[str, Act, Callable[[Path], None], frozenset[int]], ...] = (
        ("SIGTERM", send(signal.SIGTERM), heavy, signalled),
        ("SIGINT", send(signal.SIGINT), copied(lambda _: None), signalled),
        ("browser killed", now(Run.browsers), copied(lambda _: None), killed),
        ("Playwright's process killed", now(of_driver), copied(lambda _: None), killed),
        ("a process that reads files killed", now(of_workers), heavy, killed),
        ("a page's process killed", now(of_pages), copied(lambda _: None), killed),
        ("SIGKILL", send(signal.SIGKILL), copied(lambda _: None), frozenset({0, -9})),
    )
    for number in range(count):
        kind, act, prepare, codes = kinds[number % len(kinds)]
        moment = dice.uniform(0.0, longest)
        yield kind, Fault(name=f"{kind} after {moment:.1f} s", act=_at(moment, act), prepare=prepare, codes=codes)


def now(find: Callable[[Run], list[int]]) -> Act:
    """Kill those of the run's processes that there are at this moment, perhaps none."""

    def act(run: Run) -> None:
        for pid in find(run):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    return act


def _at(seconds: float, then: Act) -> Act:
    def act(run: Run) -> None:
        end = time.monotonic() + seconds
        run.until(lambda: time.monotonic() >= end)
        then(run)

    return act


def kept(fault: Fault, end: End) -> bool:
    """Tell whether the promise was kept."""
    return end.code in fault.codes and end.clean


def row(fault: Fault, end: End) -> str:
    """Give a row of the table."""
    whole = "none" if not end.reports else f"{len(end.reports)} whole" if not end.broken else f"BROKEN: {end.broken}"
    left = ", ".join((*end.processes, *end.files)) or "nothing"
    return f"| {fault.name} | {_ended(end.code)} | {whole} | {left} |"


def _ended(code: int) -> str:
    if code >= 0:
        return str(code)
    return "hangs" if code == HANGS else f"ended by {signal.Signals(-code).name}"


def main() -> int:
    """Try every fault, or those whose name holds a word that is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only faults whose name holds one of these; nothing is written then")
    parser.add_argument("--moments", type=int, default=56, help="of signals and kills (default: 56)")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGHUP):  # in the background they are ignored, by what we start too
        signal.signal(number, signal.SIG_DFL)
    site = PROJECT / "examples" / "mended-trust"
    rows: list[str] = []
    broken: list[str] = []
    longest = 10.0
    for fault in faults():
        if options.words and not any(word in fault.name for word in options.words):
            continue
        end = run_with(fault, site)
        if not rows:
            longest = end.seconds
        rows.append(row(fault, end))
        broken += [] if kept(fault, end) else [fault.name]
        sys.stdout.write(f"{rows[-1]} {end.seconds:.1f} s{'' if kept(fault, end) else '  <-- NOT KEPT'}\n")
        if options.words:
            sys.stdout.write(end.said[-1500:] if not kept(fault, end) else "")
        sys.stdout.flush()
    if options.words:
        return int(bool(broken))
    ends: dict[str, dict[str, int]] = {}
    for kind, fault in moments(options.moments, longest + 3):
        end = run_with(fault, site)
        told = row(fault, end).split("|", 2)[2].strip(" |")
        of_kind = ends.setdefault(kind, {})
        of_kind[told] = of_kind.get(told, 0) + 1
        broken += [] if kept(fault, end) else [fault.name]
        sys.stdout.write(f"{row(fault, end)}{'' if kept(fault, end) else '  <-- NOT KEPT'}\n")
        sys.stdout.flush()
    rows += [
        f"| {kind} at a moment by chance: {count} of {sum(of_kind.values())} | {told} |"
        for kind, of_kind in ends.items()
        for told, count in of_kind.items()
    ]
    head = _HEAD.format(today=datetime.now(tz=UTC).date(), cores=os.cpu_count())
    DOCUMENT.write_text(head + "\n".join(rows) + "\n" + _FOOT, encoding="utf-8")
    return int(bool(broken))


_HEAD = """# Faults

What becomes of a run when its machine fails it, or somebody stops it. The promise: the exit code is 2 (nothing was
decided) or 3 (something could not be examined), never 0 and never 1 unless everything was examined and written; a
report that exists is whole; no process and no temporary file stays behind. Written by `tools/try_faults.py`, which runs
the real gate on the mended example under each fault; on {today}, on a busy machine of {cores} cores. A small part of it
is in the tests.

| fault | exit code | reports | left behind |
|---|---|---|---|
"""
_FOOT = """
## How to read it

- **Exit code 0** stands only where the fault kept the gate from nothing: each page was examined, each report written.
- **Ended by SIGTERM or SIGINT** is a signal that came before the program had begun; the shell makes 143 or 130 of it.
- **SIGKILL** cannot be noticed by whom it ends. The browser goes with it, since its pipe to it closes.
- pytest has exit codes of its own: 1 is a failed test, 2 an interruption.
- What is temporary lies in one folder, locked while the run lives. The run removes it however it ends; a small process
  that waits for the run's end does where the run is killed; and where that is killed too, the next run does.
"""

if __name__ == "__main__":
    sys.exit(main())
