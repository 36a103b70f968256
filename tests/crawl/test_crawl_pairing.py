"""Requests to one address, which may arrive in another order than that in which the page sent them."""

import pytest

from pytest_pixelguard.crawl.observe import account_of
from pytest_pixelguard.crawl.sink import Contact, Record
from pytest_pixelguard.crawl.wiretap import Seen

URL = "https://collector.example/seen"


def arrived(body: bytes) -> Record:
    """Give what the sink holds of a request."""
    return Record(
        number=1, contact=Contact.REQUEST, method="POST", url=URL, host="collector.example", body=bytearray(body)
    )


def told(body: bytes | None) -> Seen:
    """Give the browser's account of a request; a body of None is one that it does not tell."""
    return Seen(
        request_id="1", session="s", context="c", visit=1, target="page", url=URL, method="POST", kind="ping", body=body
    )


@pytest.mark.parametrize(
    ("bodies", "chosen"),
    [
        ([b"first", b"second"], 1),  # overtaken on the way
        ([b"first", None], 1),  # the body of a file, which the browser does not tell
        ([None, b"second"], 1),
        ([b"first", b"third"], 0),  # no account names it: the earliest
        ([], None),
    ],
)
def test_the_body_decides_whose_account_it_is(bodies: list[bytes | None], chosen: int | None) -> None:
    """It is that of the step that sent the body; else one whose body is untold; else the earliest."""
    rows = [told(body) for body in bodies]

    account = account_of(arrived(b"second"), rows)

    assert account is (None if chosen is None else rows[chosen])
