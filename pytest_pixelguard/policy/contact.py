"""What one observed request is: a beacon that tells somebody something, a plain resource, or a mere connection."""

from dataclasses import dataclass, replace
from enum import StrEnum

from pytest_pixelguard.canary import Searcher
from pytest_pixelguard.model import Canary, Disclosure, JudgedRequest, Observation, Persona, Witness
from pytest_pixelguard.policy.redact import request_without, secrets_among, without
from pytest_pixelguard.trackers.decode import decode
from pytest_pixelguard.trackers.lookup import entity_of, match_address, vendors_of_host
from pytest_pixelguard.trackers.vendor import Category, Role, Vendor
from pytest_pixelguard.trackers.words import PERSONAL, weightiest_first

# Kinds of request whose only purpose is to tell the receiver something.
_TELLING_KINDS = frozenset(
    {"beacon", "ping", "websocket", "websocketstream", "webrtc", "webtransport", "fetchlater", "csp-report", "report"}
)
_CONNECTION_KINDS = frozenset(
    {"preconnect", "dns-prefetch", "prefetch", "prerender", "nel", "report-to", "form-action"}
)
_PAGE_DATA = frozenset({"page-address", "page-title", "search-words", "button-text", "form-fields", "form-value"})
_OF_THE_PAGE = frozenset({"page-address", "page-title"})


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
    typed: tuple[Disclosure, ...] = ()  # those of `discloses` that the made-up visitor typed or chose
    forwards: bool = True  # its receiver is somebody else: not a product on a server of the team's own
    opaque: bool = False  # its body could not be read, or not to the end: what it holds is unknown

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


def read_contact(observation: Observation, persona: Persona | None = None) -> Contact:
    """Read an observation with the knowledge of vendors, organisations and their parameters.

    What the made-up visitor typed is looked for in everything that was sent, and so are the page's address and title.
    What tells who a real person is (in a recording, behind a log-in) is cut short, here as in the request itself.
    """
    request = observation.request
    match = match_address(request.url, request.body)
    host = observation.alias or request.host
    entity = entity_of(host)
    vendor = match.vendor if match else _behind(observation.alias)
    headers = dict(request.headers)
    decoded = decode(
        request.url,
        request.body,
        headers.get("content-type"),
        page_url=observation.page_url or None,
        page_title=observation.page_title or None,
        referer=headers.get("referer"),
    )
    searched = Searcher(persona, _own_words(observation)).examine(request)
    typed = tuple(one for one in searched.disclosures if one.what not in _OF_THE_PAGE)
    discloses = _joined(searched.disclosures, decoded.disclosures)
    if secrets := secrets_among(discloses, frozenset(searched.disclosures)):
        discloses = without(secrets, discloses)
        observation = replace(observation, request=request_without(secrets, request))
    category = vendor.category if vendor else (entity.category if entity else None)
    role = match.address.role if match else None
    return Contact(
        observation=observation,
        weight=_weigh(observation, category=category, discloses=discloses, typed=bool(typed)),
        vendor=vendor.id if vendor else None,
        vendor_name=vendor.name if vendor else None,
        company=vendor.company if vendor else (entity.name if entity else None),
        category=category.value if category else None,
        tracker_id=match.tracker_id if match else None,
        event=decoded.event,
        loads_code=role in (Role.SCRIPT, Role.CONTAINER, Role.FRAME) or request.kind == "script",
        disguised=observation.first_party or bool(match and match.disguised),
        discloses=discloses,
        typed=typed,
        forwards=not observation.first_party or bool(observation.alias) or not (match and match.vendor.self_hosted),
        opaque=decoded.opaque or searched.cut_short,
    )


def _behind(alias: str) -> Vendor | None:
    """Give the vendor whose name in DNS an own host stands for: who collects, before who loads others' code."""
    known = sorted(vendors_of_host(alias), key=lambda vendor: vendor.category is Category.TAG_MANAGER) if alias else ()
    return next(iter(known), None)


def _own_words(observation: Observation) -> tuple[Canary, ...]:
    """Give what of the page itself is looked for: its address, its title, the options chosen on it."""
    own = observation.chosen
    if observation.page_url:
        own += (Canary(kind="page-address", value=observation.page_url),)
    if observation.page_title.strip():
        own += (Canary(kind="page-title", value=observation.page_title),)
    return own


def _joined(searched: tuple[Disclosure, ...], decoded: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Join what the search found, whose values can be read, with what a vendor's parameters say, each thing once."""
    personal = {one.parameter for one in searched if one.what in PERSONAL}
    said = {(one.what, one.parameter) for one in decoded}
    values = [one for one in searched if one.what not in _OF_THE_PAGE or (one.what, one.parameter) not in said]
    found = {(one.what, one.parameter) for one in values}
    rest = [
        one
        for one in decoded
        if (one.what, one.parameter) not in found and not (one.what in PERSONAL and one.parameter in personal)
    ]
    return weightiest_first((*values, *rest))


def _weigh(
    observation: Observation, *, category: Category | None, discloses: tuple[Disclosure, ...], typed: bool
) -> Weight:
    request = observation.request
    if request.kind in _CONNECTION_KINDS or observation.witnesses == (Witness.DOM,):
        return Weight.CONNECTION
    if category is Category.CONSENT:
        return Weight.CONSENT
    if category is not None and category.tracks:
        return Weight.BEACON  # whatever it carries: the visit itself is what such a vendor collects
    if request.kind in _TELLING_KINDS or request.method not in ("GET", "HEAD", "OPTIONS"):
        return Weight.BEACON
    if typed or any(disclosure.what in _PAGE_DATA for disclosure in discloses):
        return Weight.BEACON
    return Weight.RESOURCE
