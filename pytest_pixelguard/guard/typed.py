"""What a test typed into a field: which kind of thing it is, so that it can be looked for in all that was sent."""

import re
from collections.abc import Mapping

from pytest_pixelguard.model import Canary

SHORTEST = 4  # letters; a shorter value stands in many an address by chance
_BY_AUTOCOMPLETE = {
    "email": "email", "tel": "phone", "name": "name", "given-name": "given-name", "family-name": "family-name",
    "postal-code": "postcode", "bday": "date-of-birth", "street-address": "street", "address-line1": "street",
    "current-password": "password", "new-password": "password",
}  # fmt: skip
_BY_TYPE = {"email": "email", "tel": "phone", "search": "search-words", "password": "password"}
# Words of a field's name, id or label, and what is typed into it; the first that fits counts.
_BY_WORDS = (
    (r"e-?mail", "email"),
    (r"nhs.{0,3}(number|no\b|num)", "nhs-number"),
    (r"phone|mobile|\btel\b", "phone"),
    (r"post.?code|\bzip\b", "postcode"),
    (r"birth|\bdob\b", "date-of-birth"),
    (r"first.?name|given.?name|forename", "given-name"),
    (r"last.?name|family.?name|surname", "family-name"),
    (r"\bname\b|full.?name", "name"),
    (r"search|\bquery\b|^q\b", "search-words"),
)
_BY_VALUE = (
    (r"[^@\s]+@[^@\s]+\.[a-z]{2,}", "email"),
    (r"(\+44|0)7\d{3}\s?\d{3}\s?\d{3}", "phone"),
    (r"\d{3}\s?\d{3}\s?\d{4}", "nhs-number"),
)


def typed_value(told: Mapping[str, str]) -> Canary | None:
    """Give what was typed, as the page's witness told it; None where it is too short to be recognised."""
    value = told["value"].strip()
    if len(value) < SHORTEST:
        return None
    return Canary(kind=_kind(told, value), value=value)


def _kind(told: Mapping[str, str], value: str) -> str:
    completed = told["autocomplete"].split()[-1:] or [""]
    if kind := _BY_AUTOCOMPLETE.get(completed[0]) or _BY_TYPE.get(told["type"]):
        return kind
    words = told["words"].lower()
    if kind := next((kind for pattern, kind in _BY_WORDS if re.search(pattern, words)), None):
        return kind
    return next((kind for pattern, kind in _BY_VALUE if re.fullmatch(pattern, value.lower())), "form-value")
