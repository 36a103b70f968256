"""What the readers see: one place in a file that loads, calls, contacts or names a third party. Rules judge it."""

from dataclasses import dataclass
from enum import StrEnum

from pytest_pixelguard.model import Consent
from pytest_pixelguard.trackers.vendor import Role, Vendor


class Act(StrEnum):
    """What happens at the place."""

    LOAD = "load"  # the browser fetches the address: script, image, frame, style sheet, fetch()
    CALL = "call"  # the vendor's own function, queue or setting is used
    CONNECT = "connect"  # an address is contacted, or allowed to be sent data, without being a resource of the page
    GRANT = "grant"  # consent is declared as given before anybody was asked
    CHOICE = (
        "choice"  # consent mode is told what the visitor chose, or what holds until then; `how` names what it denies
    )
    HARVEST = "harvest"  # form fields or personal data are handed to a vendor
    OPAQUE = "opaque"  # a script that nobody can read; `why` says how that was measured
    UNREAD = "unread"  # something that the reader could not make sense of; `why` says what
    DISAGREE = "disagree"  # only one of two readers sees it; `why` says what
    MENTION = "mention"  # the address or name only stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One place. `start` and `end` are offsets in code points; `unit` names the script or tag that it belongs to."""

    act: Act
    how: str  # in plain words: "script", "image", "fetch()", "fbq('init')", …
    start: int
    end: int
    unit: int = 0  # start of the script or tag that holds it: one unit is one cause
    url: str = ""
    host: str = ""
    vendor: Vendor | None = None
    role: Role | None = None
    tracker_id: str | None = None
    consent: Consent = Consent.UNGATED
    gate: str = ""  # what holds it back, in plain words
    noscript: bool = False
    configures: bool = False  # an account is set up here (init, config), so the vendor's code is meant to run
    inert: bool = False  # no browser runs it by itself; code elsewhere may put it to use
    sure: bool = True  # False: only a name or word of the vendor's, with nothing that proves its use
    setting: bool = False  # a variable that holds the account, not a call that names one
    indirect: bool = False  # a name stands here; the address itself stands elsewhere
    why: str = ""  # for a mention: why it only names
