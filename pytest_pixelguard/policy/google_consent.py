"""What a request to Google says of the visitor's consent, in words: the parameters `gcs` and `gcd` of its consent mode.

Their layout is not Google's own documentation but that of practitioners who decoded it (read November 2026).
"""

import re
from urllib.parse import parse_qsl

from pytest_pixelguard.trackers.address import split_address

_TYPES = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
_GCS = re.compile(r"G1(?P<ads>[01-])(?P<analytics>[01-])$")
# The four letters in order of `_TYPES`, each behind a digit; what stands around them differs from version to version.
_GCD = re.compile(r"1[0-9](?P<a>[a-z])\d(?P<b>[a-z])\d(?P<c>[a-z])\d(?P<d>[a-z])\d", re.IGNORECASE)
_GRANTED = frozenset("nrtv")
_DENIED = frozenset("mpqu")


def google_consent(url: str, body: bytes | None = None) -> str:
    """Say what consent a request claims, as the end of a sentence; empty where it claims none or is not Google's.

    With everything denied, the request is what Google calls a cookieless ping: it sets and reads no cookie, and still
    tells Google the page and the visitor's IP address.
    """
    pairs = dict(parse_qsl(split_address(url).query, keep_blank_values=True))
    if body is not None and not {"gcs", "gcd"} & set(pairs):
        pairs |= dict(parse_qsl(body[:4096].decode("utf-8", "replace"), keep_blank_values=True))
    claims = _of_gcs(pairs.get("gcs", "")) or _of_gcd(pairs.get("gcd", ""))
    if not claims:
        return ""
    granted = [name for name, given in claims.items() if given]
    if granted:
        return f". It tells Google that the visitor has granted {' and '.join(granted)}"
    return (
        ". It is a cookieless ping: Google’s consent mode says that consent is denied, and the request is made all the "
        "same, with the page and the visitor’s IP address"
    )


def _of_gcs(value: str) -> dict[str, bool]:
    found = _GCS.match(value)
    return {_TYPES[0]: found["ads"] == "1", _TYPES[1]: found["analytics"] == "1"} if found else {}


def _of_gcd(value: str) -> dict[str, bool]:
    found = _GCD.match(value)
    letters = [letter.lower() for letter in found.groups()] if found else []
    return {
        name: letter in _GRANTED for name, letter in zip(_TYPES, letters, strict=False) if letter in _GRANTED | _DENIED
    }
