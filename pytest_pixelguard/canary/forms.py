"""The forms in which programs write a value: a telephone number with and without its spaces, a date in any order."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from pytest_pixelguard.model import Canary

_ADDRESS = re.compile(r"(?P<scheme>https?:)?//(?P<rest>.+)", re.IGNORECASE | re.DOTALL)


def forms(canary: Canary) -> tuple[str, ...]:
    """Give every form in which a value is looked for in plain text, and hashed; the longest first, no form twice.

    Upper and lower case are not told apart in plain text, and both are hashed.
    """
    makers = {
        "email": _email,
        "phone": _phone,
        "nhs-number": _spaced,
        "postcode": _spaced,
        "date-of-birth": _dates,
        "name": _name,
        "street": _street,
        "form-value": _words,
        "page-address": _address,
        "page-title": _bare,
        "chosen-option": _bare,
    }
    found = makers.get(canary.kind, _as_is)(canary.value.strip())
    return tuple(sorted(dict.fromkeys(filter(None, found)), key=len, reverse=True))


def _as_is(value: str) -> Iterator[str]:
    yield value
    if " " in value:
        yield from (value.replace(" ", joint) for joint in ("+", "-", "_", ""))


def _bare(value: str) -> Iterator[str]:
    # A page's own words stand in the names of its files too, with hyphens: only as they are do they say something.
    yield value
    yield value.replace(" ", "+")


def _email(value: str) -> Iterator[str]:
    yield value
    yield value.partition("@")[0]


def _spaced(value: str) -> Iterator[str]:
    yield from _as_is(value)


def _phone(value: str) -> Iterator[str]:
    national = re.sub(r"\D", "", value)
    significant = national.removeprefix("0")
    yield from _as_is(value)
    yield from (f"+44{significant}", f"44{significant}", f"0044{significant}", national, significant)
    spaced = value.strip().removeprefix("0")
    yield from (f"+44 {spaced}", f"+44 (0){spaced}", f"+44(0){significant}")
    yield f"({national[:5]}) {national[5:]}"
    yield f"{national[:5]} {national[5:8]} {national[8:]}"


def _name(value: str) -> Iterator[str]:
    given, _, family = value.partition(" ")
    yield from _as_is(value)
    yield from (f"{family}, {given}", f"{family} {given}", f"{given}.{family}", f"{family}{given}")


def _street(value: str) -> Iterator[str]:
    yield from _as_is(value)
    without_number = value.lstrip("0123456789 ")
    yield from _as_is(without_number)
    yield without_number.partition(" ")[0]


def _words(value: str) -> Iterator[str]:
    yield from _as_is(value)
    yield value.rsplit(maxsplit=1)[-1]  # the word of no language: it alone gives the sentence away


def _dates(value: str) -> Iterator[str]:
    born = date.fromisoformat(value)
    year, month, day = f"{born:%Y}", f"{born:%m}", f"{born:%d}"
    for joint in ("-", "/", ".", " ", "", ", "):
        yield from (joint.join(parts) for parts in ((year, month, day), (day, month, year), (month, day, year)))
    for joint in ("-", "/", "."):
        yield from (f"{born.day}{joint}{born.month}{joint}{year}", f"{born.month}{joint}{born.day}{joint}{year}")
        yield f"{year}{joint}{born.month}{joint}{born.day}"
    for name in (f"{born:%B}", f"{born:%b}"):
        yield from (f"{born.day} {name} {year}", f"{day} {name} {year}", f"{name} {born.day}, {year}")
        yield f"{name} {day} {year}"
    seconds = int(datetime(born.year, born.month, born.day, tzinfo=UTC).timestamp())
    yield from (str(seconds * 1000), str(seconds))


def _address(value: str) -> Iterator[str]:
    whole = value.partition("#")[0]
    for one in (value, whole, whole.partition("?")[0]):
        match = _ADDRESS.match(one)
        rest = match["rest"] if match else one
        for form in (one, rest, f"//{rest}"):
            yield from (form, form.rstrip("/"))
        yield f"/{rest.partition('/')[2]}"
        yield f"/{rest.partition('/')[2]}".rstrip("/")
