"""What a request discloses, in plain words, for reports that a hospital's web officer reads."""

from types import MappingProxyType

from pytest_pixelguard.model import Disclosure

WORDS = MappingProxyType(
    {
        "password": "the visitor’s password",
        "name": "the visitor’s name",
        "given-name": "the visitor’s first name",
        "family-name": "the visitor’s surname",
        "email": "the visitor’s e-mail address",
        "phone": "the visitor’s telephone number",
        "nhs-number": "the visitor’s NHS number",
        "date-of-birth": "the visitor’s date of birth",
        "postcode": "the visitor’s postcode",
        "street": "the visitor’s street",
        "gender": "the visitor’s gender",
        "town": "the visitor’s town",
        "county": "the visitor’s county",
        "country": "the visitor’s country",
        "form-value": "what the visitor typed into a form",
        "chosen-option": "what the visitor chose from a list",
        "search-words": "the words the visitor searched for",
        "page-address": "the page’s address",
        "page-title": "the page’s title",
        "button-text": "the text of the button pressed",
        "link-text": "the text of the link followed",
        "link-address": "where the link followed leads",
        "form-fields": "the names of the form’s fields",
        "screen-recording": "a recording of what the visitor sees and does",
        "page-text": "the text of the page",
        "page-metadata": "the page’s description",
        "file-name": "the name of the file downloaded",
        "video": "which video was watched",
        "referring-address": "the address of the page before",
        "site-address": "which site the visitor is on",
        "visitor-id": "the number by which the site knows the visitor",
        "visitor-data": "facts about the visitor",
        "browser-id": "a number that recognises the browser again",
        "device-id": "details that recognise the device again",
        "click-id": "which advertisement led here",
        "session-id": "a number for this visit",
        "event-name": "the name of what happened",
        "event-data": "details of what happened",
        "error-report": "a report of an error on the page",
        "screen-size": "the size of the screen",
        "language": "the browser’s language",
    }
)
"""Every code that a vendor file may give for a parameter, the most telling first, and how reports say it."""

PERSONAL = frozenset(
    {"password", "name", "given-name", "family-name", "email", "phone", "nhs-number", "date-of-birth", "postcode",
     "street", "gender", "town", "county", "country", "form-value", "chosen-option", "visitor-id"}
)  # fmt: skip
"""The codes that stand for something about the visitor in person; their values may be hashed."""

_HASHES = ("md5", "sha")
_ORDER = {what: place for place, what in enumerate(WORDS)}


def describe(disclosure: Disclosure) -> str:
    """Say what a disclosure tells the receiver: `the visitor’s e-mail address (hashed)`."""
    words = WORDS.get(disclosure.what, f"“{disclosure.what.replace('-', ' ')}”")
    if disclosure.encoding in ("plain", ""):
        return words
    hashed = any(layer.startswith(_HASHES) for layer in disclosure.encoding.split(" of "))
    return f"{words} ({'hashed' if hashed else 'encoded'})"


def weightiest_first(disclosures: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Give the disclosures with the most telling first; those of one kind keep their order."""
    return tuple(sorted(disclosures, key=lambda one: _ORDER.get(one.what, len(_ORDER))))
