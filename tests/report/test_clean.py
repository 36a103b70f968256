"""Hostile text: nothing of a page's or a file's reaches a terminal as a control character."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.report.clean import clean


def test_escapes_are_shown_not_obeyed() -> None:
    """Terminal escapes and characters that turn the text round are shown as escapes; line ends become spaces."""
    assert clean("a\x1b[2Jb\nc\u202ed\x07") == "a\\x1b[2Jb c\\u202ed\\x07"


def test_long_text_is_cut() -> None:
    """Text is cut to its limit, and the cut shows."""
    assert clean("x" * 500, 10) == "xxxxxxxxx…"


@given(st.text())
def test_no_control_character_survives(text: str) -> None:
    """Whatever the text, the result holds one line without control characters."""
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in clean(text))
