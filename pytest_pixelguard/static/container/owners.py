"""Whose an address in a container is, and which account a tag holds for a vendor."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_pixelguard.model import Level, Receiver
from pytest_pixelguard.static.container.receiver import receiver_of
from pytest_pixelguard.static.container.values import Values
from pytest_pixelguard.static.knowledge import TRACKING, is_id, know, know_host
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.lookup import vendors_of_host
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import Category, Vendor

ID_KEY: Final = re.compile(
    r"(?:^|_)(?:tag|measurement|tracking|pixel|partner|conversion|advertiser|account|site|project|customer|container|users?numeric)?_?ids?"
    r"(?:override)?$|id$|^vtp_key$",
    re.IGNORECASE,
)
"""Settings of a tag that hold an account."""


class Owners:
    """Knows whose addresses and accounts are, in one container."""

    def __init__(self, values: Values, first_party: FirstParty) -> None:
        self._values = values
        self._first_party = first_party

    def ids(self, tag: Mapping[str, Any], vendor: Vendor) -> tuple[str, ...]:
        """Give the accounts that stand under telling keys, also in a settings variable that the tag names."""
        tables = [tag, *(self._values.macros[number] for number in self._values.reached(dict(tag)))]
        found: dict[str, None] = {}
        for table in tables:
            if table is not tag and table.get("function") != "__gas":
                continue
            for key, value in table.items():
                if key.startswith("vtp_") and ID_KEY.search(key):
                    found |= {text: None for text in self._values.texts(value) if is_id(vendor, text)}
        return tuple(found)

    def by_address(self, address: str, *, level: Level, tag: Mapping[str, Any] | None = None) -> Receiver | None:
        """Give whose an address is; None for the site's own, or none. `level` is that of a host that nobody knows."""
        address = address if "//" in address else f"https://{address}"
        host = split_address(address).host
        if "." not in host or "{" in host:
            return None
        known = know(address, any_host=True)
        if self._first_party.owns(host):
            if known.vendor is None:
                return None
        elif known.vendor is None and (by_host := know_host(host)).vendor is not None:
            known = replace(by_host, url=address)
        if tag is not None and known.vendor is not None and split_address(address).path in {"", "/"}:
            known = replace(known, vendor=self._likeliest(host, known.vendor, tag))
        if known.vendor is None:
            return Receiver(
                name=f"{host} ({known.company})" if known.company else host, company=known.company, host=host,
                category=known.category.value if known.category else None,
                level=Level.ERROR if known.category in TRACKING else level,
            )  # fmt: skip
        ids = (known.tracker_id,) if known.tracker_id else self.ids(tag, known.vendor) if tag is not None else ()
        return replace(receiver_of(known.vendor, ids=ids), host=host)

    def _likeliest(self, host: str, first: Vendor, tag: Mapping[str, Any]) -> Vendor:
        """Of a host's products, give the one whose account the tag holds; else an advertiser; else the first."""
        products = [vendor for vendor in vendors_of_host(host) if vendor.company == first.company]
        with_account = [vendor for vendor in products if self.ids(tag, vendor)]
        advertising = [vendor for vendor in products if vendor.category is Category.ADVERTISING]
        return (with_account or advertising or [first])[0]
