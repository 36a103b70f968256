"""What driving a banner costs: milliseconds a page, median, for each driver, and for a configured cookie.

Run `python -m benchmarks.consent_driving [PAGES] [FOLDER]` from the project's folder; FOLDER is npm's
@duckduckgo/autoconsent, without which the wheel is taken where it is installed. Every page has a choice of its own, so
that each is driven; the time of a page is from the end of the one before it to its own.
"""

import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import monotonic

from pytest_pixelguard.autoconsent_files import autoconsent_for
from pytest_pixelguard.config import Config, Consent
from pytest_pixelguard.crawl import CrawlPlan, FolderSite, run_crawl
from pytest_pixelguard.crawl.plan import ConsentOptions, Driver
from pytest_pixelguard.model import PageVisit, Route, State
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.consent.platforms import RIGHT, write_page

HOST = "www.example.org"
PAGES = 12


def measure(platform: str, pages: int, consent: ConsentOptions) -> tuple[float, float]:
    """Give the median milliseconds of a page before a choice and after a refusal."""
    moments: dict[State, list[float]] = {State.NO_CHOICE: [], State.REJECTED: []}

    def note(visit: PageVisit) -> None:
        moments[visit.state].append(monotonic())

    with tempfile.TemporaryDirectory() as folder:
        names = [f"page-{number}.html" for number in range(pages)]
        for name in names:
            write_page(Path(folder), name, platform, RIGHT, Path())
        plan = CrawlPlan(
            site=FolderSite(root=Path(folder), origin=f"https://{HOST}"),
            routes=tuple(Route(path=f"/{name}") for name in names),
            first_party=FirstParty.of(HOST),
            states=(State.NO_CHOICE, State.REJECTED),
            consent=consent,
        )
        result = run_crawl(plan, on_visit=note)
    if result.gaps:
        raise SystemExit(f"{platform}: {result.gaps[0].message}")
    before, after = ([1000 * (b - a) for a, b in pairwise(times)] for times in moments.values())
    return median(before), median(after)


def main() -> None:
    """Print a table."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    folder = sys.argv[2] if len(sys.argv) > 2 else None  # noqa: PLR2004 -- the second argument
    kit = autoconsent_for(Config(consent=Consent(autoconsent=folder)))
    cookies = tuple(f"choice-page-{number}=no" for number in range(pages))
    rows = {
        "known platform (NHS.UK)": ("NHS.UK", ConsentOptions()),
        "by the words of its buttons": ("own, plain", ConsentOptions()),
        "the same, autoconsent looking too": ("NHS.UK", ConsentOptions(autoconsent=kit)),
        "by autoconsent alone": ("NHS.UK", ConsentOptions(autoconsent=kit, drivers=(Driver.AUTOCONSENT,))),
        "a configured cookie": ("NHS.UK", ConsentOptions(rejected_cookies=cookies)),
    }
    print("| banner | ms a page before a choice | ms a page after a refusal |\n|---|---|---|")
    for what, (platform, consent) in rows.items():
        if "autoconsent" in what and kit is None:
            continue
        before, after = measure(platform, pages, consent)
        print(f"| {what} | {before:.0f} | {after:.0f} |")


if __name__ == "__main__":
    main()
