"""A line of code with a caret below its place, cut to the width there is."""

from pytest_pixelguard.model import Location
from pytest_pixelguard.report.clean import clean, width

_BEFORE = 24  # code points kept before the caret where a line must be cut


def marked(location: Location, columns: int) -> tuple[str, ...]:
    """Give the line of code and a line with the caret, both at most `columns` cells wide; nothing without a snippet."""
    snippet = location.snippet
    if not snippet:
        return ()
    caret = min(location.caret, len(snippet))
    start = 0 if len(snippet) <= columns else max(0, min(caret - min(_BEFORE, columns // 3), len(snippet) - columns))
    before = f"{'…' if start else ''}{clean(snippet[start:caret])}"
    line = f"{before}{clean(snippet[caret:])}"
    while width(line) > columns:
        line = f"{line[:-2]}…"
    one_line = location.start_line == location.end_line
    length = location.end_column - location.start_column if one_line else len(snippet)
    under = max(1, min(length, columns - width(before), width(line) - width(before)))
    return line, f"{' ' * width(before)}{'^' * under}"
