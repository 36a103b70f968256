"""Addresses as readers need them: whole while short, else without the query, whose values stand decoded beside it."""

import pytest

from pytest_pixelguard.model import Disclosure
from pytest_pixelguard.report.address import short_address, told_values


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://t.example/tr?id=1&ev=a", "https://t.example/tr?id=1&ev=a"),
        (f"https://t.example/tr?id=1&dl={'%2F' * 60}&ev=a", "https://t.example/tr?… (3 parameters)"),
        (f"https://t.example/tr?d={'%2F' * 60}", "https://t.example/tr?… (1 parameter)"),
        (f"https://[\x1b{'/' * 300}", f"https://[\\x1b{'/' * 229}…"),
    ],
)
def test_long_queries_are_counted(url: str, shown: str) -> None:
    """A short address stands whole; of a long one the query is counted, and nothing of it is active."""
    assert short_address(url) == shown


def test_values_stand_once_and_decoded() -> None:
    """The first values are told with the form that they are sent in and their parameter; the others are counted."""
    email = Disclosure(what="email", parameter="udff[em]", value="canary@example.com", encoding="sha256")
    page = Disclosure(what="page-address", parameter="dl", value="https://www.example.org/hiv")
    twice = Disclosure(what="email", parameter="em", value="canary@example.com", encoding="sha256")

    told = told_values((email, twice, page), 1), told_values((page,), 3)

    assert told == (
        "email canary@example.com (sha256) in em; and 1 more value",
        "page address https://www.example.org/hiv in dl",
    )
