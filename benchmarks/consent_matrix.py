"""Show what the gate says of each consent platform's banner in five behaviours: `docs/consent-matrix.md`.

Run `python -m benchmarks.consent_matrix` from the project's folder: it installs the platforms from npm and crawls one
small site for each cell, sealed. It ends with 1 where a verdict is not the expected one. `--only NAME`, as often as
wanted: these platforms, and nothing is written.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawl.consent.platforms import (
    AFTER_REFUSAL,
    AFTER_WITHDRAWAL,
    BEFORE,
    MORE_PACKAGES,
    PACKAGES,
    PLATFORMS,
    RIGHT,
    TICKED,
    WITH_BOXES,
    write_page,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "consent-matrix.md"
STATES = ("no-choice", "rejected", "accepted", "withdrawn")
NOTHING = "–"
AT_ONCE = 2
_SAID = {"PXG201": "no-choice", "PXG202": "rejected", "PXG203": "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The verdict, and the rules at error level, that a behaviour deserves."""

    verdict: str
    rules: frozenset[str]


EXPECTED = {
    RIGHT: Expected(verdict="pass", rules=frozenset()),
    BEFORE: Expected(verdict="fail", rules=frozenset({"PXG201", "PXG202", "PXG203"})),
    AFTER_REFUSAL: Expected(verdict="fail", rules=frozenset({"PXG202", "PXG203"})),
    AFTER_WITHDRAWAL: Expected(verdict="fail", rules=frozenset({"PXG203"})),
    TICKED: Expected(verdict="fail", rules=frozenset({"PXG107"})),
}
# A heuristic may take another form of the page for the banner's: its boxes are a warning.
TICKED_BY_WORDS = Expected(verdict="pass", rules=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One platform in one behaviour, as the gate sees it."""

    platform: str
    behaviour: str
    expected: Expected
    verdict: str
    rules: frozenset[str]
    states: tuple[str, ...]
    by: str
    gaps: tuple[str, ...]
    warned: frozenset[str]
    seen: bool  # the beacon was seen after acceptance

    @property
    def right(self) -> bool:
        """Tell whether all is as expected, every state was reached and the control saw the tracker."""
        found = (self.verdict, self.rules, self.states, self.gaps, self.seen)
        ticked = self.behaviour != TICKED or "PXG107" in self.rules | self.warned
        return ticked and found == (self.expected.verdict, self.expected.rules, STATES, (), True)


def install(folder: Path) -> Path:
    """Install the platforms and give the folder of modules."""
    (folder / "package.json").write_text("{}", encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES, *MORE_PACKAGES]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


def crawl(folder: Path, *options: str) -> dict[str, Any]:
    """Crawl a site's first page and give the report."""
    report = folder.with_suffix(".json")
    command = [sys.executable, "-m", "pytest_pixelguard", "crawl", str(folder), "--route", "/index.html", *options]
    command += ["--origin", "https://www.example.org", "--report", f"json={report}", "-q"]
    subprocess.run(command, capture_output=True, check=False, timeout=300)
    read: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return read


def cells(root: Path, modules: Path, only: list[str]) -> Iterator[Cell]:
    """Crawl every platform in every behaviour that it can have, two at a time, and give them in order."""
    wanted = [
        (platform, behaviour)
        for platform in PLATFORMS
        for behaviour in EXPECTED
        if (not only or platform in only) and (behaviour != TICKED or platform in WITH_BOXES)
    ]

    def crawled(number: int, platform: str, behaviour: str) -> Cell:
        folder = root / str(number)
        folder.mkdir()
        write_page(folder, "index.html", platform, behaviour, modules)
        by_words = behaviour == TICKED and platform.startswith("own")
        return cell(platform, behaviour, TICKED_BY_WORDS if by_words else EXPECTED[behaviour], crawl(folder))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda row: crawled(row[0], *row[1]), enumerate(wanted))


def cell(platform: str, behaviour: str, expected: Expected, report: dict[str, Any]) -> Cell:
    """Read a report."""
    told = {level: frozenset(one["rule"] for one in report["findings"] if one["level"] == level) for level in LEVELS}
    return Cell(
        platform=platform,
        behaviour=behaviour,
        expected=expected,
        verdict=report["verdict"],
        rules=told["error"],
        states=tuple(report["coverage"]["routes"][0]["states"]) if report["coverage"]["routes"] else (),
        by=report["coverage"]["banners"].get("rejected") or NOTHING,
        gaps=tuple(gap["message"] for gap in report["gaps"]),
        warned=told["warning"],
        seen=any(row["state"] == "accepted" and row["vendor"] == "meta-pixel" for row in report["requests"]),
    )


_HEAD = """# Consent platforms, measured

Made by `python -m benchmarks.consent_matrix`: a small site for each row, crawled sealed; do not edit. *Expected*
and *found* are the verdict and the rules at error level. A state that could not be shown to be the page's stands as
*not reached*. *Beacon seen* after acceptance proves that the crawl can see the tracker.

| platform | behaviour | no choice | after refusal | after acceptance | after withdrawal | expected | found | by |"""
LEVELS = ("error", "warning")


def render(rows: list[Cell]) -> str:
    """Give the page."""
    lines = [
        _HEAD,
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        states = [_in_state(row, state) for state in STATES]
        mark = "" if row.right else " **wrong**"
        texts = (row.platform, row.behaviour, *states, _verdict(row.expected.verdict, row.expected.rules))
        found = _verdict(row.verdict, row.rules) + ("; PXG107 as a warning" if "PXG107" in row.warned else "")
        lines.append(f"| {' | '.join(texts)} | {found}{mark} | {row.by} |")
        lines += [f"<!-- {gap} -->" for gap in row.gaps]
    right = sum(row.right for row in rows)
    lines += [
        "",
        f"{right} of {len(rows)} as expected. Platforms without boxes to tick have no row for *pre-ticked*.",
        "",
    ]
    return "\n".join(lines)


def _in_state(row: Cell, state: str) -> str:
    if state not in row.states:
        return "not reached"
    if state == "accepted":
        return "beacon seen" if row.seen else "nothing"
    return "beacon" if any(_SAID.get(rule) == state for rule in row.rules) else "clean"


def _verdict(verdict: str, rules: frozenset[str]) -> str:
    return f"{verdict} ({', '.join(sorted(rules))})" if rules else verdict


def main() -> int:
    """Write the page; 1 where a verdict is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="a platform, by name; nothing is written")
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "npm").mkdir()
        rows = []
        for row in cells(root, install(root / "npm"), only):
            rows.append(row)
            print(
                f"{'ok' if row.right else 'WRONG'}: {row.platform}, {row.behaviour}: {row.verdict} {sorted(row.rules)}",
                file=sys.stderr,
            )
            if not row.right:
                print(f"      {row.states} {sorted(row.warned)} seen={row.seen} {row.gaps}", file=sys.stderr)
    if not only:
        PAGE.write_text(render(rows), encoding="utf-8")
    return 0 if all(row.right for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
