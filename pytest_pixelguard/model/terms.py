"""The closed sets of words that the whole program speaks in."""

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
    # No answer, but the browser says by itself that its owner objects.
    GPC = "gpc"  # Global Privacy Control
    DNT = "dnt"  # Do Not Track


class Cause(StrEnum):
    """Why a beacon still fires after an answer that should have stopped it."""

    PERSISTS = "persists"  # it fired before the choice too: it is not tied to consent at all
    SWITCHED_ON = "switched-on-by-refusing"
    COMES_BACK = "comes-back-after-reload"


class Store(StrEnum):
    """Where on the visitor's device something is stored."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local-storage"
    SESSION_STORAGE = "session-storage"
    INDEXED_DB = "indexed-db"
    CACHE_STORAGE = "cache-storage"


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
