"""Takes out of the evidence what belongs to a real person: a report is read by many, and kept."""

from dataclasses import replace
from urllib.parse import quote, quote_plus

from pytest_pixelguard.model import Disclosure, Request

_SECRET = frozenset(
    {"password", "name", "given-name", "family-name", "email", "phone", "nhs-number", "date-of-birth", "postcode",
     "street", "form-value", "visitor-id"}
)  # fmt: skip
_SHORTEST = 5  # letters of a value that would be missed; a shorter one may be a word of the vendor's own
_KEPT = 2


def secrets_among(discloses: tuple[Disclosure, ...], known: frozenset[Disclosure]) -> tuple[str, ...]:
    """Give the values that tell who somebody is, the longest first; `known`, the made-up visitor's, may stay."""
    found = {one.value for one in discloses if one.what in _SECRET and one not in known and len(one.value) >= _SHORTEST}
    return tuple(sorted(found, key=len, reverse=True))


def without(secrets: tuple[str, ...], discloses: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Give the disclosures with each secret cut to its first two letters."""
    return tuple(replace(one, value=_shortened(one.value, secrets)) for one in discloses)


def request_without(secrets: tuple[str, ...], request: Request) -> Request:
    """Give a request whose address and body no longer spell the secrets out, plainly or URL-encoded."""
    body = request.body
    if body is not None:
        try:
            body = _shortened(body.decode("utf-8"), secrets).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            body = request.body  # no text, so the secret was read out of something packed and does not stand there
    headers = tuple((name, _shortened(value, secrets)) for name, value in request.headers)
    return replace(request, url=_shortened(request.url, secrets), body=body, headers=headers)


def _shortened(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        for spelling in dict.fromkeys((secret, quote(secret, safe=""), quote(secret), quote_plus(secret))):
            text = text.replace(spelling, f"{quote(secret[:_KEPT])}…")
    return text
