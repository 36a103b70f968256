"""The values that pass between the stages: frozen, typed to the leaf, importing nothing of ours.

Static inspection makes `Finding` and `Gap`; the crawl makes `Observation`, `PageVisit` and `Gap`; policy alone turns
them all into a `Report` with a `Verdict`; the report stage turns that into text.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Self


class Level(StrEnum):
    """How heavy a finding weighs. Only `ERROR` fails the build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class State(StrEnum):
    """What the visitor has answered to the consent banner when a request is made."""

    NO_CHOICE = "no-choice"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """Which part of a page visit a request belongs to."""

    LOAD = "load"
    LATE = "late"  # timers, scrolling, idle time
    CHOICE = "choice"  # set off by answering the banner itself
    INTERACT = "interact"
    LEAVE = "leave"


class Consent(StrEnum):
    """Whether the markup or code holds a tracker back until the visitor consents."""

    GATED = "gated"
    UNGATED = "ungated"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """The word of a verdict."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class ExitCode(IntEnum):
    """What the process returns to whoever called it; the same for every report format."""

    PASS = 0
    FINDINGS = 1
    USAGE = 2
    INCONCLUSIVE = 3


class Witness(StrEnum):
    """Who saw a request."""

    SINK = "sink"  # the sealed network: the truth
    CDP = "cdp"  # the browser's own account, with initiators
    PAGE = "page"  # our script in the page: WebRTC, WebTransport, leaving
    DOM = "dom"  # markup or headers that a visitor's browser acts on and a headless one does not


class Rule(StrEnum):
    """Every rule code; `Rule.X.slug` is its published name. DESIGN section 6 is the contract."""

    slug: str

    def __new__(cls, code: str, slug: str) -> Self:
        """Make a member whose value is the code and which knows its published name."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.slug = slug
        return member

    TRACKER_SNIPPET = "PXG101", "tracker-snippet"
    PIXEL_IMAGE = "PXG102", "pixel-image"
    TAG_MANAGER_CONTAINER = "PXG103", "tag-manager-container"
    THIRD_PARTY_RESOURCE = "PXG104", "third-party-resource"
    THIRD_PARTY_CONNECTION = "PXG105", "third-party-connection"
    CONTAINER_TAG_WITHOUT_CONSENT = "PXG106", "container-tag-without-consent"
    CONSENT_GRANTED_BY_DEFAULT = "PXG107", "consent-granted-by-default"
    FORM_HARVESTING = "PXG108", "form-harvesting"
    TRACKER_MENTION = "PXG109", "tracker-mention"
    BEACON_BEFORE_CONSENT = "PXG201", "beacon-before-consent"
    BEACON_AFTER_REJECTION = "PXG202", "beacon-after-rejection"
    BEACON_AFTER_WITHDRAWAL = "PXG203", "beacon-after-withdrawal"
    STORAGE_BEFORE_CONSENT = "PXG204", "storage-before-consent"
    PATIENT_DATA_SENT = "PXG205", "patient-data-sent"
    DISGUISED_BEACON = "PXG206", "disguised-beacon"
    UNDECLARED_TRACKER = "PXG207", "undeclared-tracker"
    NO_WAY_TO_REFUSE = "PXG208", "no-way-to-refuse"
    THIRD_PARTY_REQUEST = "PXG209", "third-party-request"
    EXPIRED_ALLOWANCE = "PXG301", "expired-allowance"
    UNUSED_ALLOWANCE = "PXG302", "unused-allowance"
    CONTAINER_CHANGED = "PXG303", "container-changed"
    UNREADABLE_FILE = "PXG901", "unreadable-file"
    OPAQUE_SCRIPT = "PXG902", "opaque-script"
    ROUTE_NOT_LOADED = "PXG903", "route-not-loaded"
    CONSENT_NOT_DRIVEN = "PXG904", "consent-not-driven"
    NOTHING_INSPECTED = "PXG905", "nothing-inspected"
    WITNESS_DISAGREES = "PXG906", "witness-disagrees"
    ENGINE_NOT_TRUSTED = "PXG907", "engine-not-trusted"
    CONTAINER_UNKNOWN = "PXG908", "container-unknown"
    NOT_LOGGED_IN = "PXG909", "not-logged-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A span in a file. Lines and columns are 1-based; columns count Unicode code points; the end is exclusive."""

    path: str  # POSIX style, below the working directory where possible
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    snippet: str = ""
    caret: int = 0  # where in the snippet the span starts, 0-based


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLocation:
    """A place in the author's own file, found through a source map. 1-based; columns in code points."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One step of the chain of calls that set a request off. Line and column are 1-based; 0 where unknown."""

    url: str
    line: int = 0
    column: int = 0
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One thing that a request tells its receiver, e.g. the page's address in parameter `dl`."""

    what: str  # page-address, page-title, search-words, button-text, form-fields, email, browser-id, …
    parameter: str
    value: str
    encoding: str = "plain"  # plain, sha256, base64, …


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it would have left the browser. `body` holds the raw bytes; `headers` have lower-case names."""

    method: str
    url: str
    host: str
    kind: str  # image, script, fetch, beacon, websocket, document, …
    status: int = 0  # what the sink answered; 0 where nothing was answered
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    initiator: tuple[Frame, ...] = ()  # innermost first


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One request to a third party that a crawled page made."""

    route: str
    state: State
    phase: Phase
    request: Request
    witnesses: tuple[Witness, ...]
    page_url: str = ""
    page_title: str = ""
    simulated: bool = False  # emitted by a surrogate of ours in a vendor's place
    browser_noise: bool = False  # the browser's own call home: blocked, recorded, never a finding
    source: SourceLocation | None = None  # the author's line, where a source map leads to it
    markup: Location | None = None  # the built file's line, for a request that a tag in markup made


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path of the site that is crawled. `sensitive` names its topics; `reasons` say why, in words."""

    path: str  # begins with a slash; may hold a query
    sensitive: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    found_in: str = "configuration"  # configuration, sitemap, folder, link


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """One route as it was crawled: what the coverage of a green result rests on."""

    route: str
    state: State
    loaded: bool
    status: int = 0
    title: str = ""
    milliseconds: int = 0
    interactions: int = 0
    sensitive: tuple[str, ...] = ()  # topics; empty when the route is not sensitive
    links: tuple[str, ...] = ()  # same-origin paths that the loaded page links to, in the order of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that could not be examined, with the reason. A gap makes the verdict inconclusive."""

    rule: Rule
    message: str
    location: Location | None = None
    route: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something against the policy, with its place. `discloses` says what the receiver would learn."""

    rule: Rule
    level: Level
    message: str
    vendor: str | None = None
    company: str | None = None
    category: str | None = None
    tracker_id: str | None = None
    consent: Consent | None = None
    location: Location | None = None
    source: SourceLocation | None = None
    route: str | None = None
    state: State | None = None
    simulated: bool = False
    request: Request | None = None
    disguised: bool = False
    discloses: tuple[Disclosure, ...] = ()
    host: str | None = None  # the third party's host, also for static findings that hold no request

    @property
    def fingerprint(self) -> str:
        """The finding's identity across builds: no line number and no bundle hash take part in it."""
        place = self.route or (strip_content_hash(self.location.path) if self.location else "")
        code = re.sub(r"\s+", "", self.location.snippet)[:200] if self.location and not self.route else ""
        address = self.request.url.split("?", 1)[0] if self.request else (self.host or "")
        parts = (self.rule.value, self.vendor or "", self.tracker_id or "", place, self.state or "", address, code)
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


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

    kind: str  # folder | url
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """Everything that the crawl gives to policy."""

    observations: tuple[Observation, ...] = ()
    visits: tuple[PageVisit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    self_test: SelfTest | None = None
    # For each state that needs an answer: who answered the cookie banner; empty where no banner was found.
    banners: tuple[tuple[State, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that an allowance or the baseline hides; always counted and listed."""

    finding: Finding
    by: str  # allow | baseline
    statement: str = ""
    owner: str = ""
    expires: date | None = None


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
class Report:
    """The whole result of a run, from which every format is rendered."""

    site: Site
    verdict: Verdict
    coverage: Coverage
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    requests: tuple[JudgedRequest, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)  # stage -> seconds of wall time
    configuration: str = ""  # the configuration file, where there is one; annotations of last resort stand there


_HASH = re.compile(r"(?<=[.\-_])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_]{8,64}(?=\.[A-Za-z.]+$)")


def strip_content_hash(path: str) -> str:
    """Give a built file's path without its content hash: `assets/app-3f9a1c2b.js` becomes `assets/app-*.js`."""
    return _HASH.sub("*", path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """To whom a container's tag sends, and what holds that back. `vendor` is None where only a host is known."""

    name: str  # in words: the product and its company, or the host
    vendor: str | None = None
    company: str | None = None
    category: str | None = None
    host: str | None = None
    tracker_ids: tuple[str, ...] = ()
    level: Level = Level.ERROR
    consent: Consent = Consent.UNGATED
    gate: str = ""  # what holds it back, or why nothing does, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerTag:
    """One tag of a tag manager's container, in words."""

    number: int  # its place in the container's list, from 0
    id: str = ""  # the tag manager's own number
    name: str = ""  # empty in a published container, which holds no names
    type: str  # html, googtag, cvt_…
    what: str  # the type in words: "custom HTML"
    receivers: tuple[Receiver, ...] = ()
    fires_on: tuple[str, ...] = ()  # one for each trigger
    every_page: bool = False  # fires without the visitor doing anything, on every page
    consent_setting: str = "not set"  # not set | none needed | needs ad_storage, …
    paused: bool = False
    runs_with: tuple[str, ...] = ()  # "before tag 7": fired by another tag
    sends: tuple[str, ...] = ()  # what it sends beyond the page view


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A tag manager's container as it was read. `gaps` name what cannot be told from it."""

    path: str  # the file
    kind: str  # in words: "published Google Tag Manager container"
    id: str = ""  # GTM-…; empty where the file does not hold it
    version: str = ""
    tags: tuple[ContainerTag, ...] = ()
    default_consent: tuple[tuple[str, str], ...] = ()  # consent type -> granted | denied
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    size: int = 0  # bytes
