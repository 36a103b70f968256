"""Reports speak plainly."""

import pytest

from pytest_pixelguard.model import Disclosure
from pytest_pixelguard.trackers.words import PERSONAL, WORDS, describe, weightiest_first


@pytest.mark.parametrize(
    ("what", "encoding", "expected"),
    [
        ("page-address", "plain", "the page’s address"),
        ("button-text", "plain", "the text of the button pressed"),
        ("email", "sha256", "the visitor’s e-mail address (hashed)"),
        ("page-address", "base64", "the page’s address (encoded)"),
        ("email", "rot13", "the visitor’s e-mail address (encoded)"),
        ("email", "base64 of sha256 of md5", "the visitor’s e-mail address (hashed)"),
        ("blood-group", "plain", "“blood group”"),
    ],
)
def test_words(what: str, encoding: str, expected: str) -> None:
    """A disclosure is said in words, with how it was wrapped; an unknown code is said as it is."""
    assert describe(Disclosure(what=what, parameter="p", value="v", encoding=encoding)) == expected


def test_personal_codes_have_words() -> None:
    """Everything personal has words of its own."""
    assert set(WORDS) >= PERSONAL


def test_order_is_kept_within_a_kind() -> None:
    """The most telling comes first, and what is alike stays in the order of the request."""
    first = Disclosure(what="browser-id", parameter="a", value="1")
    second = Disclosure(what="email", parameter="b", value="2")
    third = Disclosure(what="browser-id", parameter="c", value="3")
    odd = Disclosure(what="blood-group", parameter="d", value="4")

    assert weightiest_first((odd, first, second, third)) == (second, first, third, odd)
