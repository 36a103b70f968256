"""What one observed request is: a beacon that tells somebody something, a plain resource, or a mere connection."""

from dataclasses import dataclass
from enum import StrEnum

from pytest_pixelguard.model import Disclosure, JudgedRequest, Observation, Witness
from pytest_pixelguard.trackers.decode import decode
from pytest_pixelguard.trackers.lookup import entity_of, match_address
from pytest_pixelguard.trackers.vendor import Category, Role

# Kinds of request whose only purpose is to tell the receiver something.
_TELLING_KINDS = frozenset(
    {"beacon", "ping", "websocket", "websocketstream", "webrtc", "webtransport", "fetchlater", "csp-report", "report"}
)
_CONNECTION_KINDS = frozenset(
    {"preconnect", "dns-prefetch", "prefetch", "prerender", "nel", "report-to", "form-action"}
)
_PAGE_DATA = frozenset({"page-address", "page-title", "search-words", "button-text", "form-fields", "form-value"})


class Weight(StrEnum):
    """How much a request tells its receiver."""

    BEACON = "beacon"
    RESOURCE = "resource"
    CONNECTION = "connection"  # no request in a headless browser, but a visitor's browser would connect
    CONSENT = "consent"  # the consent platform itself, without which nobody could be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An observation with everything that the knowledge base says of it."""

    observation: Observation
    weight: Weight
    vendor: str | None = None
    vendor_name: str | None = None
    company: str | None = None
    category: str | None = None
    tracker_id: str | None = None
    event: str | None = None
    loads_code: bool = False
    disguised: bool = False
    discloses: tuple[Disclosure, ...] = ()

    @property
    def receiver(self) -> str:
        """Name who receives the request, as a reader knows it: `Meta Pixel (Meta)`, else the company, else the host."""
        host = self.observation.request.host
        if self.vendor_name:
            return (
                self.vendor_name if self.company in (None, self.vendor_name) else f"{self.vendor_name} ({self.company})"
            )
        return f"{self.company} ({host})" if self.company else host

    def row(self) -> JudgedRequest:
        """Give the row of the report's list of requests."""
        return JudgedRequest(
            observation=self.observation, vendor=self.vendor, company=self.company, category=self.category
        )


def read_contact(observation: Observation) -> Contact:
    """Read an observation with the knowledge of vendors, organisations and their parameters."""
    request = observation.request
    match = match_address(request.url, request.body)
    entity = entity_of(request.host)
    headers = dict(request.headers)
    decoded = decode(
        request.url,
        request.body,
        headers.get("content-type"),
        page_url=observation.page_url or None,
        page_title=observation.page_title or None,
        referer=headers.get("referer"),
    )
    category = match.vendor.category if match else (entity.category if entity else None)
    role = match.address.role if match else None
    return Contact(
        observation=observation,
        weight=_weigh(observation, category=category, discloses=decoded.disclosures),
        vendor=match.vendor.id if match else None,
        vendor_name=match.vendor.name if match else None,
        company=match.vendor.company if match else (entity.name if entity else None),
        category=category.value if category else None,
        tracker_id=match.tracker_id if match else None,
        event=decoded.event,
        loads_code=role in (Role.SCRIPT, Role.CONTAINER, Role.FRAME) or request.kind == "script",
        disguised=bool(match and match.disguised),
        discloses=decoded.disclosures,
    )


def _weigh(observation: Observation, *, category: Category | None, discloses: tuple[Disclosure, ...]) -> Weight:
    request = observation.request
    if request.kind in _CONNECTION_KINDS or observation.witnesses == (Witness.DOM,):
        return Weight.CONNECTION
    if category is Category.CONSENT:
        return Weight.CONSENT
    if category is not None and category.tracks:
        return Weight.BEACON  # whatever it carries: the visit itself is what such a vendor collects
    if request.kind in _TELLING_KINDS or request.method not in ("GET", "HEAD", "OPTIONS"):
        return Weight.BEACON
    if any(disclosure.what in _PAGE_DATA for disclosure in discloses):
        return Weight.BEACON
    return Weight.RESOURCE
