"""The generated lists are in order, attributed, and of known vocabulary."""

import json
from pathlib import Path

import pytest

from pytest_pixelguard import trackers
from pytest_pixelguard.trackers.cookies import Purpose
from pytest_pixelguard.trackers.vendor import Category

FOLDER = Path(trackers.__path__[0])
NOTICE = Path(__file__).parent.parent.parent / "NOTICE"


def test_entities_are_of_known_categories() -> None:
    """Every organisation has a name, hosts and a category of ours or none, and no host belongs to two."""
    rows = json.loads((FOLDER / "entities.json").read_text(encoding="utf-8"))["entities"]
    hosts = [host for row in rows for host in row[3].split()]

    assert len(rows) > 2000
    assert {row[1] for row in rows} - {None} <= {category.value for category in Category}
    assert len(hosts) - len(set(hosts)) == 0


def test_cookies_are_of_known_purposes() -> None:
    """Every cookie of the database has a name and one of the four purposes."""
    rows = json.loads((FOLDER / "cookies.json").read_text(encoding="utf-8"))["cookies"]

    assert len(rows) > 2000
    assert {row[1] for row in rows} <= {purpose.value for purpose in Purpose}
    assert all(row[0].strip("*") for row in rows)


@pytest.mark.parametrize("name", ["third-party-web", "Open Cookie Database"])
def test_lists_are_attributed(name: str) -> None:
    """NOTICE names each list that the package's data is made from."""
    assert name in NOTICE.read_text(encoding="utf-8")
