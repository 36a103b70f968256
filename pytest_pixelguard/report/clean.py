"""Text from pages and files is hostile: it may hold terminal escapes or reorder what stands around it."""

import re
import unicodedata

_LIMIT = 400
# C0 and C1 controls, the characters that change the direction of the text around them (U+202A–E, U+2066–9), and what
# no file in UTF-8 and no XML can hold (lone surrogates, U+FFFE, U+FFFF).
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str, limit: int = _LIMIT) -> str:
    """Give text on one line with control characters shown as escapes, cut to `limit` characters."""
    text = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return _UNSAFE.sub(_show, text)


def _show(match: re.Match[str]) -> str:
    character = match.group()
    if character in "\t\n\r":
        return " "
    return f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"  # noqa: PLR2004 -- two hex digits end here


def width(text: str) -> int:
    """Give the number of terminal cells that text takes: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
