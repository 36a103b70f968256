"""Write docs/capture-matrix.md: which kinds of request are seen, with body and initiator, and which left the machine.

Run with the project's Python on Linux: `python -m benchmarks.capture_matrix`. It measures in a network namespace of its
own, with a fake internet behind it; nothing is sent anywhere else.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.crawl.crawling import crawl_folder, hosts, write_site
from tests.crawl.namespace import run_in_namespace
from tests.crawl.test_crawl_late import KINDS as LATE_KINDS
from tests.crawl.test_crawl_late import LATE, WORKER

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "capture-matrix.md"
_HEAD = """# Capture matrix

Every way in which a page can talk to a third party that we know of, each with a host of its own, visited twice in a
network namespace with a fake internet and a packet capture: once by an ordinary unsealed browser (*on the wire*), once
by the sealed crawl. Made by `python -m benchmarks.capture_matrix`; do not edit by hand.

- **On the wire**: what an unsealed headless browser sent. `request`: a whole request; `packet`: packets, but no HTTP
  request; `name`: only the name was asked of the name server; `-`: nothing.
- **Seen by**: who recorded it in the sealed crawl. `sink`: the sealed network; `cdp`: the browser's own account;
  `page`: our script in the page; `dom`: markup and headers, for what a visitor's browser sends and a headless one does
  not.
- **Body**: `kept` where the kind sends a body that the test knows, and the crawl holds it whole.
- **Left**: packets of the sealed crawl that went beyond loopback.
"""
_LATE = """\
One page holds them all, beside timers that repeat themselves without end. `timeout`: after 10 s; `nested`: two timers
of 6 s, one inside the other; `interval`: 15 s; `worker`: 8 s in a worker; `animation`: the end of an animation of 9 s;
`frame`: animation frames until 7 s have passed; `date`: a clock that is looked at every second, until 20 s; `task`: a
task put off by 14 s; `text`: code in a text, after 12 s.
"""


def render(measured: dict[str, Any]) -> str:
    """Give the page."""
    kinds: list[dict[str, Any]] = measured["kinds"]
    wire = [row for row in kinds if row["wire"]]
    lines = [
        _HEAD,
        (
            f"**{len(kinds)} kinds. On the wire unsealed: {len(wire)}. Of these recorded by the sealed crawl: "
            f"{sum(bool(row['seen']) for row in wire)}. Recorded in all: {sum(bool(row['seen']) for row in kinds)}. "
            f"With an initiator: {sum(row['initiator'] for row in kinds)}. "
            f"Packets that left the sealed browser: {len(measured['sealed'])} "
            f"(the unsealed one: {measured['unsealed_packets']}).**"
        ),
        "",
        f"Blocked calls home of the browser itself: {', '.join(measured['noise']) or 'none'}.",
        "",
        "| kind | on the wire | seen by | recorded as | body | initiator | left |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in kinds:
        body = "" if not row["bodies"] else "kept" if any(row["bodies"]) else "lost"
        who, how = (", ".join(row[name]) or "-" for name in ("seen", "how"))
        lines.append(
            f"| {row['kind']} | {row['wire'] or '-'} | {who} | {how} "
            f"| {body} | {'yes' if row['initiator'] else '-'} | 0 |"
        )
    return "\n".join(lines) + "\n"


def render_late(rounds: int = 5) -> str:
    """Crawl the page of late kinds and an empty one, several times, and give what was found and what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_site(Path(folder), {"late.html": LATE, "worker.js": WORKER, "plain.html": "<h1>Plain</h1>"})
        result = crawl_folder(root, *(f"/{page}?{number}" for number in range(rounds) for page in ("late", "plain")))
    found = [hosts(result, f"/late?{number}") for number in range(rounds)]
    times = {
        page: statistics.median(visit.milliseconds for visit in result.visits if visit.route.startswith(f"/{page}"))
        for page in ("late", "plain")
    }
    rows = [f"| {kind} | {sum(kind in each for each in found)} of {rounds} |" for kind in sorted(LATE_KINDS)]
    return "\n".join(
        [
            "\n## Beacons that fire late\n",
            _LATE,
            (
                f"Found: {min(map(len, found))} to {max(map(len, found))} of {len(LATE_KINDS)} in {rounds} visits, at "
                f"{times['late']:.0f} ms a visit with every step of the search (median); a page without any of it, in "
                f"the same run: {times['plain']:.0f} ms.\n"
            ),
            "| kind | found |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    """Measure, and write the page; 1 where a packet left or a kind on the wire was not recorded."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        site.mkdir()
        resolver = Path(folder) / "resolv.conf"
        measured = run_in_namespace("inside_matrix", str(site), str(resolver), resolver=resolver, seconds=240)
    PAGE.write_text(render(measured) + render_late(), encoding="utf-8")
    whole = all(row["seen"] for row in measured["kinds"] if row["wire"]) and not measured["sealed"]
    print(f"{PAGE.relative_to(ROOT)} written; {'whole' if whole else 'NOT whole'}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
