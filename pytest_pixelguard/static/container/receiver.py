"""A receiver: to whom a tag sends, made of a vendor; and several places of one receiver put together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from pytest_pixelguard.model import Consent, Level, Receiver
from pytest_pixelguard.static.knowledge import TRACKING
from pytest_pixelguard.trackers.vendor import Vendor, vendors

_WORST: Final = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
_LEVELS: Final = (Level.ERROR, Level.WARNING, Level.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one tag shows. `unknown` are reasons why more may be there, each the end of a sentence."""

    receivers: tuple[Receiver, ...] = ()
    sends: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    loads: frozenset[str] = frozenset()  # vendors whose code it loads


def receiver_of(vendor: Vendor, *, ids: Iterable[str]) -> Receiver:
    """Give a vendor as a receiver, ungated; a product that only shows something weighs a warning, a banner a note."""
    name = vendor.name if vendor.company in vendor.name else f"{vendor.name} ({vendor.company})"
    level = Level.ERROR if vendor.category in TRACKING else Level.WARNING
    return Receiver(
        name=name,
        vendor=vendor.id,
        company=vendor.company,
        category=vendor.category.value,
        tracker_ids=tuple(dict.fromkeys(ids)),
        level=Level.NOTE if vendor.category.value == "consent" else level,
    )


def merged(receivers: Iterable[Receiver]) -> tuple[Receiver, ...]:
    """Put the places of one receiver together: its accounts joined, its consent the least held back."""
    found: dict[str, Receiver] = {}
    for each in receivers:
        key = each.vendor or each.host or each.name
        before = found.get(key)
        if before is None:
            found[key] = each
            continue
        worst = min((before, each), key=lambda one: (_WORST.index(one.consent), _LEVELS.index(one.level)))
        found[key] = replace(
            worst,
            host=before.host or each.host,
            tracker_ids=tuple(dict.fromkeys((*before.tracker_ids, *each.tracker_ids))),
        )
    return tuple(found.values())


def vendor_of_type(kind: str) -> Vendor | None:
    """Give the vendor whose built-in tag a type is."""
    return vendors_by_type().get(kind)


@lru_cache(maxsize=1)
def vendors_by_type() -> dict[str, Vendor]:
    """Give by type of tag the vendor whose built-in tag it is."""
    return {kind: vendor for vendor in vendors() for kind in vendor.code.container_tags}
