"""To whom does a tag send? By its built-in type, the addresses it may ask for, or its HTML read as a page is read."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_pixelguard.model import Consent, Level, Receiver
from pytest_pixelguard.static.container import tag_types
from pytest_pixelguard.static.container.code_tag import read_code_tag, read_html_tag
from pytest_pixelguard.static.container.owners import ID_KEY, Owners
from pytest_pixelguard.static.container.receiver import Found, merged, receiver_of, vendors_by_type
from pytest_pixelguard.static.container.resource import Budget, Kind, Resource
from pytest_pixelguard.static.container.template_tag import addresses_in, read_template
from pytest_pixelguard.static.container.values import Values
from pytest_pixelguard.static.knowledge import is_id
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import Vendor, vendors_by_id

ON_SERVER: Final = "it runs on a server: what that server sends, and to whom, no browser and no file shows"


class Readers:
    """Reads the tags of one container."""

    def __init__(self, resource: Resource, values: Values, budget: Budget, *, first_party: FirstParty) -> None:
        self._resource = resource
        self._values = values
        self._budget = budget
        self._first_party = first_party
        self._owners = Owners(values, first_party)

    def read(self, tag: Mapping[str, Any], kind: str) -> Found:  # noqa: PLR0911 -- one answer for each kind of tag
        """Give what a tag shows; `kind` is its type without underscores before it."""
        if kind in tag_types.LISTENERS or kind == tag_types.PAUSED or tag_types.is_google_setting(kind):
            return Found()
        if self._resource.kind is Kind.SERVER_EXPORT:
            return self._on_server(tag, kind)
        if "unknown" in tag:
            return Found(unknown=(str(tag["unknown"]),))
        if "vtp_script" in tag:
            return read_code_tag(
                str(tag["vtp_script"]), file="tag.js", first_party=self._first_party, budget=self._budget
            )
        if kind == tag_types.HTML:
            return read_html_tag(
                self._values.text(tag.get("vtp_html")), first_party=self._first_party, budget=self._budget
            )
        if kind == tag_types.IMAGE:
            return self._image(tag)
        return (
            read_template(tag, self._resource.permissions.get(f"__{kind}"), self._owners)
            if kind.startswith("cvt")
            else self._typed(tag, kind)
        )

    def _typed(self, tag: Mapping[str, Any], kind: str) -> Found:
        vendor = vendors_by_id().get(str(tag["vendor"])) if "vendor" in tag else vendors_by_type().get(kind)
        if vendor is not None:
            return Found(receivers=(self._built_in(tag, kind, vendor),), loads=frozenset({vendor.id}))
        granted = self._resource.permissions.get(f"__{kind}")
        if isinstance(granted, dict) and addresses_in(granted):
            return read_template(tag, granted, self._owners)
        return Found(unknown=(f"its type “{kind[:60]}” is not known",))

    def _built_in(self, tag: Mapping[str, Any], kind: str, vendor: Vendor) -> Receiver:
        if kind == tag_types.GOOGLE_TAG:
            account = self._values.text(tag.get("vtp_tagId"))
            product = _google_product(account)
            return receiver_of(product or vendor, ids=(account,) if is_id(product or vendor, account) else ())
        return receiver_of(vendor, ids=self._owners.ids(tag, vendor))

    def _on_server(self, tag: Mapping[str, Any], kind: str) -> Found:
        """Name what is known of a tag that runs on a server: its template, and the accounts that it is given."""
        texts = (
            (key, self._values.text(value))
            for key, value in tag.items()
            if key.startswith("vtp_") and ID_KEY.search(key)
        )
        ids = tuple(dict.fromkeys(text for _, text in texts if re.fullmatch(r"[\w.:/-]{4,80}", text)))
        name = self._resource.templates.get(f"__{kind}") or tag_types.in_words(kind)
        receiver = Receiver(
            name=f"whoever {name} sends to",
            tracker_ids=ids,
            level=Level.WARNING,
            consent=Consent.UNKNOWN,
            gate=ON_SERVER,
        )
        return Found(receivers=(receiver,))

    def _image(self, tag: Mapping[str, Any]) -> Found:
        receivers: list[Receiver] = []
        unknown: list[str] = []
        for address in self._values.texts(tag.get("vtp_url")):
            receiver = self._owners.by_address(address, level=Level.ERROR)
            if receiver is not None:
                receivers.append(receiver)
            elif "{{" in address.split("?", 1)[0]:
                unknown.append(f"the address of its image is made on the page: {address[:120]}")
        return Found(receivers=merged(receivers), unknown=tuple(dict.fromkeys(unknown))[:3])


def _google_product(account: str) -> Vendor | None:
    known = vendors_by_id()
    for prefix, product in (
        ("G-", "google-analytics-4"),
        ("AW-", "google-ads"),
        ("DC-", "google-floodlight"),
        ("UA-", "google-analytics-ua"),
    ):
        if account.startswith(prefix):
            return known.get(product)
    return None
