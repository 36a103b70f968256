"""What each stage gives to the next, and the report that everything ends in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pytest_pixelguard.model.consent import BannerLook, JudgedStored, Stored
from pytest_pixelguard.model.containers import Container
from pytest_pixelguard.model.evidence import Finding, Gap, Observation, PageVisit
from pytest_pixelguard.model.persona import Persona
from pytest_pixelguard.model.resources import ThirdPartyResource
from pytest_pixelguard.model.served import Served
from pytest_pixelguard.model.terms import ExitCode, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that was deliberately not read, and why (an image, a font, too large a binary)."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRoute:
    """A known route that was not crawled, and why; always listed, so that a green result says what it rests on."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """What the engine's own test page showed before the crawl. `missed` names the kinds that nobody recorded."""

    passed: bool
    kinds: int
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is examined: a built folder crawled as its production origin, or the URL of a preview."""

    kind: str  # folder | url | recording | tests (a team's own, which the fixture guards)
    target: str
    origin: str
    first_party: tuple[str, ...]
    inferred: tuple[str, ...] = ()  # own hosts that nobody configured, each with its evidence, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticResult:
    """Everything that static inspection gives to policy."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    files_inspected: tuple[str, ...] = ()
    bytes_inspected: int = 0
    files_skipped: tuple[SkippedFile, ...] = ()
    containers: tuple[Container, ...] = ()  # those whose contents the team supplied, as they were read
    resources: tuple[ThirdPartyResource, ...] = ()  # read only where there is a lock file to hold them to


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """Everything that the crawl gives to policy."""

    observations: tuple[Observation, ...] = ()
    visits: tuple[PageVisit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    self_test: SelfTest | None = None
    # For each state that needs an answer: who answered the cookie banner; empty where no banner was found.
    banners: tuple[tuple[State, str], ...] = ()
    stored: tuple[Stored, ...] = ()
    looks: tuple[BannerLook, ...] = ()
    cookie_page: tuple[str, str] | None = None  # the path of the site's own cookie page, and its text
    persona: Persona | None = None  # the made-up visitor whose values were typed in; None: nothing was
    served: tuple[Served, ...] = ()  # a preview's own pages, scripts and style sheets, for static inspection
    absent: tuple[str, ...] = ()  # addresses of the site's own code that it was asked for and does not hold
    secrets: tuple[str, ...] = ()  # values of a log-in that no report may show


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that an allowance or the baseline hides; always counted and listed."""

    finding: Finding
    by: str  # allow | baseline
    statement: str = ""
    owner: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveScript:
    """A vendor's own script that was asked for before the crawl, on request: from where, and what came."""

    url: str
    sha256: str = ""  # empty where it could not be fetched; a gap says why
    size: int = 0  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was examined: without it a green result would mean nothing."""

    files_inspected: int = 0
    bytes_inspected: int = 0
    files_skipped: tuple[SkippedFile, ...] = ()
    visits: tuple[PageVisit, ...] = ()
    routes_skipped: tuple[SkippedRoute, ...] = ()
    self_test: SelfTest | None = None
    banners: tuple[tuple[State, str], ...] = ()
    files: tuple[str, ...] = ()  # the inspected files by name, as locations name them
    pages: Mapping[str, str] = field(default_factory=dict)  # route -> the built file that answers it
    live: tuple[LiveScript, ...] = ()  # the third parties' scripts that were asked for, by --live
    known: frozenset[str] = field(init=False, repr=False, compare=False)  # `files`, for looking names up

    def __post_init__(self) -> None:
        """Note the files' names: a report of very many findings asks for each."""
        object.__setattr__(self, "known", frozenset(self.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What policy decided: pass, fail or inconclusive."""

    outcome: Outcome
    exit_code: ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRequest:
    """An observation with what the knowledge base says of its receiver: one row of the report's list of requests."""

    observation: Observation
    vendor: str | None = None
    company: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Which part of a run's routes was crawled. `plan` is the same for all shards that were cut from one whole."""

    index: int  # 1-based
    count: int
    plan: str
    routes: int  # of the whole run
    own: tuple[str, ...] = ()  # the paths that this shard was given to visit; its searches may lead to more


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole result of a run, from which every format is rendered."""

    site: Site
    verdict: Verdict
    coverage: Coverage
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    requests: tuple[JudgedRequest, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    stored: tuple[JudgedStored, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)  # stage -> seconds of wall time
    configuration: str = ""  # the configuration file, where there is one; annotations of last resort stand there
    shard: Shard | None = None  # None: the whole run
    # What the configuration or the command takes out of the run or out of the verdict, a sentence each: without it a
    # green result could rest on a baseline or an exclusion that nobody sees.
    scope: tuple[str, ...] = ()
