"""Run inside a network namespace by `peers.py`: every tool in turn before a fake internet that counts what arrives."""

import asyncio
import json
import os
import re
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.peers_site import BEACONS, ENDING, ORIGIN, TAGS, WORDS, write_site
from pytest_pixelguard.crawl import find_browser
from pytest_pixelguard.crawl.sink.ledger import Contact, Ledger
from pytest_pixelguard.crawl.sink.messages import Answer, Incoming
from pytest_pixelguard.crawl.sink.stand_in import stand_in
from tests.crawl.fake_internet import fake_internet
from tests.crawl.wire import whole_world_on_loopback

RUNNERS = Path(__file__).parent / "peer_runners"
_OURS = re.compile(rf"[a-z]+{re.escape(ENDING)}")
_LIMIT = 900  # seconds for one tool


@dataclass(kw_only=True)
class Tool:
    """A tool: its commands, one after the other, and where it says what it found."""

    name: str
    states: str
    visits: int  # (page, state) pairs that one run makes
    commands: list[list[str]]
    reports: list[str] = field(default_factory=list)  # globs below its folder; none: what it prints
    env: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Result:
    """What came of it: by beacon, what arrived at the fake internet, and what the tool itself names."""

    name: str
    states: str
    visits: int
    seconds: float
    sent: list[str]
    named: list[str]
    code: int
    said: str
    gaps: list[str] = field(default_factory=list)  # what pixelguard says that it could not examine


def tools(installed: Path, out: Path, site: Path) -> list[Tool]:
    """Give the tools that are there."""
    chromium = str(find_browser())
    addresses = [f"{ORIGIN}/{one.name}.html" for one in BEACONS]
    pages = len(addresses)
    listed = ",".join(WORDS)
    python, bin_ = sys.executable, installed / "venv" / "bin"
    ours = [python, "-m", "pytest_pixelguard", "crawl", str(site), "--origin", ORIGIN, "-q"]
    found = [
        Tool(
            name="Playwright, load only",
            states="no choice",
            visits=pages,
            commands=[[python, str(RUNNERS / "bare.py"), chromium, *addresses]],
        ),
        Tool(
            name="pixelguard",
            states="no choice, rejected",
            visits=2 * pages,
            commands=[[*ours, "--report", f"json={out}/pixelguard/report.json"]],
            reports=["report.json"],
        ),
        Tool(
            name="pixelguard, four states",
            states="no choice, rejected, accepted, withdrawn",
            visits=4 * pages,
            commands=[
                [
                    *ours,
                    *(f"--state={state}" for state in ("no-choice", "rejected", "accepted", "withdrawn")),
                    "--report",
                    f"json={out}/pixelguard-four-states/report.json",
                ]
            ],
            reports=["report.json"],
        ),
    ]
    modules = installed / "node_modules"
    if (modules / "@themarkup").is_dir():
        command = ["node", str(RUNNERS / "blacklight.cjs"), str(installed), chromium, f"{out}/blacklight", *addresses]
        found.append(
            Tool(
                name="blacklight",
                states="no choice",
                visits=pages,
                commands=[command],
                reports=["*/requests.har", "*/inspection.json"],
            )
        )
    if (modules / "@slashgear").is_dir():
        scan = ["node", "--import", str(RUNNERS / "browser_path.mjs"), str(modules / ".bin" / "gdpr-scan"), "scan"]
        folder = out / "gdpr-cookie-scanner"
        commands = [
            [*scan, address, "-l", "en-GB", "-f", "json", "--strict", "-o", str(folder / str(number))]
            for number, address in enumerate(addresses)
        ]
        found.append(
            Tool(
                name="gdpr-cookie-scanner",
                states="no choice, rejected, accepted",
                visits=3 * pages,
                commands=commands,
                reports=["**/*.json"],
                env={"PEER_TOOLS": str(installed), "PEER_CHROMIUM": chromium},
            )
        )
    if (bin_ / "consentcrawl").exists():
        script = [str(bin_ / "python"), str(RUNNERS / "consentcrawl_run.py")]
        found += [
            Tool(
                name=f"consentcrawl, {count} at once",
                states="no choice, accepted",
                visits=2 * pages,
                commands=[[*script, str(count), chromium, listed, *addresses]],
            )
            for count in (1, 15)
        ]
    if (bin_ / "cookieradar").exists():
        script = [str(bin_ / "python"), str(RUNNERS / "cookieradar_run.py"), chromium, "audit"]
        commands = [
            [*script, address, "-o", str(out / "cookieradar" / f"{number}.txt")]
            for number, address in enumerate(addresses)
        ]
        found.append(
            Tool(
                name="cookieradar",
                states="no choice, rejected, accepted",
                visits=3 * pages,
                commands=commands,
                reports=["*.txt"],
            )
        )
    return found


def folder_of(name: str) -> str:
    """Give the name of a tool's folder."""
    return re.sub(r"[^a-z]+", "-", name.lower()).strip("-")


async def run(tool: Tool, out: Path, ledger: Ledger) -> Result:
    """Run a tool's commands, one after the other, and count."""
    folder = out / folder_of(tool.name)
    folder.mkdir(parents=True, exist_ok=True)
    first = len(ledger.records)
    said, code = "", 0
    began = perf_counter()
    for command in tool.commands:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=os.environ | tool.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), _LIMIT)
        except TimeoutError:
            process.kill()
            printed = b"it did not end"
        said += printed.decode("utf-8", "replace")
        code = max(code, process.returncode or 0)
    seconds = perf_counter() - began
    await asyncio.sleep(1)  # what is under way
    spoken = {record.host for record in ledger.records[first:] if record.contact is not Contact.CONNECT}
    reports = [file for glob in tool.reports for file in sorted(folder.glob(glob))]
    named = [name for file in reports for name in named_in(file)] if tool.reports else _OURS.findall(said)
    return Result(
        name=tool.name,
        states=tool.states,
        visits=tool.visits,
        seconds=seconds,
        sent=sorted(spoken & set(WORDS)),
        named=sorted(set(named) & set(WORDS)),
        code=code,
        said=said[-1500:],
        gaps=[gap for file in reports if file.name == "report.json" for gap in gaps_in(file)],
    )


def gaps_in(file: Path) -> list[str]:
    """Give the gaps of pixelguard's report."""
    return [gap["message"] for gap in json.loads(file.read_text(encoding="utf-8"))["gaps"]]


def named_in(file: Path) -> list[str]:
    """Give the receivers that a report names. A HAR file holds whole pages too, of which only requests count."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix != ".har" and file.name != "report.json":
        return _OURS.findall(text)
    held = json.loads(text)
    rows = held["requests"] if "requests" in held else [entry["request"] for entry in held["log"]["entries"]]
    return _OURS.findall(" ".join(row["url"] for row in rows))


async def answer(incoming: Incoming) -> Answer:
    """Answer as the third parties would: harmless, but the tag manager's script is there."""
    if incoming.host == f"loader{ENDING}" and incoming.path == "/tags.js":
        return Answer(status=200, headers=(("content-type", "text/javascript"),), body=TAGS)
    return await stand_in(incoming)


async def measure(installed: Path, out: Path, site: Path, only: str, rounds: int) -> list[Result]:
    """Serve the fake internet and run every tool in turn."""
    ledger, results = Ledger(), []
    certified = ("fixture.example", "*.fixture.example", f"*{ENDING}")
    async with fake_internet(site, ORIGIN, ledger, answer, certified=certified):
        for turn in range(rounds):
            for tool in tools(installed, out / str(turn), site):
                if only in tool.name:
                    results.append(await run(tool, out / str(turn), ledger))
                    sys.stderr.write(f"{tool.name}: {results[-1].seconds:.0f} s\n")
    return results


def main() -> None:
    """Print one JSON list of results."""
    installed, work, resolver, only, rounds = sys.argv[1:]
    site = Path(work) / "site"
    site.mkdir()
    write_site(site)
    with whole_world_on_loopback(Path(resolver)):
        results = asyncio.run(measure(Path(installed), Path(work) / "out", site, only, int(rounds)))
    sys.stdout.write(json.dumps([asdict(result) for result in results]) + "\n")


if __name__ == "__main__":
    main()
