"""The mended example differs from the leaking one in what examples/README.md names, and in nothing else."""

import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LEAKY, MENDED = EXAMPLES / "leaky-trust", EXAMPLES / "mended-trust"
PAGES = sorted(page.relative_to(LEAKY).as_posix() for page in LEAKY.rglob("*.html"))
RECRUITMENT = "recruitment/index.html"

PIXEL = re.compile(r"  <!-- Meta Pixel: .*?<!-- End Meta Pixel -->\n\n", re.DOTALL)
EVENTS = re.compile(r"\n  <!-- Campaign events of this page -->.*?<!-- End campaign events -->\n", re.DOTALL)
NOSCRIPT = re.compile(r"  <noscript>.*?</noscript>\n", re.DOTALL)
CHOICE = re.compile(r"  <!-- Cookie choice -->\n.*?  <!-- End cookie choice -->\n", re.DOTALL)
HELD_BACK = ' type="text/plain" data-cookieconsent="marketing"'

every_page = pytest.mark.parametrize("page", PAGES)


def test_the_trees_hold_the_same_files() -> None:
    """Only the campaign's bundle has gone and only the two files of the cookie choice have come."""
    leaky = {path.relative_to(LEAKY).as_posix() for path in LEAKY.rglob("*") if path.is_file()}
    mended = {path.relative_to(MENDED).as_posix() for path in MENDED.rglob("*") if path.is_file()}

    assert leaky - mended == {"assets/campaign.js"}
    assert mended - leaky == {"assets/cookie-consent.css", "assets/cookie-consent.js"}


def test_files_that_are_no_pages_are_identical() -> None:
    """Style sheets, scripts, the handbook, the sitemap and the configuration are the same, byte for byte."""
    shared = [
        path.relative_to(LEAKY)
        for path in LEAKY.rglob("*")
        if path.is_file() and path.suffix != ".html" and path.name != "campaign.js"
    ]

    different = [path.as_posix() for path in shared if (LEAKY / path).read_bytes() != (MENDED / path).read_bytes()]

    assert different == []
    assert len(shared) > 5


@every_page
def test_pages_differ_only_in_the_named_blocks(page: str) -> None:
    """Taking the trackers out of the one page and the cookie choice out of the other gives the same text."""
    leaky = (LEAKY / page).read_text(encoding="utf-8")
    mended = (MENDED / page).read_text(encoding="utf-8")

    expected = NOSCRIPT.sub("", leaky)
    if page == RECRUITMENT:
        expected = expected.replace('  <script src="/assets/campaign.js"></script>\n', "")
    else:
        expected = EVENTS.sub("", PIXEL.sub("", expected))

    assert CHOICE.sub("", mended).replace(HELD_BACK, "") == expected


@every_page
def test_every_leaking_page_has_pixel_and_container(page: str) -> None:
    """The shared footer puts the pixel, its bundle, the tag manager and both fallbacks on every page."""
    text = (LEAKY / page).read_text(encoding="utf-8")

    counts = {
        needle: text.count(needle)
        for needle in (
            "https://connect.facebook.net/en_US/fbevents.js",
            "fbq('track', 'PageView')",
            "https://www.facebook.com/tr?id=123456789012345&ev=PageView&noscript=1",
            'src="/assets/campaign.js"',
            "https://www.googletagmanager.com/gtm.js?id=",
            "https://www.googletagmanager.com/ns.html?id=GTM-MVH4TRU",
            HELD_BACK,
        )
    }

    assert list(counts.values()) == [1, 1, 1, 1, 1, 1, 0]


@every_page
def test_mended_pages_hold_every_tracker_back(page: str) -> None:
    """Patients' pages hold no pixel; whatever names a tracker stands in a script that waits for consent."""
    text = (MENDED / page).read_text(encoding="utf-8")
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)

    loose = [body for attributes, body in scripts if re.search(r"facebook|fbq|gtm", body) and attributes != HELD_BACK]
    held = [body for attributes, body in scripts if attributes == HELD_BACK]

    assert loose == []
    assert [bool(re.search("fbq", body)) for body in held] == ([True, False, True] if page == RECRUITMENT else [False])
    assert "<noscript" not in text


def test_the_incident_is_in_the_leaking_example() -> None:
    """Each event that the news told of is reported from the page where it happened."""
    events = {
        page: re.findall(r"fbq\('track(?:Custom)?', '(\w+)'", block.group())
        for page in PAGES
        if (block := EVENTS.search((LEAKY / page).read_text(encoding="utf-8")))
    }

    assert events == {
        "appointments/book.html": ["Schedule"],
        "counselling/course-finished.html": ["CompleteRegistration"],
        "medicines/dolutegravir.html": ["ViewContent"],
        "prescriptions/repeat.html": ["RepeatPrescription"],
        "recruitment/index.html": ["ViewContent"],
        "search.html": ["Search"],
    }
