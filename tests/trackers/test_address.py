"""Addresses are taken apart as browsers do it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.trackers.address import SplitAddress, parent_hosts, split_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://A.Example:8443/p/q?x=1#f", ("https", "a.example", "/p/q", "x=1", "f")),
        ("//a.example", ("", "a.example", "/", "", "")),
        ("/p?x=1", ("", "", "/p", "x=1", "")),
        (r"\\a.example\p", ("", "a.example", "/p", "", "")),
        ("https://user:word@a.example/p", ("https", "a.example", "/p", "", "")),
        ("wss://a.example/s", ("wss", "a.example", "/s", "", "")),
        ("data:text/html,//a.example/", ("data", "", "text/html,//a.example/", "", "")),
        ("javascript://a.example/%0aalert()", ("javascript", "", "//a.example/%0aalert()", "", "")),
        ("https://a.example?x=//b.example", ("https", "a.example", "/", "x=//b.example", "")),
        ("", ("", "", "/", "", "")),
    ],
)
def test_parts(url: str, expected: tuple[str, str, str, str, str]) -> None:
    """Scheme, host, path, query and fragment are told apart; only web addresses have a host."""
    scheme, host, path, query, fragment = expected

    assert split_address(url) == SplitAddress(scheme=scheme, host=host, path=path, query=query, fragment=fragment)


def test_parents() -> None:
    """A host's parents come longest first, itself included."""
    assert parent_hosts("a.b.example") == ("a.b.example", "b.example", "example")


@given(st.text(max_size=300))
def test_any_text_is_taken_apart(url: str) -> None:
    """No text makes the reader fail."""
    assert isinstance(split_address(url), SplitAddress)
