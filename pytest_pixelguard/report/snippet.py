"""A line of code with a caret below its place, cut to the width there is."""

from pytest_pixelguard.model import Location
from pytest_pixelguard.report.clean import clean, width

_BEFORE = 24  # cells kept before the caret where a line must be cut
_WHOLE = 10_000  # a snippet is never longer


def marked(location: Location, columns: int) -> tuple[str, ...]:
    """Give the line of code and a line with the caret, both at most `columns` cells wide; nothing without a snippet."""
    snippet = location.snippet
    if not snippet:
        return ()
    caret = min(location.caret, len(snippet))
    # Cleaned first, since a control character takes more room once it is shown.
    before, after = clean(snippet[:caret], _WHOLE), clean(snippet[caret:], _WHOLE)
    if width(before) + width(after) > columns:
        room = min(_BEFORE, columns // 3)
        before = _end(before, max(room, columns - width(after)))
        after = _start(after, columns - width(before))
    one_line = location.start_line == location.end_line
    length = location.end_column - location.start_column if one_line else len(snippet)
    under = max(1, min(length, width(after)))
    return before + after, f"{' ' * width(before)}{'^' * under}"


def _start(text: str, columns: int) -> str:
    """Give the start of a text, at most so wide."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def _end(text: str, columns: int) -> str:
    """Give the end of a text, at most so wide."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[1:]
    return f"…{text}"
