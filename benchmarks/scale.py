"""How cost grows with work: files, routes, findings and requests a page; `docs/scale.md` with its plots.

Run `python -m benchmarks.scale` from the project's folder (half an hour on two cores); `--small` takes a minute,
`--only files` measures one of the four, `--write` renews the page in docs. Every point is a process of its own.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import msgspec
from playwright.sync_api import Browser, sync_playwright

from benchmarks import scale_sites as sites
from benchmarks.plots import draw
from benchmarks.process_watch import Cost, watch
from pytest_pixelguard.crawl import find_browser

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "scale.md"
PICTURES = DOCS / "pictures"
REPORTS = ("json", "html", "sarif", "markdown", "junit", "terminal")
FILE_SIZE = 20_000  # bytes, of one file on average
_MB = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """One thing that grows: how a site of a size is made, and what the gate is asked to do with it."""

    name: str
    title: str
    unit: str
    sizes: tuple[int, ...]
    small: tuple[int, ...]
    make: Callable[[Path, int], object]
    asked: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measured run."""

    size: int
    cost: Cost
    findings: int
    requests: int
    visits: int
    gaps: Sequence[str]
    reports: Mapping[str, Mapping[str, float]]
    opened: tuple[float, int, float]  # the HTML report: seconds to load, elements, seconds to filter
    load: float = 0.0  # of the machine when the run began: how many processes wanted a processor

    @property
    def writing(self) -> float:
        """Give the seconds that all reports took."""
        return sum(one["seconds"] for one in self.reports.values())


GROWN = (
    Grown(
        name="files",
        title="Files (20 kB each; four pages to one script)",
        unit="files",
        sizes=(100, 1_000, 5_000, 20_000),
        small=(100, 300),
        make=lambda root, count: sites.make_files(root, count, FILE_SIZE),
        asked={"static": True},
    ),
    Grown(
        name="routes",
        title="Routes (small pages behind a banner, before a choice and after a refusal)",
        unit="routes",
        sizes=(10, 100, 1_000),
        small=(2, 6),
        make=sites.make_routes,
        asked={"crawl": True, "states": ["no-choice", "rejected"]},
    ),
    Grown(
        name="findings",
        title="Findings: pixel images, each of a receiver of its own (100 on a page)",
        unit="images",
        sizes=(1, 100, 10_000, 100_000),
        small=(1, 1_000),
        make=lambda root, count: sites.make_findings(root, count, alike=False),
        asked={"static": True},
    ),
    Grown(
        name="alike",
        title="Findings of one cause: the same pixel everywhere",
        unit="images",
        sizes=(1, 100, 10_000, 100_000),
        small=(1, 1_000),
        make=lambda root, count: sites.make_findings(root, count, alike=True),
        asked={"static": True},
    ),
    Grown(
        name="observations",
        title="Requests that a crawl of up to 1,000 pages saw, judged (policy and reports alone)",
        unit="requests",
        sizes=(1, 100, 10_000, 100_000),
        small=(1, 300),
        make=lambda *_: None,
        asked={"seen": True},
    ),
    Grown(
        name="requests",
        title="Requests of one page, to 20 receivers",
        unit="requests",
        sizes=(10, 100, 1_000, 10_000),
        small=(10, 100),
        make=sites.make_requests,
        asked={"crawl": True},
    ),
)


def measure(grown: Grown, size: int, browser: Browser) -> Point:
    """Make a site, run the gate over it in a process of its own, and open the HTML report."""
    with tempfile.TemporaryDirectory(prefix="pixelguard-scale-") as folder:
        site, out = Path(folder) / "site", Path(folder) / "out"
        site.mkdir()
        out.mkdir()
        grown.make(site, size)
        asked = {**grown.asked, "folder": str(out)} | ({"seen": size} if "seen" in grown.asked else {"site": str(site)})
        load = os.getloadavg()[0]
        cost = watch([sys.executable, "-m", "benchmarks.scale_run", json.dumps(asked)], cwd=PAGE.parents[1])
        if cost.code:
            raise SystemExit(f"{grown.name} {size}: the run ended with {cost.code}")
        told = json.loads(cost.output)
        return Point(
            size=size,
            cost=cost,
            findings=told["findings"],
            requests=told["requests"],
            visits=told["visits"],
            gaps=told["gaps"],
            reports=told["reports"],
            opened=open_report(out / "pixelguard.html", browser),
            load=load,
        )


def open_report(file: Path, browser: Browser) -> tuple[float, int, float]:
    """Open a report in Chromium: seconds until it has loaded, its elements, and seconds to filter by level."""
    page = browser.new_page()
    began = perf_counter()
    page.goto(file.as_uri(), timeout=300_000)
    loaded = perf_counter() - began
    elements = int(page.evaluate("document.getElementsByTagName('*').length"))
    began = perf_counter()
    if page.locator("fieldset.filters:not([hidden])").count():
        page.locator("select[name=level]").select_option(index=1)
        page.evaluate("document.body.offsetHeight")
    filtered = perf_counter() - began
    page.close()
    return loaded, elements, filtered


@contextmanager
def reader() -> Iterator[Browser]:
    """Give the browser that opens the reports: one for all, since to start one takes longer than to open a report."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        yield browser
        browser.close()


def table(grown: Grown, points: Sequence[Point]) -> str:
    """Give the two tables of one thing that grows."""
    formats = " | ".join(f"{name} kB (s)" for name in REPORTS[:-1])
    rows = [
        f"| {grown.unit} | findings | wall s | processor s | memory MB | Chromium s | Chromium MB | load |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {one.size:,} | {one.findings:,} | {one.cost.wall:.1f} | {one.cost.busy:.1f} | {one.cost.memory:.0f} "
            f"| {one.cost.browser_busy:.1f} | {one.cost.browser_memory:.0f} | {one.load:.1f} |"
            for one in points
        ),
        "",
        f"| {grown.unit} | {formats} | terminal lines | opens in s | elements | filters in s |",
        "|--:|" + "--:|" * (len(REPORTS) + 3),
    ]
    for one in points:
        sized = (
            f"{one.reports[name]['bytes'] / 1000:,.0f} ({one.reports[name]['seconds']:.1f})" for name in REPORTS[:-1]
        )
        loaded, elements, filtered = one.opened
        rows.append(
            f"| {one.size:,} | {' | '.join(sized)} | {one.reports['terminal']['lines']:,.0f} | {loaded:.1f} "
            f"| {elements:,} | {filtered:.2f} |"
        )
    rows += dict.fromkeys(f"\nA gap at {one.size:,} {grown.unit}: {gap}" for one in points for gap in one.gaps)
    return "\n".join(rows)


def growth(points: Sequence[Point]) -> str:
    """Say how the last step grew: 1 is in proportion to the work."""
    before, last = points[-2:]
    work = last.size / before.size
    busy = (last.cost.busy + last.cost.browser_busy) / (before.cost.busy + before.cost.browser_busy)
    return (
        f"From {before.size:,} to {last.size:,} (×{work:.0f}) processor time grew ×{busy:.1f}, memory "
        f"×{last.cost.memory / before.cost.memory:.1f}."
    )


def pictures(grown: Grown, points: Sequence[Point]) -> Mapping[str, str]:
    """Give the two plots by file name."""
    seconds = {
        "processor": [(one.size, max(one.cost.busy, 0.01)) for one in points],
        "writing all reports": [(one.size, max(one.writing, 0.01)) for one in points],
    }
    memory = {"Python and driver": [(one.size, one.cost.memory) for one in points]}
    if any(one.cost.browser_memory for one in points):
        seconds["Chromium"] = [(one.size, max(one.cost.browser_busy, 0.01)) for one in points]
        memory["Chromium"] = [(one.size, max(one.cost.browser_memory, 1)) for one in points]
    return {
        f"scale-{grown.name}-time.svg": draw(f"Time by {grown.unit}", grown.unit, "seconds", seconds),
        f"scale-{grown.name}-memory.svg": draw(f"Memory by {grown.unit}", grown.unit, "MB", memory),
    }


HEAD = """# Scale

What the gate costs as the work grows. Made by `python -m benchmarks.scale --write`; do not edit by hand. Measured on
{date} with {machine}.

*Processor s* and *memory MB* (proportional set size, at the worst moment) are those of Python with its worker
processes and the browser's driver; Chromium stands apart. *Opens in s* is how long Chromium takes to load the HTML
report, *filters in s* to show one level only. In the plots both axes are logarithmic, and the thin grey line is growth
in proportion to the work. *Load* is how many processes wanted a processor when the run began: on a busy machine the
wall time says little, and processor time is somewhat higher than on a free one.

Reports are bounded, and each says how much it leaves out: the HTML report tells {cards} causes in full and 1,000
further kinds in a row each, a terminal 50 of a level, the job summary 200, SARIF 25,000 results (GitHub takes no more),
JUnit 20 failing cases of one file or page. The JSON report alone holds everything, and grows with it. A page that sends
more than 3,000 requests is ended there and is a gap.
"""


def main() -> None:
    """Measure, print, and write the page if asked to."""
    given = _given()
    with reader() as browser:
        _measure_all(given, browser)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How cost grows with work.")
    parser.add_argument("--small", action="store_true", help="few small sizes, half a minute")
    parser.add_argument("--only", choices=[grown.name for grown in GROWN], action="append")
    parser.add_argument("--keep", type=Path, help="a file that keeps the measured points, so that a run can go on")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="leave out sizes above this")
    parser.add_argument("--render", action="store_true", help="measure nothing: show what the kept file holds")
    parser.add_argument("--write", action="store_true", help="renew docs/scale.md and its plots")
    return parser.parse_args()


def _measure_all(given: argparse.Namespace, browser: Browser) -> None:
    machine = f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"
    parts = [HEAD.format(date=f"{datetime.now(tz=UTC):%-d %B %Y}", machine=machine, cards=300)]
    drawn: dict[str, str] = {}
    kept: dict[str, Point] = {}
    if given.keep and given.keep.exists():
        kept = msgspec.json.decode(given.keep.read_bytes(), type=dict[str, Point])
    for grown in GROWN:
        if given.only and grown.name not in given.only:
            continue
        points = []
        for size in grown.small if given.small else grown.sizes:
            if size > given.most or (given.render and f"{grown.name} {size}" not in kept):
                continue
            last = kept.get(f"{grown.name} {size}") or measure(grown, size, browser)
            points.append(last)
            if given.keep:
                kept[f"{grown.name} {size}"] = last
                given.keep.write_bytes(msgspec.json.encode(kept))
            print(
                f"{grown.name} {size:,}: {last.cost.wall:.1f} s, {last.cost.busy:.1f} s of a processor, "
                f"{last.cost.memory:.0f} MB; reports {last.writing:.1f} s; opens in {last.opened[0]:.1f} s",
                file=sys.stderr,
                flush=True,
            )
        if len(points) < 2:  # noqa: PLR2004 -- one point shows no growth
            continue
        images = pictures(grown, points)
        drawn |= images
        shown = " ".join(f"![{grown.title}: {name.split('-')[-1][:-4]}](pictures/{name})" for name in images)
        parts.append(f"## {grown.title}\n\n{growth(points)}\n\n{table(grown, points)}\n\n{shown}\n")
    text = "\n".join(parts)
    print(text)
    if given.write:
        PAGE.write_text(text, encoding="utf-8")
        for name, picture in drawn.items():
            (PICTURES / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
