"""Makes the visitor of a run from a seed: a person who cannot exist, in ranges that are kept free for such people.

Sources: Ofcom's numbers for drama use (mobile 07700 900000 to 900999); the NHS number range 999 000 0000 to 999 999
9999, which NHS England never issues, with its modulus 11 check digit; example.com (RFC 2606); ZZ99, the postcode area
that Royal Mail does not use and the NHS keeps for people without an address.
"""

import hashlib
import random
from datetime import date, timedelta

from pytest_pixelguard.model import Canary, Persona

_ONSETS = ("br", "d", "dr", "f", "gl", "k", "m", "n", "p", "qu", "r", "sk", "t", "v", "w", "y", "z", "zh")
_VOWELS = ("a", "e", "i", "o", "u", "au", "oo")
_CODAS = ("b", "ck", "ff", "g", "lm", "nth", "pt", "rv", "sk", "x", "zz")
# Numbers that published form examples use: a page may hold them by itself.
_TAKEN = frozenset({"07700900457", "07700900982", "07700900077", "9991234567", "9990000018", "9990000026"})
_FIRST_BIRTHDAY = date(1931, 1, 1)
_BIRTHDAYS = 5_000  # days after the first one: nobody is younger than a page for adults allows
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that a postcode's last two places may hold


def make_persona(seed: str) -> Persona:
    """Give the visitor of a seed: always the same for the same seed, unlike any other for another.

    Kinds: name, given-name, family-name, email, phone, nhs-number, postcode, street, town, date-of-birth (1947-03-09),
    form-value (a sentence of free text), search-words, password.
    """
    luck = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311 -- made-up people are no secret
    given, family, town = (_word(luck, syllables=2).capitalize() for _ in range(3))
    mailbox, free, searched, secret = (_word(luck, syllables=3) for _ in range(4))
    born = _FIRST_BIRTHDAY + timedelta(days=luck.randrange(_BIRTHDAYS))
    values = (
        ("name", f"{given} {family}"),
        ("given-name", given),
        ("family-name", family),
        ("email", f"{mailbox}{luck.randrange(100, 1000)}@example.com"),
        ("phone", _phone(luck)),
        ("nhs-number", _nhs_number(luck)),
        ("postcode", f"ZZ99 {luck.randrange(10)}{luck.choice(_INWARD)}{luck.choice(_INWARD)}"),
        ("street", f"{luck.randrange(11, 100)} {_word(luck, syllables=2).capitalize()} Street"),
        ("town", town),
        ("date-of-birth", born.isoformat()),
        ("form-value", f"I worry about {free}"),
        ("search-words", searched),
        ("password", f"{secret.capitalize()}-{luck.randrange(1000, 10_000)}!"),
    )
    return Persona(seed=seed, canaries=tuple(Canary(kind=kind, value=value) for kind, value in values))


def nhs_check_digit(nine: str) -> int | None:
    """Give the check digit of an NHS number's first nine digits; None where no number may have them.

    Modulus 11 with the weights 10 to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    digit = 11 - sum(weight * int(one) for weight, one in zip(range(10, 1, -1), nine, strict=True)) % 11
    return {11: 0, 10: None}.get(digit, digit)


def _nhs_number(luck: random.Random) -> str:
    while True:
        nine = f"999{luck.randrange(10**6):06}"
        digit = nhs_check_digit(nine)
        if digit is not None and f"{nine}{digit}" not in _TAKEN:
            return f"{nine[:3]} {nine[3:6]} {nine[6:]}{digit}"


def _phone(luck: random.Random) -> str:
    while True:
        last = f"{luck.randrange(1000):03}"
        if f"07700900{last}" not in _TAKEN:
            return f"07700 900{last}"


def _word(luck: random.Random, *, syllables: int) -> str:
    """Give a word of no language, at least seven letters long, that can be said aloud."""
    word = ""
    while len(word) < 7:  # noqa: PLR2004 -- a shorter one might stand in a page by chance
        word = "".join(luck.choice(_ONSETS) + luck.choice(_VOWELS) for _ in range(syllables)) + luck.choice(_CODAS)
    return word
