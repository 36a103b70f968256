"""Every vendor file is well formed, agrees with itself, and does not get in another's way."""

import re
from collections import Counter
from pathlib import Path

import pytest

from pytest_pixelguard.model import Rule
from pytest_pixelguard.trackers.lookup import match_address
from pytest_pixelguard.trackers.vendor import Category, Role, Vendor, VendorFileError, vendors, vendors_by_id
from pytest_pixelguard.trackers.vendor_files import COMPILED, compiled, parse_vendor, vendor_files
from pytest_pixelguard.trackers.words import WORDS

EVERY_FILE = pytest.mark.parametrize("path", vendor_files(), ids=lambda path: path.stem)
ADDRESS_IN_MARKUP = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?\s(?:src|href)=["']?([^"'\s>]+)""")
FILE = 'id = "acme"\nname = "Acme"\ncompany = "Acme"\ncategory = "analytics"\nsource = "a test"\n'


def read(path: Path) -> Vendor:
    """Give the vendor that a file describes."""
    return parse_vendor(path.read_text(encoding="utf-8"), path.name)


def test_compiled_file_is_current() -> None:
    """The JSON that the package reads holds exactly what the vendor files say (else: tools/compile_vendors.py)."""
    written = COMPILED.read_text(encoding="utf-8")

    assert written == compiled()


def test_at_least_sixty_five_trackers_are_known() -> None:
    """The files describe at least 65 vendors that track, besides those that only deliver content or ask for consent."""
    tracking = [vendor.id for vendor in vendors() if vendor.category.tracks]

    assert len(tracking) >= 65


@EVERY_FILE
def test_file_says_what_reviewers_need(path: Path) -> None:
    """A vendor file names its product, company, source, addresses and at least one example."""
    vendor = read(path)

    assert (
        bool(vendor.name and vendor.company and vendor.source),
        bool(vendor.addresses),
        bool(vendor.examples),
        "2026" in vendor.source or "third-party-web" in vendor.source,
    ) == (True, True, True, True)


@EVERY_FILE
def test_examples_are_recognised(path: Path) -> None:
    """Each example that loads an address in markup loads one of this vendor's, with the account that it names."""
    vendor = read(path)
    for example in vendor.examples:
        found = [match_address(url) for url in ADDRESS_IN_MARKUP.findall(example.code)]
        own = [match for match in found if match and match.vendor.id == vendor.id]

        assert bool(own) == bool(found), example.what
        assert {match.tracker_id for match in own} - {None, example.tracker_id} == set(), example.what


@EVERY_FILE
def test_example_ids_fit_the_pattern(path: Path) -> None:
    """An example's account id is in its code and fits the vendor's own pattern as a whole."""
    vendor = read(path)
    named = [example for example in vendor.examples if example.tracker_id]
    wrong = [
        example.what
        for example in named
        if example.tracker_id not in example.code or not re.fullmatch(vendor.tracker_id, example.tracker_id)
    ]

    assert wrong == []


@EVERY_FILE
def test_example_names_the_rule_of_its_category(path: Path) -> None:
    """An example finds a tracker, image or container for vendors that track, else a resource or a banner's setting."""
    vendor = read(path)
    tracked = {Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER}
    expected = tracked if vendor.category.tracks else {Rule.THIRD_PARTY_RESOURCE}
    if vendor.code.grants:
        expected = {*expected, Rule.CONSENT_GRANTED_BY_DEFAULT}

    assert {example.finds for example in vendor.examples} <= {rule.value for rule in expected}


@EVERY_FILE
def test_container_examples_belong_to_tag_managers(path: Path) -> None:
    """Only a vendor with a container address has an example that finds a container."""
    vendor = read(path)
    finds_container = any(example.finds == Rule.TAG_MANAGER_CONTAINER.value for example in vendor.examples)

    assert not finds_container or any(address.role is Role.CONTAINER for address in vendor.addresses)


@EVERY_FILE
def test_patterns_cannot_be_slowed_down(path: Path) -> None:
    """No pattern repeats without a bound, so no hostile text makes it slow."""
    vendor = read(path)
    for pattern in (vendor.tracker_id, *(address.id_in_path for address in vendor.addresses)):
        re.compile(pattern)
        plain = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", pattern)

        assert re.findall(r"[*+]|,\}", plain) == [], pattern


@EVERY_FILE
def test_ids_in_paths_have_a_group(path: Path) -> None:
    """A pattern for an id in a path has a group that holds it."""
    patterns = [address.id_in_path for address in read(path).addresses if address.id_in_path]

    assert [pattern for pattern in patterns if re.compile(pattern).groups < 1] == []


@EVERY_FILE
def test_disclosures_have_words(path: Path) -> None:
    """Everything that a parameter may disclose has plain words for the report; an empty code means nothing."""
    codes = {what for _, what in read(path).parameters}

    assert codes - set(WORDS) - {""} == set()


@EVERY_FILE
def test_patterns_for_any_host_are_distinctive(path: Path) -> None:
    """A pattern for any host asks for a telling path, an id in it, two parameters or one with a value."""
    plain = [
        address
        for address in read(path).addresses
        if address.host == "*"
        and not address.id_in_path
        and len(address.path.strip("*/")) < len("sp.js")
        and len(address.parameters) < 2
        and not any("=" in parameter for parameter in address.parameters)
    ]

    assert plain == []


def test_no_address_is_claimed_twice() -> None:
    """No two vendors claim the same host, path and parameters."""
    claims = Counter(
        (address.host, address.path, address.parameters) for vendor in vendors() for address in vendor.addresses
    )

    assert [claim for claim, count in claims.items() if count > 1] == []


def test_literals_and_packages_belong_to_one_vendor() -> None:
    """What stands only in one vendor's code stands in one vendor file."""
    claims = Counter(word for vendor in vendors() for word in (*vendor.code.literals, *vendor.code.packages))

    assert [word for word, count in claims.items() if count > 1] == []


def test_vendors_are_found_by_id() -> None:
    """The vendors come in the order of their ids, and each is found by its own."""
    assert [vendors_by_id()[vendor.id] for vendor in vendors()] == list(vendors())
    assert [vendor.id for vendor in vendors()] == sorted(vendor.id for vendor in vendors())


def test_categories_that_track() -> None:
    """Video, accessibility, consent and content do not track; every other category does."""
    assert {category for category in Category if not category.tracks} == {
        Category.VIDEO,
        Category.ACCESSIBILITY,
        Category.CONSENT,
        Category.CONTENT,
    }


@pytest.mark.parametrize(
    ("text", "file_name", "complaint"),
    [
        (FILE + "colour = 1\n", "acme.toml", "colour"),
        (FILE.replace('"analytics"', '"spying"'), "acme.toml", "spying"),
        (FILE + '[[address]]\nrole = "door"\nhost = "a.example"\n', "acme.toml", "door"),
        (FILE, "other.toml", "must be called acme.toml"),
        ("id = ", "acme.toml", "acme.toml"),
    ],
)
def test_wrong_file_is_refused(text: str, file_name: str, complaint: str) -> None:
    """A wrong vendor file is refused with a message that names what is wrong."""
    with pytest.raises(VendorFileError, match=complaint):
        parse_vendor(text, file_name)
