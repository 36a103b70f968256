"""What the stages see and find: places, requests, observations, gaps and findings."""

import hashlib
import re
from dataclasses import dataclass

from pytest_pixelguard.model.persona import Canary
from pytest_pixelguard.model.terms import Cause, Consent, Level, Phase, Rule, State, Witness


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
    trigger: str = ""  # what the visitor did just before, in words: pressed “Book a test”, typed into “Search”
    answered_by: str = ""  # whose content ran in the third party's place: a surrogate, a recording; empty: nothing's
    chosen: tuple[Canary, ...] = ()  # options chosen on the page before it, whose texts must not leave either
    first_party: bool = False  # to the site's own host, kept because it looks like a tracker's: perhaps disguised
    alias: str = ""  # the tracker's name that the site's own host stands for in DNS, where that was looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path of the site that is crawled. `sensitive` names its topics; `reasons` say why, in words."""

    path: str  # begins with a slash; may hold a query
    sensitive: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    found_in: str = "configuration"  # configuration, sitemap, folder, link


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A sentence in which the site promises its visitors something, and the page where it stands."""

    page: str
    text: str


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
    left_alone: tuple[tuple[str, int], ...] = ()  # controls that were not used: why, in words, and how many
    sensitive: tuple[str, ...] = ()  # topics; empty when the route is not sensitive
    promises: tuple[Promise, ...] = ()  # what a privacy or cookie page promises
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
    contradicts: Promise | None = None  # what the site promises, and this breaks
    cause: Cause | None = None  # why it still fires, for a beacon after an answer that should have stopped it

    @property
    def fingerprint(self) -> str:
        """The finding's identity across builds: no line number and no bundle hash take part in it.

        Of patient data the kinds take part: who knows that an e-mail address is sent has not agreed to an NHS number.
        """
        place = self.route or (strip_content_hash(self.location.path) if self.location else "")
        code = re.sub(r"\s+", "", self.location.snippet)[:200] if self.location and not self.route else ""
        address = self.request.url.split("?", 1)[0] if self.request else (self.host or "")
        told = sorted({one.what for one in self.discloses}) if self.rule is Rule.PATIENT_DATA_SENT else ()
        parts = (
            self.rule.value,
            self.vendor or "",
            self.tracker_id or "",
            place,
            self.state or "",
            address,
            code,
            *told,
        )
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


_HASH = re.compile(r"(?<=[.\-_])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_]{8,64}(?=\.[A-Za-z.]+$)")


def strip_content_hash(path: str) -> str:
    """Give a built file's path without its content hash: `assets/app-3f9a1c2b.js` becomes `assets/app-*.js`."""
    return _HASH.sub("*", path)
