"""One site on 1, 2 and 4 shards, merged: the same findings as the whole, and the wall time of each shard.

Run with the project's Python: `python benchmarks/shards.py [--routes N]`. The shards run one after the other here, so
the wall time of a run on machines of its own is that of its longest shard.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

PIXEL = (
    "new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl=' + encodeURIComponent(location)"
)
LATE = "setTimeout(() => navigator.sendBeacon('https://collector.example/seen', location.pathname), 8000)"
BANNER = (
    '<div id="cookie-banner" role="dialog" aria-label="Cookies">May we use cookies for advertising? '
    '<button onclick="answer(1)">Accept cookies</button><button onclick="answer(0)">Reject cookies</button></div>'
    "<script>"
    "const banner = document.getElementById('cookie-banner'); if (document.cookie.includes('choice=')) banner.remove();"
    "function answer(yes) { document.cookie = 'choice=' + yes + ';path=/'; banner.remove(); }</script>"
)


def make_site(root: Path, routes: int) -> None:
    """Write pages of four kinds: clean, with a pixel, with a late beacon, with a font of a third party."""
    for number in range(routes):
        name = "index" if number == 0 else f"page-{number}"
        code = {1: f"<script>{PIXEL}</script>", 2: f"<script>{LATE}</script>"}.get(number % 4, "")
        font = '<link rel="stylesheet" href="https://fonts.example/font.css">' if number % 4 == 3 else ""  # noqa: PLR2004
        (root / f"{name}.html").write_text(
            f'<!doctype html><html lang="en"><title>Page {number}</title>{font}<h1>Page {number}</h1>'
            f'<a href="/">Home</a>{BANNER}{code}</html>',
            encoding="utf-8",
        )


def run(*arguments: str | Path) -> tuple[float, int]:
    """Run the command; give its wall time in seconds and its exit code."""
    started = perf_counter()
    done = subprocess.run([sys.executable, "-m", "pytest_pixelguard", *map(str, arguments)], check=False)
    return perf_counter() - started, done.returncode


def known(path: Path) -> dict[str, Any]:
    """Give what of a report must be the same however a run was cut."""
    report = json.loads(path.read_text(encoding="utf-8"))
    return {
        "verdict": report["verdict"],
        "findings": sorted(one["fingerprint"] for one in report["findings"]),
        "gaps": report["gaps"],
        "routes": {row["path"]: row["states"] for row in report["coverage"]["routes"]},
    }


def main() -> int:
    """Run it; 1 where merged shards say something else than the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=200)
    routes = parser.parse_args().routes
    with tempfile.TemporaryDirectory(prefix="pixelguard-shards-") as name:
        folder = Path(name)
        site = folder / "site"
        site.mkdir()
        make_site(site, routes)
        options = (site, "--all-routes", "--quiet", "--origin", "https://www.marlowvale-hospitals.example")
        whole = folder / "whole.json"
        seconds, _ = run("check", *options, "--report", f"json={whole}")
        print(f"{routes} routes, whole: {seconds:.1f} s, {len(known(whole)['findings'])} findings", flush=True)
        same = True
        for count in (1, 2, 4):
            parts = [folder / f"{index}-of-{count}.json" for index in range(1, count + 1)]
            walls = [
                run("check", *options, f"--shard={index}/{count}", f"--durations={whole}", "--report", f"json={part}")[
                    0
                ]
                for index, part in enumerate(parts, start=1)
            ]
            merged = folder / f"merged-{count}.json"
            took, code = run("merge", *parts, "--quiet", "--report", f"json={merged}")
            alike = known(merged) == known(whole)
            same = same and alike
            shown = ", ".join(f"{wall:.1f}" for wall in walls)
            print(
                f"{count} shards: {shown} s; longest {max(walls):.1f} s; merge {took:.1f} s, exit code {code}; "
                f"{'the same findings as the whole' if alike else 'NOT the same as the whole'}",
                flush=True,
            )
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
