"""What the crawl learns about asking visitors: what is stored on their device, and how the banner asks."""

from dataclasses import dataclass

from pytest_pixelguard.model.evidence import Frame, Location, SourceLocation
from pytest_pixelguard.model.terms import Phase, State, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Something that a page stored on the visitor's device. Its value is never kept."""

    route: str
    state: State
    phase: Phase
    store: Store
    name: str  # the cookie's name, the key, the database's or the cache's name
    host: str  # the cookie's domain without a leading dot, or the host of the origin that owns the storage
    third_party: bool = False
    lasting: bool = True  # False for a cookie or a key that ends with the browser's session
    kept: bool = True  # False where it was removed again before the visitor left
    script_hidden: bool = False  # an HttpOnly cookie, which no script can read
    by: str = ""  # the address that set it by a header; empty for a script's, or where nobody was seen
    writer: tuple[Frame, ...] = ()  # the calls that wrote it, innermost first
    source: SourceLocation | None = None
    markup: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStored:
    """Something stored, with what is known of its purpose: one row of the report's list of what is stored."""

    stored: Stored
    purpose: str | None = None  # strictly-necessary, functional, analytics, marketing; None where nobody knows
    owner: str = ""
    description: str = ""
    vendor: str | None = None
    known_from: str = ""  # our own list, a vendor's file or the Open Cookie Database
    exempt: bool = False  # strictly necessary: needs no consent


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerLook:
    """What a banner offered when it was looked at. `ticked` are the labels of optional boxes that were ticked."""

    route: str
    by: str  # how it was recognised: the configuration, a platform, a heuristic
    accept: bool = False  # its first layer has a button to accept
    reject: bool = False  # its first layer has a button to refuse
    ticked: tuple[str, ...] = ()
    reopen: bool | None = None  # whether there is a way to take consent back; None where nobody looked
