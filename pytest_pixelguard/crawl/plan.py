"""What a crawl is asked to do: plain values, made by the pipeline from configuration and inputs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pytest_pixelguard.model import Persona, Route, State
from pytest_pixelguard.trackers.parties import FirstParty


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSite:
    """A built folder, served by the sink under its production origin, so that code for the live host name runs."""

    root: Path
    origin: str  # https://www.example.nhs.uk, no trailing slash
    spa_fallback: str | None = None  # a file (index.html) that answers every path that names no file


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlSite:
    """A preview deployment. The sink alone dials it; `insecure_certificate` accepts a self-signed one."""

    origin: str
    also: tuple[str, ...] = ()  # further origins of the site's own that may be dialled: where its assets lie
    insecure_certificate: bool = False
    resolve_cnames: bool = False  # ask DNS for which other names the site's own hosts stand
    # What the sink adds to each request to these origins, and to no other: a log-in, a key of the preview's host.
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """How the browser is started. Times are in seconds."""

    executable: str | None = None  # None: find one (PIXELGUARD_CHROMIUM, Playwright's own, the system's)
    headless: bool = True
    page_timeout: float = 30.0
    concurrency: int = 1
    endpoint: str | None = None  # a Playwright server on this machine (ws://127.0.0.1:…) that starts the browser


class Driver(StrEnum):
    """Who can answer a banner that the team's configuration does not name."""

    RULES = "the rules for known platforms"
    AUTOCONSENT = "autoconsent"
    WORDS = "the words of the buttons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoconsent:
    """DuckDuckGo's autoconsent as somebody installed it: its script and its rules, as they were published."""

    script: str = field(repr=False)
    rules: tuple[dict[str, Any], ...] = field(repr=False)  # one a consent platform, as in its `rules.json`


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOptions:
    """How the team says its banner is answered: CSS selectors, or the cookie or storage value that records a choice.

    Open shadow roots are looked into, and every frame. What the team names comes first, then the drivers, in order.
    """

    banner: tuple[str, ...] = ()  # what shows that the banner stands; empty: its buttons do
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    accepted_cookies: tuple[str, ...] = ()
    rejected_cookies: tuple[str, ...] = ()
    accepted_storage: tuple[str, ...] = ()  # key=value, in localStorage
    rejected_storage: tuple[str, ...] = ()
    autoconsent: Autoconsent | None = None  # None: it is not installed, or not wanted
    drivers: tuple[Driver, ...] = tuple(Driver)

    @property
    def accepted(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the cookies and the storage values that record an acceptance."""
        return self.accepted_cookies, self.accepted_storage

    @property
    def rejected(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the cookies and the storage values that record a refusal."""
        return self.rejected_cookies, self.rejected_storage

    @property
    def named(self) -> bool:
        """Tell whether the team names a banner at all."""
        selectors = (*self.banner, *self.accept, *self.reject, *self.reopen)
        return bool(selectors or any(self.accepted) or any(self.rejected))

    @property
    def helper(self) -> Autoconsent | None:
        """Give autoconsent where it is there and may drive."""
        return self.autoconsent if Driver.AUTOCONSENT in self.drivers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractOptions:
    """How a page is used as a visitor would, by whom, and how far. Selectors are plain CSS."""

    persona: Persona
    most: int = 100  # steps on one page
    moves: int = 5  # changes of the route inside one page
    milliseconds: int = 2_000  # for one page, in the browser
    press: tuple[str, ...] = ()  # controls that may be pressed although they look destructive
    never: tuple[str, ...] = ()  # parts of pages that are left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """How a walk is logged in, and how a page shows it. `state` is a storage state as Playwright writes it, as JSON.

    Beside Playwright's own keys it may hold `sessionStorage`: for each origin a mapping of keys to values.
    """

    state: str
    renew: Callable[[], str] | None = None  # logs in again and gives a fresh state; blocks, in a thread of its own
    marker: str | None = None  # a CSS selector
    address: str | None = None  # a glob of the log-in page's path
    public: tuple[str, ...] = ()  # globs of paths that need no log-in
    identity: tuple[str, ...] = ()  # origins of the identity provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """An address of a third party that is answered with content of ours or of the team's, instead of with nothing.

    The sealed network still records the request; the content runs in the page as the third party's own would.
    """

    name: str  # who answers, in words: "the surrogate for Meta Pixel", "the recording fbevents.js"
    host: str  # exact, or `*.example.com` for a host and all below it, or `*` for any
    path: str = "*"  # a glob: `*` matches any run of characters, slashes too
    parameter: str = ""  # one that the query must hold: a name (`id`), or a name and its value (`id=GTM-ABC1234`)
    own: bool = False  # it answers in the site's own place too: a vendor's code on a path of the site's
    content: bytes
    content_type: str = "text/javascript; charset=utf-8"
    simulated: bool = False  # requests that the content makes are evidence of ours, not the third party's own doing


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """One crawl: which site, which routes, in which consent states."""

    site: FolderSite | UrlSite
    routes: tuple[Route, ...]
    first_party: FirstParty
    states: tuple[State, ...] = (State.NO_CHOICE,)
    browser: BrowserOptions = BrowserOptions()
    consent: ConsentOptions = ConsentOptions()
    real_time: float = 0.0  # seconds to wait for real on each page, on top of the search for late beacons
    login: LoginOptions | None = None  # None: an anonymous visitor
    interact: InteractOptions | None = None  # None: pages are looked at, not used
    supplied: tuple[Supplied, ...] = ()  # the first that fits an address answers it
    # On how many pages, one of each template, the crawl also accepts and takes that back, beside `states`.
    control: int = 0
    cookie_page: str | None = None  # the path of the page that lists the site's cookies; None: found by its address
    evidence_dir: Path | None = None  # where HAR files and screenshots go; None: nowhere
