"""Lines and columns are right to the code point, whatever the file's encoding and line breaks."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.static import FileResult

ADDRESS = "https://connect.facebook.net/en_US/fbevents.js"
PAGE = f'<p>é😀</p>\n<b title="😀é">x</b><script src="{ADDRESS}"></script>\n'
EXPECTED = (2, 33, 2, 33 + len(ADDRESS))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(PAGE.encode(), id="UTF-8"),
        pytest.param(PAGE.encode("utf-8-sig"), id="UTF-8 with a byte order mark"),
        pytest.param(PAGE.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(PAGE.replace("\n", "\r").encode(), id="CR"),
        pytest.param(PAGE.encode("utf-16"), id="UTF-16 with a byte order mark"),
        pytest.param(PAGE.encode("utf-16-le"), id="UTF-16 without one"),
        pytest.param(PAGE.encode("utf-16-be"), id="UTF-16, big end first, without one"),
        pytest.param(PAGE.replace("😀", "ü").encode("latin-1"), id="Latin-1"),
    ],
)
def test_a_place_counts_code_points(raw: bytes, inspect: Callable[..., FileResult]) -> None:
    """The place of an attribute's value is the same in every encoding."""
    (finding,) = inspect(raw).findings
    where = finding.location

    assert where is not None
    assert (where.start_line, where.start_column, where.end_line, where.end_column) == EXPECTED


def test_a_call_in_a_script_counts_code_points(inspect: Callable[..., FileResult]) -> None:
    """A call behind emoji stands at its code point, not at its byte."""
    (finding,) = inspect('var s="é😀é"; fbq("init", "123456789012345")', "a.js").findings

    assert finding.location is not None
    assert (finding.location.start_line, finding.location.start_column) == (1, 14)


def test_a_call_in_a_page_stands_at_its_line(inspect: Callable[..., FileResult]) -> None:
    """A call in an inline script is placed in the page, not in the script."""
    (finding,) = inspect('<p>😀</p>\r\n<script>\r\n  fbq("init", "123456789012345")\r\n</script>').findings

    assert finding.location is not None
    assert (finding.location.start_line, finding.location.start_column) == (3, 3)


def test_a_minified_line_is_cut(inspect: Callable[..., FileResult]) -> None:
    """The snippet from a line of many thousand characters holds the place and sixty characters on each side."""
    code = "a();" * 5000 + 'fbq("init","123456789012345");' + "b();" * 5000
    (finding,) = inspect(code, "a.js").findings

    assert finding.location is not None
    assert finding.location.start_column == 20001
    assert finding.location.snippet == "a();" * 15 + 'fbq("init","123456789012345");' + "b();" * 14 + "b()"


def test_a_big_bundle_in_one_line_is_read(inspect: Callable[..., FileResult]) -> None:
    """A call at the end of a bundle of seven megabytes in one line is found at its place."""
    filler = "function a(b){return b+1};" * 270_000
    (finding,) = inspect(filler + 'fbq("init","123456789012345")', "bundle.js").findings

    assert finding.location is not None
    assert (finding.location.start_line, finding.location.start_column) == (1, len(filler) + 1)


def test_what_is_no_text_is_a_gap(inspect: Callable[..., FileResult]) -> None:
    """Bytes that no encoding explains make a gap, not silence."""
    result = inspect(bytes(range(256)) * 20, "a.js")

    assert [each.rule for each in result.gaps] == ["PXG901"]
