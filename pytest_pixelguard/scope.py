"""What the configuration or the command takes out of a run, in sentences that every report shows.

A green result rests on what was examined, and just as much on what was not: on a baseline, an exclusion, an allowance,
a state that nobody crawled. Each of these is somebody's decision, and may be a right one. None may be an unseen one.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pytest_pixelguard.config import Config, Routes
from pytest_pixelguard.inputs.files import EXCLUDED, STORE, label
from pytest_pixelguard.inputs.routes import PAGES, file_route, path_of
from pytest_pixelguard.model import State
from pytest_pixelguard.policy.configured import baseline_path, read_baseline
from pytest_pixelguard.trackers.parties import registrable_domain
from pytest_pixelguard.work import Work

EXIT_ZERO = "errors do not fail this run: --exit-zero"
_SHOWN = 5  # names in a sentence
_LONGEST = 120  # characters of a name that the page itself made up
NOT_USED = "pages were looked at, not used: what pressing, typing and choosing would send is not known"
_STATES = {State.NO_CHOICE: "before a visitor has made a choice", State.REJECTED: "after a visitor has refused"}


def scope_of(config: Config, *, work: Work | None, static: bool, crawl: bool, exit_zero: bool) -> tuple[str, ...]:
    """Give a sentence for each thing that was taken out, or that stands in for what visitors get.

    `static` and `crawl` say which stages were asked for; `work` is None where no site's files and routes are looked for
    (a recording, a guarded test).
    """
    return (
        *_hidden(config, exit_zero=exit_zero),
        *_own(config, work),
        *(_files(work, static=static) if work is not None else ()),
        *(_pages(config, work, crawl=crawl) if work is not None else ()),
        *(_crawl(config, work) if crawl else ()),
        *_instead(config),
    )


def _hidden(config: Config, *, exit_zero: bool) -> Iterator[str]:
    """Yield what keeps a finding from failing the build. How many it hides, a report counts itself."""
    if exit_zero:
        yield EXIT_ZERO
    known = len(read_baseline(config))
    if known:
        yield f"the baseline {label(baseline_path(config))} holds {_counted(known, 'finding')}"


def _own(config: Config, work: Work | None) -> Iterator[str]:
    """Yield where the rules come from, and whose hosts they call the site's own."""
    if config.file and work is not None and work.folder is not None:
        folder, site = Path(config.file).parent.resolve(), work.folder.resolve()
        if folder.is_relative_to(site) and folder != Path.cwd():
            yield f"the configuration {label(Path(config.file))} lies in the site itself"
    if config.first_party:
        yield f"the configuration calls these hosts the site’s own: {_names(config.first_party)}"
    wide = [host for host in config.first_party if host.startswith("*.") and registrable_domain(host[2:]) is None]
    if wide:
        yield f"hosts of many owners end so: {_names(wide)}"


def _files(work: Work, *, static: bool) -> Iterator[str]:
    if not static:
        yield "the site’s files were not read"
        return
    excluded = [Path(skip.path) for skip in work.files.skipped if skip.reason == EXCLUDED]
    if excluded:
        pages = [file for file in excluded if file.suffix.lower() in PAGES]  # as reports show them: from where we are
        sensitive = sum(bool(file_route(f"/{file.name}", file, Routes()).sensitive) for file in pages)
        which = f", {len(pages):,} of them pages, {sensitive:,} sensitive" if pages else ""
        yield f"{_counted(len(excluded), 'file')} neither read nor opened{which}: static.exclude"
    stores = [skip.path for skip in work.files.skipped if skip.reason == STORE]
    if stores:
        yield f"not read, as a tool’s own store: {_names(stores)}"


def _pages(config: Config, work: Work, *, crawl: bool) -> Iterator[str]:
    if not crawl:
        yield "no page was opened: what pages send once they run is not known"
        return
    if config.routes.paths and work.folder is not None:
        opened = {route.path.split("?", 1)[0] for route in work.routes.selected}
        pages = {path_of(work.folder, file) for file in work.files.files if file.suffix.lower() in PAGES}
        if left := len(pages - opened - {f"{path}.html" for path in opened}):
            yield f"{_counted(left, 'page')} not opened, for routes.paths or --route names others"
    for state, words in _STATES.items():
        if state not in config.states:
            yield f"no page was opened as it is {words}: states"


def _crawl(config: Config, work: Work | None) -> Iterator[str]:
    if not (config.interact if config.interact is not None else work is not None and work.folder is not None):
        yield NOT_USED
    if not config.consent.control and State.ACCEPTED not in config.states:
        yield "no page was opened as a visitor who accepts and takes it back: consent.control is 0"
    if config.login is not None and config.login.public:
        yield f"need not show that they are logged in, as login.public says: {_names(config.login.public)}"
    if config.crawl.never:
        yield f"parts of pages were left alone, as crawl.never says: {_names(config.crawl.never)}"
    if not config.crawl.surrogates:
        yield "nothing stood in for vendors’ scripts, for crawl.surrogates is false: what they would send is not shown"
    if config.insecure_certificate:
        yield "the preview’s certificate was not checked: insecure_certificate"
    named = config.browser.executable or os.environ.get("PIXELGUARD_CHROMIUM")
    if named:
        yield f"the browser is one that was named for this run: {named}"
    if config.browser.endpoint:
        yield f"the browser was started by the server at {config.browser.endpoint}"


def not_held(work: Work, absent: Sequence[str]) -> tuple[str, ...]:
    """Give a sentence on the site's own code that its folder does not hold; a preview is what visitors get."""
    if work.folder is None or not absent:
        return ()
    # Without the query: it may hold what nobody else is to read, and one file is one file.
    paths = list(dict.fromkeys(_cut(urlsplit(url).path) for url in absent))
    code = _counted(len(paths), "file") + " of the site’s own code"
    return (f"{code} not in its folder, so what the live server may give there was not examined: {_names(paths)}",)


def _instead(config: Config) -> Iterator[str]:
    """Yield what the team supplies in place of what visitors' browsers fetch."""
    if config.container:
        pairs = tuple(f"{entry.id} by {entry.file}" for entry in config.container)
        yield f"containers are judged by the team’s own copies: {_names(pairs)}"
    if config.replay:
        yield f"vendors’ scripts ran from the team’s own recordings: {_names([entry.file for entry in config.replay])}"


def _cut(path: str) -> str:
    """Shorten an address of the page's, which may be as long as the page likes."""
    return path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _names(names: Sequence[str]) -> str:
    more = f", and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
