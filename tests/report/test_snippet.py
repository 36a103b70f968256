"""The line of code with its caret: right in wide characters, in long lines and in narrow terminals."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.model import Location
from pytest_pixelguard.report.clean import width
from pytest_pixelguard.report.snippet import marked


def _place(snippet: str, caret: int, length: int) -> Location:
    return Location(
        path="a.js", start_line=1, start_column=1, end_line=1, end_column=1 + length, snippet=snippet, caret=caret
    )


def test_the_caret_stands_below_its_place() -> None:
    """The caret marks the span, counted in terminal cells: an emoji takes two."""
    assert marked(_place('"\U0001f600"; fbq()', 5, 3), 40) == ('"\U0001f600"; fbq()', "      ^^^")


def test_a_long_line_is_cut_around_the_caret() -> None:
    """Of a line that is too long the part around the caret is shown."""
    line, caret = marked(_place("x" * 100 + "fbq()" + "y" * 100, 100, 3), 40)

    assert line[caret.index("^") :].startswith("fbq")
    assert width(line) <= 40


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300), st.integers(20, 120))
def test_any_line_fits(snippet: str, caret: int, length: int, columns: int) -> None:
    """Whatever the line, both lines fit the width."""
    assert all(width(line) <= columns + 1 for line in marked(_place(snippet, caret, length), columns))
