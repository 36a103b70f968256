"""Read files that somebody wrote to harm their reader, and fuzz the readers: `python tools/try_files.py`.

Runs the real program on each hostile file of the tests, in a larger size, in a process of its own, then the fuzzer, and
writes `docs/hostile-files.md`. The exit code is 1 where a file ended otherwise than it may, or a reader crashed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import PROJECT
from tests.hostile.cases import CASES, Case

DOCUMENT = PROJECT / "docs" / "hostile-files.md"
SIZE = 10  # times what a test reads; the largest file has some tens of megabytes
WORDS = {"found": "the tracker is found", "gap": "a gap", "clean": "nothing that a browser would run"}


def of_files(folder: Path) -> tuple[list[str], list[str]]:
    """Give a row for each file, and the names of those that ended otherwise than they may."""
    rows, wrong = [], []
    for case in CASES:
        ended, seconds, megabytes, size = _read(case, folder)
        shown = f"{size / 1e6:.1f}" if size > 50_000 else f"{size / 1e6:.3f}"  # noqa: PLR2004 -- small ones need more digits
        rows.append(f"| {case.what} | {shown} | {WORDS.get(ended, ended)} | {seconds:.1f} | {megabytes:.0f} |")
        sys.stdout.write(f"{rows[-1]}{'' if ended in case.ends else '  <-- NOT AS IT MAY'}\n")
        sys.stdout.flush()
        wrong += [] if ended in case.ends else [case.name]
    return rows, wrong


def _read(case: Case, folder: Path) -> tuple[str, float, float, int]:
    """Inspect one file with the command. Give how it ended, the seconds, the peak of memory in MB, the file's bytes."""
    path, report = folder / case.name, folder / "report.json"
    path.write_bytes(case.data(SIZE))
    report.unlink(missing_ok=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest_pixelguard", "inspect", str(path), "-q", "--report", f"json={report}"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(PROJECT)}
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, size = time.monotonic() - began, path.stat().st_size
    path.unlink()
    if not report.exists():
        return f"exit code {process.returncode}", seconds, used.ru_maxrss / 1024, size
    told = json.loads(report.read_text(encoding="utf-8"))
    errors = any(one["level"] == "error" for one in told["findings"])
    return "found" if errors else "gap" if told["gaps"] else "clean", seconds, used.ru_maxrss / 1024, size


def of_fuzzing(seconds: int) -> tuple[list[str], bool]:
    """Give a row for each reader that the fuzzer fed, and whether all ended well."""
    tool = PROJECT / "tools" / "fuzz.py"
    done = subprocess.run(
        [sys.executable, tool, "--seconds", str(seconds)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    rows = ["| " + " | ".join(line.split(maxsplit=3)) + " |" for line in done.stdout.splitlines()[1:] if line.strip()]
    sys.stdout.write("\n".join(rows) + "\n")
    return rows, done.returncode == 0


def main() -> int:
    """Read and fuzz everything, and write the document."""
    parser = argparse.ArgumentParser(description="Read hostile files and fuzz the readers.")
    parser.add_argument("--seconds", type=int, default=30, help="for each fuzzed reader (default: 30)")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="pf") as name:
        rows, wrong = of_files(Path(name))
    fuzzed, well = of_fuzzing(seconds)
    text = _DOCUMENT.format(
        today=datetime.now(tz=UTC).date(),
        count=len(CASES),
        rows="\n".join(rows),
        fuzzed="\n".join(fuzzed),
        seconds=seconds,
    )
    DOCUMENT.write_text(text, encoding="utf-8")
    return int(bool(wrong) or not well)


_DOCUMENT = """# Hostile files

What becomes of a file that somebody wrote to harm its reader, or that a fault has garbled. It may end as a finding, as
a *gap* (which fails the build) or, only where no browser would run anything of it, as nothing; never as a traceback, a
hang or a file that is passed over in silence. Made by `tools/try_files.py` on {today}; do not edit by hand. What
hinders the browser is in [Hostile pages](hostile-pages.md).

## {count} files

Each was read by `pixelguard inspect` in a process of its own; seconds and megabytes (at the worst moment; 45 at least,
by the way of measuring) are those of the whole process.

| The file | MB | Ended as | Seconds | Memory, MB |
|---|--:|---|--:|--:|
{rows}

Beside these, the tests read links in circles and out of the site, a pipe, a file that vanishes while it is read, names
with control characters, a sitemap that unpacks to gigabytes, and any bytes at all.

## Fuzzing

Each reader that others' bytes reach was fed for {seconds} seconds by a coverage-guided fuzzer (atheris), from seeds
that the rules' examples and the hostile files give. A crash is an exception that the reader should have turned into a
gap or a clear error, or an input of at most 8 kB that takes five seconds. `make fuzz` runs ten minutes a reader.

| Reader | Inputs | Seconds | Ended |
|---|--:|--:|---|
{fuzzed}
"""


if __name__ == "__main__":
    raise SystemExit(main())
