"""What fires after acceptance must be what the visitor was told of: the inventory, or the site's own cookie page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pytest_pixelguard.model import Finding, Level, Rule, State
from pytest_pixelguard.policy.contact import Contact, Weight
from pytest_pixelguard.trackers.parties import registrable_domain
from pytest_pixelguard.trackers.vendor import vendors_by_id

_SHORT = 4  # a name of so few letters is found in any text


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One tracker that the team declares: a vendor's id, or a host (exact, or `*.example.com`)."""

    vendor: str | None = None
    host: str | None = None

    def covers(self, contact: Contact) -> bool:
        """Tell whether this declares a contact."""
        if self.vendor is not None and self.vendor != contact.vendor:
            return False
        host = contact.observation.request.host
        return self.host is None or fnmatchcase(host, self.host) or fnmatchcase(f".{host}", self.host)


def undeclared(
    contacts: Iterable[Contact], *, inventory: tuple[Declared, ...], page: tuple[str, str] | None, strict: bool
) -> tuple[Finding, ...]:
    """Give a finding for each receiver that fires after acceptance and that nobody told the visitor of.

    `page` is the path of the site's cookie page and its text. Where the team keeps an inventory, or under `strict`, it
    is an error; else a warning, since a page may speak of a tracker in other words.
    """
    findings: dict[str, Finding] = {}
    for contact in contacts:
        observation = contact.observation
        fires = (
            contact.weight is Weight.BEACON and observation.state is State.ACCEPTED and not observation.browser_noise
        )
        receiver = contact.vendor or observation.request.host
        if observation.first_party and contact.vendor is None:
            continue  # the site's own host, and nobody's tracker behind it
        if not fires or receiver in findings or any(entry.covers(contact) for entry in inventory):
            continue
        if page is not None and _speaks_of(page[1], contact):
            continue
        where = f"neither the inventory nor {page[0]} names it" if page else "no inventory and no cookie page names it"
        findings[receiver] = Finding(
            rule=Rule.UNDECLARED_TRACKER,
            level=Level.ERROR if inventory or strict else Level.WARNING,
            message=f"{contact.receiver} is contacted on {observation.route} after acceptance, and {where}",
            vendor=contact.vendor,
            company=contact.company,
            category=contact.category,
            tracker_id=contact.tracker_id,
            host=observation.request.host,
            location=observation.markup,
            source=observation.source,
            route=observation.route,
            state=observation.state,
            simulated=observation.simulated,
            request=observation.request,
        )
    return tuple(findings.values())


def _speaks_of(text: str, contact: Contact) -> bool:
    """Tell whether a text names a receiver: its vendor, its company, its host or one of its cookies."""
    text = text.casefold()
    host = contact.observation.request.host
    vendor = vendors_by_id().get(contact.vendor or "")
    names = [contact.vendor_name, contact.company, host, registrable_domain(host)]
    cookies = [name.rstrip("*") for name in vendor.cookies] if vendor else []
    return any(
        re.search(rf"(?<![\w.]){re.escape(name.casefold())}", text)
        for name in (*names, *cookies)
        if name and (len(name) >= _SHORT or "_" in name)
    )
