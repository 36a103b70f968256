"""Whether a request to the site's own host is a tracker's in disguise: passed on by the host, or by a name in DNS."""

from collections.abc import Sequence

from pytest_pixelguard.trackers.lookup import entity_of, match_address, vendors_of_host
from pytest_pixelguard.trackers.vendor import Role

_TELLING = frozenset({Role.BEACON, Role.SCRIPT, Role.CONTAINER})


def is_disguised(url: str, body: bytes | None = None, aliases: Sequence[str] = ()) -> bool:
    """Tell whether a request to an own host bears a tracker's signature, or its host stands for a tracker's in DNS.

    `aliases`: the names that the host stands for (CNAME), where they were looked up.
    """
    match = match_address(url, body)
    if match is not None and match.vendor.category.tracks and match.address.role in _TELLING:
        return True
    return tracker_alias(aliases) is not None


def tracker_alias(aliases: Sequence[str]) -> str | None:
    """Give the first of a host's names in DNS that belongs to a tracker; None when none does."""
    for alias in aliases:
        if any(vendor.category.tracks for vendor in vendors_of_host(alias)):
            return alias
        entity = entity_of(alias)
        if entity is not None and entity.category is not None and entity.category.tracks:
            return alias
    return None
