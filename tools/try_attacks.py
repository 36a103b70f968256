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
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import PROJECT
from tests.hostile.attacks import ATTACKS, FILES, Attack
from tests.hostile.cases import PIXEL

DOCUMENT = PROJECT / "docs" / "attack-table.md"
BEACONS = frozenset({"PXG201", "PXG205", "PXG206", "PXG209"})
BASE = 'origin = "https://www.example.nhs.uk"\nsite = "site"\nstates = ["no-choice"]\n'
_ALLOWED = "".join(
    f'[[allow]]\nrule = "{rule}"\nvendor = "meta-pixel"\nstatement = "s"\nowner = "o"\nexpires = {{expires}}\n'
    for rule in ("PXG101", "PXG104", "PXG201", "PXG209")
)
_EXIT_AT_ONCE = "raise SystemExit(0)\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One way to want the gate green on a page with Meta's pixel. `code` is the exit code that it ends with."""

    what: str
    code: int
    note: str = ""
    configuration: str = BASE
    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("check",)
    page: str = "news.html"


def tries() -> tuple[Try, ...]:
    """Give what somebody who may change the repository, or the runner's environment, can try."""
    later, past = f"{datetime.now(tz=UTC).year + 1}-01-31", "2020-01-31"
    modules = ("click", "json", "asyncio", "sitecustomize", "conftest", "playwright", "turbohtml", "pytest_pixelguard")
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9") | {"NO_PROXY": "*"}
    return (
        Try(what="nothing (what is compared with)", code=1),
        Try(what="calls Meta's hosts its own: `first_party`", code=1, note="its signature counts on own hosts too",
            configuration=BASE + 'first_party = ["connect.facebook.net", "www.facebook.com"]\n'),
        Try(what="calls every host its own", code=2, configuration=BASE + 'first_party = ["*"]\n'),
        Try(what="excludes every file", code=3, configuration=BASE + '[static]\nexclude = ["*"]\n',
            arguments=("inspect", "site"), note="nothing inspected is no pass"),
        Try(what="excludes every route", code=3, configuration=BASE + '[routes]\nexclude = ["*"]\n',
            arguments=("crawl",), note="nothing crawled is no pass"),
        Try(what="crawls no state at all", code=3, configuration=BASE.replace('"no-choice"', ""), arguments=("crawl",)),
        Try(what="allows it until next year", code=0, configuration=BASE + _ALLOWED.format(expires=later),
            note="**passes**: listed in every report, with statement and owner; review the configuration as code"),
        Try(what="allows it, on a page about a condition", code=1, configuration=BASE + _ALLOWED.format(expires=later),
            page="hiv.html", note="no allowance covers a sensitive page unless it says so"),
        Try(what="allows it until a day that has passed", code=1, configuration=BASE + _ALLOWED.format(expires=past)),
        Try(what="allows it for ever", code=2, configuration=BASE + _ALLOWED.format(expires="2099-01-31")),
        Try(what="plants Python modules, a `conftest.py` and a `sitecustomize.py` in the working directory", code=1,
            files={f"{name}.py": _EXIT_AT_ONCE for name in modules}),
        Try(what="names a program that is no browser: `PIXELGUARD_CHROMIUM`", code=3, arguments=("crawl",),
            environment={"PIXELGUARD_CHROMIUM": "/bin/true"}),
        Try(what="sets proxies in the environment, and excepts all hosts from them", code=1, arguments=("crawl",),
            environment=proxies),
        Try(what="asks for exit code 0: `--exit-zero`", code=0, arguments=("check", "--exit-zero"),
            note="**passes**: 1 becomes 0, as asked; gaps stay 3. Let the workflow hold no such option"),
    )  # fmt: skip


def of_tries(folder: Path) -> tuple[list[str], list[str]]:
    """Give the rows of the tries, and those that ended otherwise than known."""
    rows, wrong = [], []
    for number, one in enumerate(tries()):
        root = folder / str(number)
        _write(root, {f"site/{one.page}": f"<html lang=en><title>A</title><h1>A</h1><script>{_loader()}</script>"})
        _write(root, {"pixelguard.toml": one.configuration, **one.files})
        program = Path(sys.executable).with_name("pixelguard")
        code = subprocess.run(
            [program, *one.arguments, "-q"], cwd=root, env=os.environ | dict(one.environment), capture_output=True,
            check=False,
        ).returncode  # fmt: skip
        rows.append(f"| {one.what} | {code} | {one.note} |")
        _say(rows[-1], known=code == one.code)
        wrong += [] if code == one.code else [one.what]
    return rows, wrong


def _loader() -> str:
    start = "window.fbq=window.fbq||function(){fbq.queue.push(arguments)};fbq.queue=[];"
    load = "var s=document.createElement('script');s.src='https://connect.facebook.net/en_US/fbevents.js';"
    return f"{start}{load}document.head.appendChild(s);{PIXEL}"


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
        if one["route"] == route and one["rule"] in BEACONS:
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
    """Try everything, and write the document."""
    with tempfile.TemporaryDirectory(prefix="pa") as name:
        tried, wrong = of_tries(Path(name))
        pages, hidden = of_pages(Path(name) / "pages")
    text = _DOCUMENT.format(today=datetime.now(tz=UTC).date(), tries="\n".join(tried), pages="\n".join(pages))
    DOCUMENT.write_text(text, encoding="utf-8")
    return int(bool(wrong + hidden))


_DOCUMENT = """# Attacks

Ways to get a tracker past the gate, each tried on the real program by `tools/try_attacks.py` on {today}. The
[threat model](../SECURITY.md) says what each is stopped by. Files and pages that attack the gate itself are in
[Hostile pages](hostile-pages.md), what a machine may do in [Faults](fault-table.md).

## By the configuration, the repository, the environment

The page loads Meta's pixel at once. Exit code 1 is a failed build, 2 wrong use, 3 inconclusive; each of them stops it.

| somebody … | exit code | |
|---|---|---|
{tries}

## By a page that hides what it sends

Each page sends a beacon to a host that nobody knows, so no list of trackers helps; for a known tracker's code, reading
gives an error where it gives a warning here. *Seen by the crawl* is the request itself, *named by reading* what the
static stage says of the file.

| the page sends … | seen by the crawl | named by reading |
|---|---|---|
{pages}

## What is not stopped

Read from the tables, and meant so. A page that sends only where a certain visitor comes, by chance, on a day, on a
second visit or later than a minute, is not seen by a crawl; what remains is that its code is read. Where that code is
somebody else's, fetched at run time, its loader is a finding before any choice. An own path that hands everything on,
under a name that is no vendor's, cannot be told from the site's own work by anybody who sees the browser alone: what a
server passes on is for the review of that server. And whoever may change the workflow may leave the gate out.
"""

if __name__ == "__main__":
    sys.exit(main())
