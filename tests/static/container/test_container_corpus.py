"""Real containers, read by hand first: who is told, when, and what holds it back.

The containers are not part of the project; their folder is named by the environment variable PIXELGUARD_CORPUS.
"""

import os
from pathlib import Path

import pytest

from pytest_pixelguard.model import Consent, Container
from tests.static.container.making import read

Row = tuple[int, str | None, tuple[str, ...], Consent]

pytestmark = pytest.mark.skipif("PIXELGUARD_CORPUS" not in os.environ, reason="PIXELGUARD_CORPUS names no corpus")

FREE, HELD, NOT_TOLD = Consent.UNGATED, Consent.GATED, Consent.UNKNOWN
GA4 = "google-analytics-4"


def _container(name: str) -> Container:
    (file,) = Path(os.environ["PIXELGUARD_CORPUS"], "containers").glob(f"{name}*.json")
    return read(file.read_bytes(), file.name)


def _rows(container: Container) -> list[Row]:
    return [
        (tag.number, each.vendor or each.host, each.tracker_ids, each.consent)
        for tag in container.tags
        for each in tag.receivers
    ]


def test_one_google_tag() -> None:
    """A container with a single Google tag on All Pages, which no consent setting holds back."""
    container = _container("AYPcreatives")

    assert _rows(container) == [(0, GA4, ("G-LXQ6MB8C5X",), FREE)]
    assert container.tags[0].fires_on == ("every page (All Pages)",)
    assert container.gaps == ()


def test_universal_analytics_and_crazy_egg() -> None:
    """Twelve Universal Analytics tags, four of Analytics 4, Crazy Egg; five paused; two that send nothing."""
    container = _container("Aurora")

    ua = ("UA-12552489-16", "UA-12552489-14")
    visits = ("G-ZD2YWM8TX8", "G-G99DMMNG39")
    assert _rows(container) == [
        *((number, "google-analytics-ua", ua, FREE) for number in range(10)),
        (10, "crazy-egg", (), FREE),
        (11, "google-analytics-ua", (), FREE),
        (12, "google-analytics-ua", ua, FREE),
        (18, GA4, visits, FREE),
        (19, GA4, visits, FREE),
        (20, GA4, ("G-H3VRZSTJF4",), FREE),
        (21, GA4, ("G-H3VRZSTJF4",), FREE),
    ]
    assert [tag.number for tag in container.tags if tag.paused] == [13, 14, 15, 16, 17]
    hosts = r"\.bibliocommons\.com|\.bcommons\.net|calgarylibrary\.ca"
    conditions = f"the host name matches “{hosts}” and the page's path does not contain “/events/”"
    assert container.tags[10].fires_on == (f"every page (All Pages), where {conditions}",)
    assert container.tags[18].runs_with == ("before tag 19",)
    assert container.gaps == ()


def test_a_pixel_at_initialization() -> None:
    """The Meta Pixel fires at Initialization, five further tags tell it of registrations; 34 of 54 tags are paused."""
    container = _container("HitmanWiki")

    pixel = ("3171776962834985",)
    assert _rows(container) == [
        *((number, GA4, ("G-F6BNV2NELV",), FREE) for number in range(33, 45)),
        (46, "cdn.carrotquest.app", (), FREE),
        (48, "meta-pixel", pixel, FREE),
        *((number, "meta-pixel", (), FREE) for number in (50, 51, 52, 53)),
    ]
    assert container.tags[48].fires_on == (
        "the event “pageview”, where the host name does not contain “stage”",
        "every page, first of all (Initialization)",
    )
    assert sum(tag.paused for tag in container.tags) == 34
    assert container.gaps == ()


def test_an_export_that_holds_meta_back() -> None:
    """Ten Meta tags need ad_storage, which is denied; eleven Google tags need analytics_storage, which is granted."""
    container = _container("laseryshow__GTM-TNM9JZ3S-WEB")

    meta = [2, *range(3, 9), 19, 20, 21]
    assert [(number, vendor, consent) for number, vendor, _, consent in _rows(container)] == [
        (number, *(("meta-pixel", HELD) if number in meta else (GA4, FREE))) for number in range(1, 22)
    ]
    assert dict(container.default_consent)["ad_storage"] == "denied"
    assert dict(container.default_consent)["analytics_storage"] == "granted"
    assert [each for each in container.tags[2].sends if "variable" in each] == [
        f"the data-layer variable {name}" for name in ("em", "ph", "fn", "ln", "event_id")
    ]
    assert container.gaps == ()


def test_an_export_of_a_server_container() -> None:
    """Eleven Conversions API tags with one pixel's account: what they send nobody can see, which is a gap."""
    container = _container("laseryshow__GTM-T2ZQP7WV-SERVER")

    assert _rows(container) == [(number, None, ("25699472449663830",), NOT_TOLD) for number in range(11)]
    assert len(container.gaps) == 1


def test_a_large_container_with_a_template_of_metas() -> None:
    """Eighteen Meta tags fire freely, seventeen through a template; blocking triggers hold three others."""
    container = _container("Giga523")

    rows = _rows(container)
    first, second, third = ("844585682227065",), ("652027918621974",), ("1122802538916901",)
    assert [(number, ids, consent) for number, vendor, ids, consent in rows if vendor == "meta-pixel"] == [
        (4, first, FREE),
        (8, first, FREE),
        (9, first, FREE),
        (10, second, FREE),
        (11, first, FREE),
        (12, first, FREE),
        (20, first, FREE),
        (21, first, FREE),
        (24, first, FREE),
        (25, first, FREE),
        (31, first, FREE),
        (65, first, FREE),
        (66, first, FREE),
        (73, first, FREE),
        (78, third, FREE),
        (79, third, FREE),
        (80, third, FREE),
        (105, first, FREE),
    ]
    assert [number for number, *_, consent in rows if consent is HELD] == [51, 69, 70]
    assert container.tags[31].fires_on == ("every page, when it has loaded (Window Loaded)",)
    assert container.gaps == ()
