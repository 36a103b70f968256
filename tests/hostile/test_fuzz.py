"""A short run of the fuzzer on each reader that others' bytes reach; `make fuzz` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "fuzz.py"


@pytest.mark.skipif(sys.platform != "linux", reason="atheris has wheels for Linux only")
def test_short_fuzzing_finds_no_crash(tmp_path: Path) -> None:
    """Some hundred coverage-guided inputs, the same each time, crash no reader, and were really run."""
    readers = ["html", "script", "container"]

    done = subprocess.run(
        [sys.executable, TOOL, "--runs", "300", *readers], check=False, capture_output=True, text=True, cwd=tmp_path
    )

    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert (done.returncode, [(row[0], row[-1]) for row in rows]) == (0, [(reader, "well") for reader in readers])
    assert all(int(row[1]) > 0 for row in rows)
