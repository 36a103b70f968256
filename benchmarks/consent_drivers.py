"""Compare who drives a banner: our own rules first, autoconsent first, autoconsent alone. Which states each reaches.

Run `python -m benchmarks.consent_drivers` from the project's folder: it installs the platforms and autoconsent from npm
and crawls one page of each platform that behaves as it should, in each order. Seconds are a whole crawl's, the
browser's start and the self-test included. `--only NAME` (repeatable): these platforms.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from pytest_pixelguard.autoconsent_files import autoconsent_for
from pytest_pixelguard.config import Config, Consent
from pytest_pixelguard.crawl import CrawlPlan, FolderSite, run_crawl
from pytest_pixelguard.crawl.plan import Autoconsent, ConsentOptions, Driver
from pytest_pixelguard.model import CrawlResult, Route, State
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.consent.platforms import MORE_PACKAGES, PACKAGES, PLATFORMS, RIGHT, write_page

AUTOCONSENT = "@duckduckgo/autoconsent@16.23.0"
HOST = "www.example.org"
ORDERS = {
    "own rules first": tuple(Driver),
    "autoconsent first": (Driver.AUTOCONSENT, Driver.RULES, Driver.WORDS),
    "autoconsent alone": (Driver.AUTOCONSENT,),
}
ANSWERED = (State.REJECTED, State.ACCEPTED, State.WITHDRAWN)


def install(folder: Path) -> Path:
    """Install the platforms and autoconsent, and give the folder of modules."""
    (folder / "package.json").write_text("{}", encoding="utf-8")
    packages = [*PACKAGES, *MORE_PACKAGES, AUTOCONSENT]
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


def crawl(folder: Path, kit: Autoconsent | None, drivers: tuple[Driver, ...]) -> CrawlResult:
    """Crawl a site's first page in every state."""
    plan = CrawlPlan(
        site=FolderSite(root=folder, origin=f"https://{HOST}"),
        routes=(Route(path="/index.html"),),
        first_party=FirstParty.of(HOST),
        states=(State.NO_CHOICE, *ANSWERED),
        consent=ConsentOptions(autoconsent=kit, drivers=drivers),
    )
    return run_crawl(plan)


def rows(modules: Path, only: list[str]) -> Iterator[str]:
    """Give a line for each platform and order."""
    kit = autoconsent_for(Config(consent=Consent(autoconsent=str(modules / "@duckduckgo" / "autoconsent"))))
    for platform in only or PLATFORMS:
        with tempfile.TemporaryDirectory() as folder:
            write_page(Path(folder), "index.html", platform, RIGHT, modules)
            for order, drivers in ORDERS.items():
                began = monotonic()
                result = crawl(Path(folder), kit, drivers)
                seconds = monotonic() - began
                by = dict(result.banners)
                reached = {visit.state for visit in result.visits if by.get(visit.state)}
                states = [by[state] if state in reached else "not reached" for state in ANSWERED]
                yield f"| {platform} | {order} | {' | '.join(states)} | {seconds:.1f} |"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[])
    only = parser.parse_args().only
    print("| platform | order | refused by | accepted by | taken back by | seconds |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(install(Path(folder)), only):
            print(row, flush=True)


if __name__ == "__main__":
    main()
