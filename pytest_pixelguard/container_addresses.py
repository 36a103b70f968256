"""Where a tag manager's container lives on the web: the one address to fetch it from, and all that may answer with it.

Addresses are the tag managers' own documentation's (November 2026): Google's gtm.js and gtag/js, also from a site's own
host (first-party mode, server-side tagging); Tealium's utag.js; Adobe's library; Matomo's container_<id>.js.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pytest_pixelguard.config import Contents

_GTM: Final = re.compile(r"GTM-[A-Z0-9]{4,9}")
_GOOGLE_TAG: Final = re.compile(r"(?:G|GT|AW|DC)-[A-Z0-9]{4,14}")
_TEALIUM: Final = re.compile(r"[\w.-]+/[\w.-]+/[\w.-]+")
_GOOGLE: Final = "www.googletagmanager.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A pattern for addresses that a container answers: host (`*` any), path as a glob, a parameter of the query."""

    host: str
    path: str
    parameter: str = ""


def public_address(entry: Contents) -> str | None:
    """Give the container's own public address: as configured, else its tag manager's usual one; None if not known."""
    if entry.url:
        return entry.url
    if _GTM.fullmatch(entry.id):
        return f"https://{_GOOGLE}/gtm.js?id={entry.id}"
    if _GOOGLE_TAG.fullmatch(entry.id):
        return f"https://{_GOOGLE}/gtag/js?id={entry.id}"
    if _TEALIUM.fullmatch(entry.id):
        return f"https://tags.tiqcdn.com/utag/{entry.id}/utag.js"
    return None


def addresses_of(entry: Contents) -> tuple[Answered, ...]:
    """Give every address that answers with the container, the most certain first.

    Google's containers are asked for by id, whatever the host: a site's own path, a tagging server, Google's.
    """
    found: list[Answered] = []
    if entry.url:
        parts = urlsplit(entry.url)
        found.append(Answered(host=parts.hostname or "", path=parts.path or "/"))
    if _GTM.fullmatch(entry.id):
        found += [Answered(host="*", path=path, parameter=f"id={entry.id}") for path in ("*.js", "*/")]
    elif _GOOGLE_TAG.fullmatch(entry.id):
        found.append(Answered(host="*", path="*/gtag/js", parameter=f"id={entry.id}"))
    elif _TEALIUM.fullmatch(entry.id):
        found.append(Answered(host="*", path=f"*/{entry.id}/utag.js"))
    elif entry.id.startswith(("launch-", "EN", "satelliteLib-")):
        found.append(Answered(host="*", path=f"*{entry.id}*.js"))
    else:
        found += [Answered(host="*", path=f"*/container_{entry.id}{rest}") for rest in (".js", "_*.js")]
    return tuple(found)
