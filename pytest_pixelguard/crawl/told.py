"""What a page says is checked before it is believed: its own scripts may have changed what every page is given.

A page that overwrites `JSON.stringify` or `Array.prototype.push` changes what our scripts in it can tell. That must end
as a gap of that page, neither as silence nor as the end of the crawl.
"""

import json
from typing import Any

from pytest_pixelguard.crawl.well_formed import well_formed
from pytest_pixelguard.model import Store

GARBLED = (
    "its own scripts overwrite functions of the browser that every page is given (such as JSON.stringify or "
    "Array.prototype.push), so that what it does could not be told reliably"
)
_PROBE = ["whole"]  # what scripts/evidence.js builds with the page's own functions
_WORDS = {  # what a report of a kind names, beside what every report does; see scripts/page.js and scripts/storage.js
    "stored": ("store", "name", "host"),
    "interaction": ("words",),
    "fault": ("surrogate", "message"),
}


class GarbledError(Exception):
    """A page's answer that does not have the form in which our script in it gave it."""


def counts_in(results: list[object], *names: str) -> list[dict[str, Any]]:
    """Give the answers of the frames that answered. Raises `GarbledError` where one lacks a whole number it must have.

    A frame that our scripts do not reach answers None, which is no answer.
    """
    rows = [result for result in results if result is not None]
    for row in rows:
        if not isinstance(row, dict) or not all(type(row.get(name)) is int for name in names):
            raise GarbledError
    return [row for row in rows if isinstance(row, dict)]


def evidence_in(answer: object) -> dict[str, Any]:
    """Give what scripts/evidence.js found. Raises `GarbledError` where the page's own functions let it down."""
    if not isinstance(answer, dict) or answer.get("probe") != _PROBE:
        raise GarbledError
    texts = all(isinstance(answer.get(name), str) for name in ("title", "url", "text"))
    if not texts or not _texts(answer.get("links")) or not isinstance(answer.get("hints"), list):
        raise GarbledError
    for hint in answer["hints"]:
        if not isinstance(hint, dict) or not all(isinstance(hint.get(name), str) for name in ("kind", "url")):
            raise GarbledError
    told: dict[str, Any] = well_formed(answer)
    return told


def searches_in(row: dict[str, Any]) -> list[str]:
    """Give the addresses of searches in an answer of scripts/interact.js. Raises `GarbledError`."""
    if not _texts(row.get("searches")):
        raise GarbledError
    return list(row["searches"])


def is_report(payload: str) -> bool:
    """Tell whether what was said through our binding is a report of our own scripts, whole."""
    try:
        report = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    if not isinstance(report, dict) or not all(isinstance(report.get(n), str) for n in ("kind", "url", "stack")):
        return False
    if not all(isinstance(report.get(name), str) for name in _WORDS.get(report["kind"], ())):
        return False
    return report["kind"] != "stored" or report["store"] in set(Store)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
