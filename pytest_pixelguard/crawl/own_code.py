"""What of the site's own a page asked for and did not get, so that what it would have done was not examined."""

from pytest_pixelguard.crawl.sink import Contact, Record, Sink
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.wiretap import Seen
from pytest_pixelguard.model import Gap, Rule
from pytest_pixelguard.trackers.parties import FirstParty

# What runs, by Sec-Fetch-Dest; the page's own document is told of by its visit.
_CODE = frozenset({"script", "iframe", "worker", "sharedworker", "serviceworker"})
_CODE_KINDS = frozenset({"script", "document"})  # by the browser's account, where the address is not secure
# What is only looked at: a picture that is missing hides no code.
_SHOWN = frozenset({"image", "font", "audio", "video", "track", "manifest"})
_FIRST_FAULT = 500  # HTTP status from which the server says that it failed
_NOT_THERE = frozenset({404, 410})
_REFUSED = {401: "the site asked for a log-in", 403: "the site refused it", 429: "the site was asked too often"}


class Missing:
    """The site's own addresses that the walks of a crawl could not have."""

    def __init__(self) -> None:
        self.told: set[str] = set()  # those that a gap tells of: one cause, one gap
        self.absent: dict[str, None] = {}  # code that the site does not hold, in the order in which pages asked for it


def missing_code(
    walk: Walk, matches: list[tuple[Record, Seen | None]], first_party: FirstParty, missing: Missing
) -> list[Gap]:
    """Give a gap for each address of the site's own that a page needed and that this crawl could not have.

    A 404 is no gap: the site has no such file, and a visitor does not get it either. Where the live server may have
    it all the same (a folder is examined), `missing.absent` lets the report say so.
    """
    gaps: list[Gap] = []
    for record, seen in matches:
        if record.contact is Contact.CONNECT or record.url in missing.told or not first_party.owns(record.host):
            continue
        visit = walk.visit_at(record.arrived)
        if gap := _not_served(record, seen, visit, walk.engine.sink) or _not_delivered(record, seen, visit):
            missing.told.add(record.url)
            gaps.append(gap)
        elif record.status in _NOT_THERE and _is_code(record, seen):
            missing.absent[record.url] = None
    return gaps


def _not_served(record: Record, seen: Seen | None, visit: Visit, sink: Sink) -> Gap | None:
    """Tell of the site's own code that lies where this crawl does not look."""
    code = _is_code(record, seen) or record.header("sec-fetch-dest") == "document"
    if record.contact is not Contact.REQUEST or not code or sink.serves(record.url):
        return None
    message = (
        f"{visit.route.path} uses {record.url} from the site's own host {record.host}, which is not part of "
        "what is crawled, so what that code does was not examined. If it is somebody else's, name under first_party "
        "only the hosts that are your own."
    )
    return Gap(rule=Rule.OPAQUE_SCRIPT, message=message, route=visit.route.path, state=visit.state)


def _not_delivered(record: Record, seen: Seen | None, visit: Visit) -> Gap | None:
    """Tell of what the site's own server should have given and did not."""
    path, code = visit.route.path, _is_code(record, seen)
    why = record.undelivered or (_failure(record.status) if code else "")
    if not why or _is_shown(record, seen):
        return None
    if code:
        message = f"{path} uses {record.url}, and {why}, so what that code does was not examined."
        return Gap(rule=Rule.OPAQUE_SCRIPT, message=message, route=path, state=visit.state)
    message = f"{path} could not be examined to the end: it asks the site for {record.url}, and {why}."
    return Gap(rule=Rule.ROUTE_NOT_LOADED, message=message, route=path, state=visit.state)


def _failure(status: int) -> str:
    if status >= _FIRST_FAULT:
        return f"the site answered {status}"
    return f"{_REFUSED[status]} ({status})" if status in _REFUSED else ""


def _is_code(record: Record, seen: Seen | None) -> bool:
    if destination := record.header("sec-fetch-dest"):
        return destination in _CODE
    return seen is not None and seen.kind in _CODE_KINDS and not seen.navigation


def _is_shown(record: Record, seen: Seen | None) -> bool:
    """Tell whether what is missing is only looked at, or is the route's own document, of which its visit tells."""
    destination = record.header("sec-fetch-dest") or (seen.kind if seen else "")
    return destination in _SHOWN or destination == "document"
