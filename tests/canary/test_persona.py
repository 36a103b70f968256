"""The made-up visitor: the same for the same seed, and nobody who could exist."""

import re

import pytest

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.canary.persona import nhs_check_digit


def test_a_seed_gives_one_person() -> None:
    """A run can be repeated: its seed says who the visitor was."""
    assert make_persona("a") == make_persona("a")
    assert make_persona("a") != make_persona("b")


@pytest.mark.parametrize("seed", [str(number) for number in range(20)])
def test_values_lie_in_reserved_ranges(seed: str) -> None:
    """Every value lies where no real person's can: example.com, drama numbers, 999, ZZ99."""
    persona = make_persona(seed)
    shapes = {
        "email": r"[a-z]{7,}\d{3}@example\.com",
        "phone": r"07700 900\d{3}",
        "nhs-number": r"999 \d{3} \d{4}",
        "postcode": r"ZZ99 \d[A-Z]{2}",
        "date-of-birth": r"19[34]\d-[01]\d-[0-3]\d",
        "name": r"[A-Z][a-z]{6,} [A-Z][a-z]{6,}",
    }

    assert [kind for kind, shape in shapes.items() if not re.fullmatch(shape, persona.value_for(kind) or "")] == []


def test_nhs_numbers_hold_their_check_digit() -> None:
    """The last digit is the modulus 11 check digit of the first nine."""
    numbers = [(make_persona(str(seed)).value_for("nhs-number") or "").replace(" ", "") for seed in range(50)]

    assert [int(number[-1]) for number in numbers] == [nhs_check_digit(number[:9]) for number in numbers]
    assert nhs_check_digit("943476591") == 9  # the NHS Data Dictionary's worked example: 943 476 5919
