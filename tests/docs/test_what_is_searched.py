"""The page that says what is searched for is held to the search itself."""

from tests.canary.table import shown, table


def test_the_table_is_what_the_search_finds() -> None:
    """Found of total for each encoding, and the misses, stand in the page as they are counted today."""
    assert shown() == table()
