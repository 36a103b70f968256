"""The search for a made-up visitor's values: every encoding, named; the misses, named too; and no false alarm."""

import gzip
import json
import random
from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pixelguard.canary import Searcher, make_persona
from pytest_pixelguard.model import Canary, Disclosure
from tests.canary.sending import HASHED, MISSED, NESTED, REVERSIBLE, request

PERSONA = make_persona("tests")
SEARCHER = Searcher(PERSONA)
FOUND = {**REVERSIBLE, **HASHED, **NESTED}


def _kinds(body: bytes) -> set[str]:
    return {disclosure.what for disclosure in SEARCHER.search(request(body))}


@pytest.mark.parametrize("encoding", FOUND)
def test_finds_every_value_in_every_encoding(encoding: str) -> None:
    """Each value that the visitor types is found, and nothing else, however it is encoded."""
    wanted = {canary.kind: {canary.kind} for canary in PERSONA.canaries}

    found = {kind: _kinds(FOUND[encoding]((PERSONA.value_for(kind) or "").encode())) for kind in wanted}

    assert found == wanted


@pytest.mark.parametrize("encoding", MISSED)
def test_the_named_misses_are_missed(encoding: str) -> None:
    """What the documentation says cannot be found is indeed not found: the list is neither too long nor too short."""
    found = {canary.kind: _kinds(MISSED[encoding](canary.value.encode())) for canary in PERSONA.canaries}

    assert set().union(*found.values()) == set()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("phone", "+44{significant}"),
        ("phone", "+44 {spaced}"),
        ("phone", "0044{significant}"),
        ("phone", "{national}"),
        ("nhs-number", "{digits}"),
        ("postcode", "{joined}"),
        ("date-of-birth", "{day}/{month}/{year}"),
        ("date-of-birth", "{day}{month}{year}"),
        ("date-of-birth", "{year}-{month}-{day}T00:00:00.000Z"),
        ("email", "{email} "),
    ],
)
def test_finds_a_value_as_programs_write_it(kind: str, written: str) -> None:
    """A telephone number with its country code, a date in British order: found in plain text and hashed."""
    value = PERSONA.value_for(kind) or ""
    digits = "".join(letter for letter in value if letter.isdigit())
    year, month, day = (PERSONA.value_for("date-of-birth") or "").split("-")
    text = written.format(
        significant=digits.removeprefix("0"), spaced=value.removeprefix("0"), national=digits, digits=digits,
        joined=value.replace(" ", "").lower(), day=day, month=month, year=year, email=value,
    )  # fmt: skip
    text = text if text.endswith("Z") else text.strip()
    hashes = [] if text.endswith("Z") else [HASHED["sha256"], HASHED["md5"]]

    assert [_kinds(encode(text.encode())) for encode in (bytes, *hashes)] == [{kind}] * (1 + len(hashes))


def test_says_where_and_in_what_encoding() -> None:
    """A hit names the parameter, the encodings from the outside in, and the value in plain words."""
    email = PERSONA.value_for("email") or ""
    body = b'{"user":{"em":"' + HASHED["sha256"](email.encode()) + b'"},"d":"'
    body += NESTED["base64 of deflate"](email.encode()) + b'"}'
    place = quote(json.dumps({"loc": email}))
    url = f"https://t.example/c?ad={place}&v=1"

    found = SEARCHER.search(request(body, url=url))

    assert set(found) == {
        Disclosure(what="email", parameter="ad.loc", value=email),
        Disclosure(what="email", parameter="user.em", value=email, encoding="sha256"),
        Disclosure(what="email", parameter="d", value=email, encoding="base64 of deflate"),
    }


def test_the_same_value_is_told_at_each_parameter() -> None:
    """A value that stands in two parameters, once of them backwards, is two hits."""
    email = PERSONA.value_for("email") or ""

    found = SEARCHER.search(request(url=f"https://t.example/c?a={email[::-1]}&b={email}&c={email}"))

    assert [(hit.parameter, hit.encoding) for hit in found] == [("a", "reversed"), ("b", "plain"), ("c", "plain")]


def test_a_name_is_not_told_in_parts_as_well() -> None:
    """A name whose space is encoded is one hit, at its parameter, not the first name and the surname over again."""
    name = PERSONA.value_for("name") or ""

    found = SEARCHER.search(request(url=f"https://t.example/c?n={quote(name)}"))

    assert found == (Disclosure(what="name", parameter="n", value=name),)


@pytest.mark.parametrize("place", ["host", "path", "header"])
def test_looks_outside_of_parameters(place: str) -> None:
    """The host's name, the path and the headers are searched as well."""
    word = PERSONA.value_for("search-words") or ""
    sent = {
        "host": request(url=f"https://{word}.t.example/"),
        "path": request(url=f"https://t.example/seen/{word}/1.gif"),
        "header": request(content_type=""),
    }[place]
    if place == "header":
        sent = type(sent)(
            method="GET", url=sent.url, host=sent.host, kind="image", headers=(("referer", f"https://a/?q={word}"),)
        )

    assert [hit.parameter for hit in SEARCHER.search(sent)] == [
        {"host": "(host)", "path": "(path)", "header": "Referer (header)"}[place]
    ]


def test_finds_the_pages_own_words() -> None:
    """A page's address and title are found like anything typed, hashed too; a short choice only as a whole value."""
    extra = (
        Canary(kind="page-address", value="https://www.example.nhs.uk/services/hiv/?from=home#top"),
        Canary(kind="page-title", value="HIV clinic – Example Trust"),
        Canary(kind="chosen-option", value="HIV"),
    )
    searcher = Searcher(None, extra)
    hashed = HASHED["sha256"](b"https://www.example.nhs.uk/services/hiv/").decode()

    found = [
        [(hit.what, hit.parameter) for hit in searcher.search(request(url=url, body=body))]
        for url, body in (
            (f"https://t.example/c?u={hashed}", None),
            ("https://t.example/c", b"t=" + REVERSIBLE["hex"]("hiv clinic – example trust".encode())),
            ("https://t.example/c?topic=hiv&shiver=1", None),
            ("https://t.example/hiv?x=HIV-1", None),
        )
    ]

    assert found == [[("page-address", "u")], [("page-title", "t")], [("chosen-option", "topic")], []]


@settings(max_examples=60, deadline=None)
@given(
    canary=st.sampled_from([canary for canary in PERSONA.canaries if canary.kind != "date-of-birth"]),
    layers=st.lists(st.sampled_from(sorted(REVERSIBLE)), max_size=3),
    before=st.binary(max_size=20),
)
def test_finds_through_any_three_layers(canary: Canary, layers: list[str], before: bytes) -> None:
    """Any three reversible encodings inside one another are seen through, whatever stands before them."""
    data = canary.value.encode()
    packed = False
    for layer in layers:
        # What the next layer takes for letters must be letters: packed bytes are written in base64 first.
        data = REVERSIBLE["base64"](data) if packed else data
        packed = layer in {"gzip", "zlib", "deflate", "Brotli", "UTF-16"}
        turned = layer in {"upper case", "reversed", "ROT13", "base64 backwards"}
        data = data if turned else REVERSIBLE[layer](data)
    body = data if packed else before.hex().encode() + b" " + data

    assert canary.kind in _kinds(body)


@settings(max_examples=100, deadline=None)
@given(body=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)), url=st.text(max_size=100))
def test_never_fails_and_finds_nothing_in_noise(body: bytes, url: str) -> None:
    """Whatever a page sends, the search ends without an error, and noise holds no visitor."""
    found = SEARCHER.search(request(body, url=f"https://t.example/{url}"))

    assert found == ()


def test_long_numbers_and_letters_are_no_hits() -> None:
    """In a million random letters and digits stands nobody's name, number or date."""
    luck = random.Random(1)  # noqa: S311 -- noise for a test is no secret
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-_/+"
    body = "".join(luck.choices(letters, k=150_000)).encode() + "".join(luck.choices("0123456789", k=100_000)).encode()

    assert SEARCHER.search(request(body)) == ()


def test_a_bomb_is_bounded_and_said_so() -> None:
    """A body that unpacks to a gigabyte is looked at up to a bound, and the result says that there may be more."""
    body = gzip.compress(gzip.compress(bytes(40_000_000)))

    examined = SEARCHER.examine(request(body))

    assert (examined.disclosures, examined.cut_short) == ((), True)


def test_a_hundred_layers_are_bounded() -> None:
    """Base64 in base64 without end comes to a bound too."""
    body = (PERSONA.value_for("email") or "").encode()
    for _ in range(12):
        body = REVERSIBLE["base64"](body)

    assert SEARCHER.examine(request(body)).cut_short


def test_people_are_unlike_each_other() -> None:
    """Two seeds give two people, none of whose values is found in the other's."""
    others = [make_persona(str(number)) for number in range(5)]
    pairs = [(one, two) for one, two in product(others, repeat=2) if one is not two]

    found = {
        hit.what
        for one, two in pairs
        for hit in Searcher(one).search(request("\n".join(canary.value for canary in two.canaries).encode()))
    }

    assert found == set()
