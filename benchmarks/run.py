"""`make bench`: every benchmark that needs nothing from outside, one after the other. Figures are ratios in one run."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
# Benchmarks that measure against a corpus run only where PIXELGUARD_CORPUS names one.
ALWAYS = ("static.py", "crawl.py")
WITH_NGINX = ("documentation_site.py",)
WITH_CORPUS = ("corpus_static.py", "corpus_hars.py", "corpus_containers.py")


def main() -> int:
    """Run them; give the worst exit code."""
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}", flush=True)
    names = (
        ALWAYS
        + (WITH_NGINX if shutil.which("nginx") else ())
        + (WITH_CORPUS if os.environ.get("PIXELGUARD_CORPUS") else ())
    )
    worst = 0
    for script in (FOLDER / name for name in names):
        print(f"\n== {script.stem} ==", flush=True)
        worst = max(worst, subprocess.run([sys.executable, str(script)], check=False).returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
