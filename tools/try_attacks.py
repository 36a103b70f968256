"""Try to get a tracker past the gate, in every way of the threat model: `python tools/try_attacks.py`.

Runs the real gate on pages that send in ways that are hard to see, and on configurations that want it green, and writes
`docs/attack-table.md`. The exit code is 1 where something ended otherwise than it is known to.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from pytest_pixelguard.crawl import find_browser
from tests.conftest import PROJECT
from tests.hostile.attacks import ATTACKS, FILES, Attack
from tests.hostile.tries import BASE, Try, tries

DOCUMENT = PROJECT / "docs" / "attack-table.md"
BEACONS = frozenset({"PXG201", "PXG205", "PXG206", "PXG209"})
_PROGRAMS = Path(sys.executable).parent


def of_tries(folder: Path, *, only: str) -> tuple[list[str], list[str]]:
    """Give the rows of the tries, and those that ended otherwise than known."""
    rows, wrong = [], []
    for number, one in enumerate(tries()):
        if only not in one.what:
            continue
        code, known = _ended(one, folder / str(number))
        rows.append(f"| {one.what} | {code} | {one.note or 'stopped'} |")
        _say(rows[-1], known=known)
        wrong += [] if known else [one.what]
    return rows, wrong


def _ended(one: Try, root: Path) -> tuple[int, bool]:
    """Run one try. Give its exit code, and whether it ended as is known."""
    _write(root, {f"site/{one.page}": one.text, **one.files, **one.programs})
    if one.configuration is not None:
        _write(root, {"pixelguard.toml": one.configuration})
    for name in one.programs:
        _write(root, {name: one.programs[name].format(chromium=find_browser())})
        (root / name).chmod(0o755)
    for command in one.before:
        subprocess.run([_PROGRAMS / "pixelguard", *command], cwd=root, capture_output=True, check=False)
    _write(root, one.later)
    for name, target in one.links.items():
        (root / name).symlink_to(target)
    kept = {name: (root / name).read_bytes() for name in one.intact}
    ending = ("-q", "--report", "json=told.json") if one.program == "pixelguard" else ("-p", "no:cacheprovider")
    done = subprocess.run(
        [_PROGRAMS / one.program, *one.arguments, *ending],
        cwd=root,
        env=os.environ | {name: value.format(root=root) for name, value in one.environment.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    told = (root / "told.json").read_text(encoding="utf-8") if (root / "told.json").exists() else done.stdout
    whole = all((root / name).read_bytes() == data for name, data in kept.items())
    return done.returncode, done.returncode == one.code and one.told in told and whole


def of_pages(folder: Path) -> tuple[list[str], list[str]]:
    """Give the rows of the pages that hide, and those that ended otherwise than known."""
    _write(folder, {f"site/{name}": text for name, text in FILES.items()})
    _write(folder, {f"site/{attack.name}.html": attack.page() for attack in ATTACKS})
    _write(folder, {"pixelguard.toml": BASE})
    command = [sys.executable, "-m", "pytest_pixelguard", "check", "-q", "--report", "json=report.json"]
    subprocess.run(command, cwd=folder, check=False, env=os.environ | {"PYTHONPATH": str(PROJECT)})
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    rows, wrong = [], []
    for attack in ATTACKS:
        crawled, read = _found(report, attack)
        rows.append(f"| {attack.what} | {crawled or 'not seen'} | {read or 'not named'} |")
        known = (bool(crawled), bool(read)) == (attack.seen, attack.read)
        _say(rows[-1], known=known)
        wrong += [] if known else [attack.name]
    return rows, wrong


def _found(report: Mapping[str, Any], attack: Attack) -> tuple[str, str]:
    route = f"/{attack.name}.html"
    crawled, read = [], []
    for one in report["findings"]:
        told = f"{one['level']} {one['rule']}"
        if one["route"] == route and one["rule"] in {*BEACONS, "PXG105"}:
            crawled.append(told)
        elif one["route"] is None and one["location"] and one["location"]["path"] == f"site{route}":
            read.append(told)
    return ", ".join(dict.fromkeys(crawled)), ", ".join(dict.fromkeys(read))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _say(row: str, *, known: bool) -> None:
    sys.stdout.write(f"{row}{'' if known else '  <-- NOT AS KNOWN'}\n")
    sys.stdout.flush()


def main() -> int:
    """Try everything, and write the document; or, with some words, the tries that hold them, and write nothing."""
    only = " ".join(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="pa") as name:
        tried, wrong = of_tries(Path(name), only=only)
        if only:
            return int(bool(wrong))
        pages, hidden = of_pages(Path(name) / "pages")
    text = _DOCUMENT.format(today=datetime.now(tz=UTC).date(), tries="\n".join(tried), pages="\n".join(pages))
    DOCUMENT.write_text(text, encoding="utf-8")
    return int(bool(wrong + hidden))


_DOCUMENT = """# Attacks

Ways to get a tracker past the gate, each tried on the real program by `tools/try_attacks.py` on {today}. The
[threat model](../SECURITY.md) says what each is stopped by. Files and pages that attack the gate itself are in
[Hostile files](hostile-files.md) and [Hostile pages](hostile-pages.md), what a machine may do in
[Faults](fault-table.md).

## By the configuration, the repository, the environment

The page loads Meta's pixel at once, where nothing else is said. Exit code 1 is a failed build, 2 wrong use, 3
inconclusive; each of them stops it. Where one *passes, and every report says so*, somebody who may change the
repository has decided it, and the line `limits` of each report, the job summary and the log says what: it is for the
review.

| somebody … | exit code | how it ended |
|---|---|---|
{tries}

## By a page that hides what it sends

Each page sends a beacon to a host that nobody knows, so no list of trackers helps; for a known tracker's code, reading
gives an error where it gives a warning here. *Seen by the crawl* is the request itself, *named by reading* what the
static stage says of the file.

| the page sends … | seen by the crawl | named by reading |
|---|---|---|
{pages}

## By what a page can still know the gate

Looked at by a page that told us all that it saw, on the day above. It does not see a driven browser
(`navigator.webdriver` is false, plug-ins, languages and window are those of a desktop, the user
agent names no robot), and it has no word of ours among its globals. It can tell the gate by:

- functions that are not the browser's own: `fetch`, the timers, `requestAnimationFrame` and `performance.now` are
  wrapped, and say so when they are asked for their text;
- a clock that runs fast: a minute passes between few frames, and no worker's clock agrees;
- the graphics card, which is a program (SwiftShader), and that there is no voice, camera or microphone;
- a visitor who comes from nowhere (`document.referrer`), for the first time, without a cookie;
- events that a script made (`isTrusted` is false), all within a second, and the pointer that jumps;
- third parties that answer everything at once with next to nothing;
- what the visitor types: addresses of `example.com`, NHS numbers from 999.

Each could be hidden, and the next would be found. What does not depend on hiding is the file itself, which is read.

## What is not stopped

Read from the tables, and meant so. A page that sends only where a certain visitor comes, by chance, on a day, on a
second visit or later than a minute, is not seen by a crawl; what remains is that its code is read. Where that code is
somebody else's, fetched at run time, its loader is a finding before any choice. An own path that hands everything on,
under a name that is no vendor's, cannot be told from the site's own work by anybody who sees the browser alone: what a
server passes on is for the review of that server. And whoever may change the workflow may leave the gate out.
"""

if __name__ == "__main__":
    sys.exit(main())
