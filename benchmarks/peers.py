"""Seconds a page and beacons found, beside the tools that do something alike, on one local site: `docs/peers.md`.

Run `python -m benchmarks.peers --tools FOLDER` from the project's folder, on Linux. What is missing in FOLDER is
installed there from npm and PyPI, never into the project. The tools run in a network namespace of their own with a fake
internet on it, which counts what arrives: no packet of theirs leaves the machine. `--write` renews the page in docs.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers_site import BEACONS, LOADED, WORDS
from benchmarks.rows import Row, add
from pytest_pixelguard.crawl import find_browser

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "peers.md"
NPM = ("@themarkup/blacklight-collector@3.11.0", "@slashgear/gdpr-cookie-scanner@3.8.2")
PYPI = ("consentcrawl==0.1.4", "cookieradar==2026.46")
_NOBODY = "198.51.100.53"  # the fake internet's name server
FLOOR = "Playwright, load only"

HEAD = """# Beside other tools

The same small site, the same Chromium, the same fake internet, one tool after the other. {rounds} Made by
`python -m benchmarks.peers --write`; do not edit by hand.

Measured on {date} with {machine}, load {load} at the beginning, {browser}.

The site has {pages} pages behind one cookie banner, each with one kind of beacon to a host of its own; one page loads a
tag manager's script, which sends a second beacon: {beacons} beacons. A beacon is *found* when the tool's own report or
output names its receiver, whatever the tool makes of it; it was *sent* when it arrived at the fake internet while the
tool ran, so a page may have been brought to send what the tool does not tell; of pixelguard's, none may arrive. The
seconds are those of the whole command, starting included, divided by the pages and by the consent states that the tool
looks at.
"""
FAIR = """
## What to make of it

These tools want different things, and the table measures ours. blacklight shows the techniques of one page of the live
web to journalists and readers; consentcrawl compares thousands of sites; gdpr-cookie-scanner and cookieradar audit one
address against the law, cookies and all, which is more than is counted here. None of them claims to hold back a
deployment page by page. Each ran with its defaults, but for these: blacklight visits one page a run, because it takes
further ones by chance; gdpr-cookie-scanner with `--strict`, else it keeps what its list does not know to itself;
consentcrawl without fetching its block lists, which stand on the internet, with every receiver of this site on the list
instead; a small start file sets the browser's path where a tool has no option for it. A tool that starts a browser for
each page pays for that; one that waits for late senders pays for that too, and gains by it.

What pixelguard does not find here: what a tag manager's script sends. The crawl is sealed and asks nobody for that
script; the loader itself is a finding, and the guide on [tag managers](guides/tag-managers.md) says how to supply the
contents. The peers fetched it from the fake internet, as they would fetch the real one, and with it the visit is told
to the tag manager. The site is ours, made of the kinds that this project looks for; a site made by somebody else would
have other kinds.

In four states pixelguard tells one gap: this banner leaves no way to take consent back, so the state *withdrawn* cannot
be reached as a visitor would.

The bare loop of Playwright, which loads each page in a new context and leaves at once, is a floor, not a peer.
"""


def install(folder: Path) -> None:
    """Install what is missing. Browsers are not fetched: all use one."""
    folder.mkdir(parents=True, exist_ok=True)

    def run(*command: str, env: Mapping[str, str] | None = None) -> None:
        subprocess.run(command, check=True, cwd=folder, env=env, stdout=subprocess.DEVNULL, timeout=900)

    if not (folder / "node_modules" / "@slashgear").is_dir():
        (folder / "package.json").write_text("{}", encoding="utf-8")
        without = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *NPM, env=without)
    if not (folder / "venv" / "bin" / "cookieradar").exists():
        run(sys.executable, "-m", "venv", "venv")
        run("venv/bin/pip", "install", "--quiet", *PYPI)


def measure(tools: Path, *, only: str, rounds: int) -> list[dict[str, Any]]:
    """Run every tool in a namespace without a way out, and give what came of each run."""
    with tempfile.TemporaryDirectory(prefix="pixelguard-peers-") as work:
        resolver = Path(work) / "resolv.conf"
        resolver.write_text(f"nameserver {_NOBODY}\noptions timeout:1 attempts:1\n", encoding="ascii")
        inside = [sys.executable, "-m", "benchmarks.peers_inside", str(tools), work, str(resolver), only, str(rounds)]
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", "--mount", *inside], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
    results: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return results


def summary(results: Sequence[Mapping[str, Any]]) -> str:
    """Give the table, with the ratio to the floor of the same run."""
    runs = _by_name(results)
    floor = median(one["seconds"] / one["visits"] for one in runs[FLOOR]) if FLOOR in runs else 0.0
    lines = [
        "| tool | consent states | seconds a (page, state) | to the floor | beacons found | beacons sent |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for name, rows in runs.items():
        each = median(row["seconds"] / row["visits"] for row in rows)
        found, sent = (_least([row[what] for row in rows]) for what in ("named", "sent"))
        ratio = f"{each / floor:.1f}" if floor else ""
        gaps = max(len(row["gaps"]) for row in rows)
        said = f" ({gaps} gap{'s' if gaps > 1 else ''} told)" if gaps else ""
        lines.append(
            f"| {name} | {rows[0]['states']} | {each:.2f} | {ratio} | {found} of {len(WORDS)}{said} "
            f"| {sent} of {len(WORDS)} |"
        )
    return "\n".join(lines)


def bench_rows(results: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Give the rows for the table of `make bench`."""
    runs = _by_name(results)
    each = {name: median(row["seconds"] / row["visits"] for row in rows) for name, rows in runs.items()}
    return [
        Row(
            benchmark=f"beacons, {len(BEACONS)} pages",
            what=name,
            measure=f"{each[name]:.2f} s a (page, state)",
            ratio=each[name] / each[FLOOR] if FLOOR in each else None,
            found=f"{_least([row['named'] for row in rows])} of {len(WORDS)}; {rows[0]['states']}",
        )
        for name, rows in runs.items()
    ]


def kinds(results: Sequence[Mapping[str, Any]]) -> str:
    """Give the table of who found which kind."""
    runs = _by_name(results)
    lines = [f"| beacon | {' | '.join(runs)} |", "|---|" + "---|" * len(runs)]
    for host, words in WORDS.items():
        cells = []
        for rows in runs.values():
            named = sum(host in row["named"] for row in rows)
            sent = any(host in row["sent"] for row in rows)
            every = "found" if named == len(rows) else f"found {named} of {len(rows)}"
            cells.append(every if named else "sent, not told" if sent else "–")
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _by_name(results: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    runs: dict[str, list[Mapping[str, Any]]] = {}
    for one in results:
        runs.setdefault(str(one["name"]), []).append(one)
    return runs


def _least(sets: Sequence[Sequence[str]]) -> str:
    counts = [len(one) for one in sets]
    return str(counts[0]) if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"


def main() -> int:
    """Measure, print, and write the page if asked to; 1 where pixelguard missed one or let one out."""
    parser = argparse.ArgumentParser(description="Beside other tools.")
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "pixelguard-peer-tools")
    parser.add_argument("--no-install", action="store_true", help="use what is there")
    parser.add_argument("--only", default="", help="a part of a tool's name")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="renew docs/peers.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    if not given.no_install:
        install(given.tools)
    results = measure(given.tools.absolute(), only=given.only, rounds=given.rounds)
    failed = [f"{one['name']} ended with {one['code']}: {one['said'][-300:]}" for one in results if one["code"] > 1]
    browser = subprocess.run([find_browser(), "--version"], capture_output=True, text=True, check=False).stdout.split()
    versions = ", ".join(one.removeprefix("@").replace("==", " ").replace("@", " ") for one in (*NPM, *PYPI))
    text = "\n".join(
        [
            HEAD.format(
                date=f"{datetime.now(tz=UTC):%-d %B %Y}",
                machine=f"{os.cpu_count()} processors ({platform.machine()})",
                load=f"{load:.1f}",
                browser=f"{browser[0]} {browser[1]}; {versions}" if len(browser) > 1 else versions,
                rounds=f"Medians of {given.rounds} runs." if given.rounds > 1 else "One run each.",
                pages=len(BEACONS),
                beacons=len(WORDS),
            ),
            summary(results),
            "\n## Kind by kind\n",
            kinds(results),
            FAIR,
        ]
    )
    print(text)
    print("\n".join(failed), file=sys.stderr)
    add(*bench_rows(results))
    if given.write:
        PAGE.write_text(text, encoding="utf-8")
    ours = [one for one in results if one["name"] == "pixelguard"]
    return 0 if all(set(one["named"]) >= set(WORDS) - {LOADED} and not one["sent"] for one in ours) else 1


if __name__ == "__main__":
    sys.exit(main())
