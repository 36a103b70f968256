"""Queries and bodies become one flat list of named values, however they are wrapped."""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pixelguard.trackers.body import MAX_PARAMETERS, inflate, is_opaque, read_parameters

ADDRESS = "https://collect.example/e"
MULTIPART = (
    b'------A\r\nContent-Disposition: form-data; name="ev"\r\n\r\nPageView\r\n'
    b'------A\r\nContent-Disposition: form-data; name="cd[pageFeatures]"\r\n\r\n{"title":"Clinic"}\r\n------A--\r\n'
)


@pytest.mark.parametrize(
    ("url", "body", "content_type", "expected"),
    [
        (f"{ADDRESS}?a=1&b=&c", None, "", (("a", "1"), ("b", ""), ("c", ""))),
        (f"{ADDRESS}?q=hiv%20test+now", None, "", (("q", "hiv test now"),)),
        (
            "https://ad.example/activity;src=1;u1=hiv%20test;~oref=https%3A%2F%2Fa.b%2F",
            None,
            "",
            (("src", "1"), ("u1", "hiv test"), ("~oref", "https://a.b/")),
        ),
        (ADDRESS, b"a=1&b=2", "application/x-www-form-urlencoded", (("a", "1"), ("b", "2"))),
        (
            ADDRESS,
            b"en=page_view&dl=x\r\nen=scroll",
            "text/plain",
            (("en", "page_view"), ("dl", "x"), ("en", "scroll")),
        ),
        (ADDRESS, b'{"a":{"b":[{"c":1},{"c":true}]},"d":null}', "text/plain", (("a.b.c", "1"), ("a.b.c", "true"))),
        (ADDRESS, b'{"type":"x"}\n{"request":{"url":"u"}}', "", (("type", "x"), ("request.url", "u"))),
        (
            ADDRESS,
            MULTIPART,
            "multipart/form-data; boundary=----A",
            (("ev", "PageView"), ("cd[pageFeatures]", '{"title":"Clinic"}'), ("cd[pageFeatures].title", "Clinic")),
        ),
        (f"{ADDRESS}?ad=%7B%22loc%22%3A%22u%22%7D", None, "", (("ad", '{"loc":"u"}'), ("ad.loc", "u"))),
        (
            ADDRESS,
            b'{"requests":["?idsite=1&url=u"]}',
            "",
            (("requests", "?idsite=1&url=u"), ("requests.idsite", "1"), ("requests.url", "u")),
        ),
        (
            f"{ADDRESS}?em=tv.1~em.abc~pn.def",
            None,
            "",
            (("em", "tv.1~em.abc~pn.def"), ("em.em", "abc"), ("em.pn", "def")),
        ),
        (ADDRESS, b"\xff\xfe\x00binary", "", ()),
        (ADDRESS, b"", "", ()),
    ],
)
def test_parameters_are_read(
    url: str, body: bytes | None, content_type: str, expected: tuple[tuple[str, str], ...]
) -> None:
    """Every form in which vendors send parameters is read, in order."""
    assert read_parameters(url, body, content_type) == expected


@pytest.mark.parametrize("wrap", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_compressed_body_is_read(wrap: Callable[[bytes], bytes]) -> None:
    """A compressed body is read like a plain one."""
    assert read_parameters(ADDRESS, wrap(b'{"url":"u"}')) == (("url", "u"),)


def test_base64_of_json_is_read() -> None:
    """JSON in base64, as Mixpanel and Snowplow send it, is given as it is and flattened."""
    data = base64.urlsafe_b64encode(json.dumps({"properties": {"$current_url": "u"}}).encode()).decode()

    assert read_parameters(f"{ADDRESS}?data={data}") == (("data", data), ("data.properties.$current_url", "u"))


def test_bomb_is_cut_off() -> None:
    """A small body that unpacks to much more than any beacon holds is cut off, not unpacked."""
    assert len(inflate(gzip.compress(b"a" * 50_000_000))) == 8 * 2**20


def test_nesting_that_defeats_a_reader_is_no_error() -> None:
    """JSON nested a hundred thousand deep is passed over."""
    assert read_parameters(ADDRESS, b"[" * 100_000) == ()


def test_number_of_parameters_is_bounded() -> None:
    """A request with very many parameters is read up to a bound."""
    assert len(read_parameters(f"{ADDRESS}?" + "&".join(["a=1"] * (MAX_PARAMETERS + 5)))) == MAX_PARAMETERS


NOISE = hashlib.shake_256(b"noise").digest(600)
FORM = b'--x\r\nContent-Disposition: form-data; name="d"\r\n\r\n%b\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, False),
        (b'{"a": 1}', False),
        (gzip.compress(b'{"a": 1}', mtime=0), False),
        (brotli.compress(b'{"a": 1, "b": [1, 2, 3, 4, 5, 6, 7, 8, 9]}' * 3), False),
        (FORM % b"words", False),
        (FORM % gzip.compress(b"words of a form " * 9, mtime=0), False),
        (b'{"d": "' + base64.b64encode(json.dumps({"a": list(range(90))}).encode()) + b'"}', False),
        (b'{"u": "/a-page-with-a-name/of-many-words-' + b"and-more-" * 30 + b'"}', False),
        (NOISE, True),
        (gzip.compress(NOISE, mtime=0), True),
        (FORM % NOISE, True),
        (b'{"d": "' + base64.b64encode(NOISE) + b'"}', True),
        (b'{"d": "' + NOISE.hex().encode() + b'"}', True),
    ],
)
def test_what_cannot_be_read_is_known_as_such(body: bytes | None, expected: bool) -> None:
    """Encrypted bytes are opaque, also as base64, hex or a part of a form; what only looks so is not."""
    assert is_opaque(body) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200),
    st.binary(max_size=400),
    st.sampled_from(["", "multipart/form-data; boundary=a", "text/plain"]),
)
def test_hostile_input_never_raises(url: str, body: bytes, content_type: str) -> None:
    """Whatever a page sends, reading it gives pairs of texts and no error."""
    found = read_parameters(url, body, content_type)

    assert all(isinstance(part, str) for pair in found for part in pair)
