"""`make bench`: every benchmark that can run here, one after the other, and one table at the end.

Ratios are within one run. The comparison with other tools runs where PIXELGUARD_PEERS names the folder that they are
installed in, or are to be installed in; the benchmarks against a corpus where PIXELGUARD_CORPUS names one.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rows import FILE, read, table

FOLDER = Path(__file__).parent
ALWAYS = ("static", "crawl")
WITH_NGINX = ("documentation_site",)
WITH_CORPUS = ("corpus_static", "corpus_hars", "corpus_containers")


def main() -> int:
    """Run them, print the table; give the worst exit code."""
    machine = f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}", flush=True)
    peers = os.environ.get("PIXELGUARD_PEERS")
    commands = [[name] for name in ALWAYS]
    # Without the other tools, the floor and the gate itself are still measured on the same pages.
    commands += [["peers", "--tools", peers]] if peers else [["peers", "--no-install"]] if _has_namespaces() else []
    commands += [[name] for name in (WITH_NGINX if shutil.which("nginx") else ())]
    commands += [[name] for name in (WITH_CORPUS if os.environ.get("PIXELGUARD_CORPUS") else ())]
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        for name, *arguments in commands:
            print(f"\n== {name} ==", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
            done = subprocess.run(command, check=False, cwd=FOLDER.parent, env=os.environ | {FILE: str(rows)})
            worst = max(worst, done.returncode)
        print(f"\n{datetime.now(tz=UTC):%-d %B %Y}, {machine}, load {os.getloadavg()[0]:.1f}\n")
        print(table(read(rows)))
    return worst


def _has_namespaces() -> bool:
    """Tell whether this machine lets us make a network namespace."""
    if not shutil.which("unshare"):
        return False
    command = ["unshare", "--map-root-user", "--net", "--mount", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
