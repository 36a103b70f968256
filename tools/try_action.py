"""Run the Action's steps as a runner does, installing included: one example must fail, the other pass."""

import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.action.runner import Runner  # noqa: E402 -- the project is on no path before


def main() -> int:
    """Return 0 when the Action failed the leaking site and passed the mended one."""
    wanted = {"examples/leaky-trust": (True, "fail"), "examples/mended-trust": (False, "pass")}
    found = {}
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        for site in wanted:
            started = time.perf_counter()
            runner = Runner(action=PROJECT, workspace=PROJECT, temporary=Path(folder))
            ran = runner.run({"site": site, "report-dir": f"{folder}/report"})
            found[site] = ran.failed, ran.outputs["verdict"]
            sys.stdout.write(f"{ran.log}\n{site}: {ran.outputs} in {time.perf_counter() - started:.0f} s\n")
    return int(found != wanted)


if __name__ == "__main__":
    raise SystemExit(main())
