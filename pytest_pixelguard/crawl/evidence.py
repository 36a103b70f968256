"""What stays for people to look at: a HAR of each walk, and a picture of each page that contacted a third party."""

import base64
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from pytest_pixelguard import __version__
from pytest_pixelguard.crawl.sink import Contact, Record
from pytest_pixelguard.trackers.address import url_parts
from pytest_pixelguard.trackers.secrets import hide_tokens

if TYPE_CHECKING:
    from pytest_pixelguard.crawl.walk import Visit, Walk

# A log-in must not end up in a build's artefacts.
SECRET = frozenset(
    {"cookie", "set-cookie", "authorization", "proxy-authorization", "x-csrf-token", "x-xsrf-token", "x-api-key"}
)
PICTURES = "screenshots"  # the folder of the pictures, inside the folder of the evidence
PICTURE_TIMEOUT = 10_000  # milliseconds


def write_har(folder: Path, walks: Sequence["Walk"]) -> Path:
    """Write every request of a state's walks as `crawl-<state>.har` (HTTP Archive 1.2) and give its path.

    Cookies and credentials are left out. A bare tunnel, which is no HTTP request, is not an entry of a HAR. A crawl
    that follows links goes on in rounds: the second writes `crawl-<state>-2.har`, and so on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _free(folder, f"crawl-{walks[0].state.value}", ".har")
    aside = path.with_name(f".{path.name}")
    try:
        aside.write_text(json.dumps(har_of(walks), indent=1, ensure_ascii=False), encoding="utf-8")
        aside.replace(path)  # a recording that exists is whole
    finally:
        aside.unlink(missing_ok=True)
    return path


def har_of(walks: Sequence["Walk"]) -> dict[str, Any]:
    """Give walks as a HAR: one page a visit, one entry a request, in the order in which they began."""
    pages = [
        (
            visit.number,
            {
                "startedDateTime": _moment(walk, visit.began),
                "id": f"visit-{visit.number}",
                "title": f"{hide_tokens(visit.route.path)} ({visit.state.value})",
                "pageTimings": {"onLoad": -1, "onContentLoad": -1},  # -1: not taken, as the format has it
            },
        )
        for walk in walks
        for visit in walk.visits
    ]
    records = [
        (record.arrived, _entry(walk, record))
        for walk in walks
        for record in walk.ledger.records
        if record.contact is not Contact.CONNECT
    ]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "pytest-pixelguard", "version": __version__},
            "pages": [page for _, page in sorted(pages, key=lambda pair: pair[0])],
            "entries": [entry for _, entry in sorted(records, key=lambda pair: pair[0])],
        }
    }


def clear_evidence(folder: Path) -> None:
    """Remove what an earlier crawl left in a folder: its HAR files and pictures, and nothing else."""
    # The number of a visit has three digits, or more.
    for path in (*folder.glob("crawl-*.har"), *(folder / PICTURES).glob("[0-9][0-9][0-9]*-*.png")):
        path.unlink()


def _free(folder: Path, name: str, ending: str) -> Path:
    names = (f"{name}{ending}", *(f"{name}-{number}{ending}" for number in range(2, 1000)))
    return next(path for path in (folder / name for name in names) if not path.exists())


async def take_picture(folder: Path, page: Page, walk: "Walk", visit: "Visit") -> Path | None:
    """Take a picture of a page that has contacted a third party by now; None where it has not, or shows nothing.

    A page that cannot be pictured is still examined: the picture is for people, the record is the evidence.
    """
    own = {url_parts(origin).hostname for origin in walk.origins}
    late = takewhile(lambda record: record.arrived >= visit.began, reversed(walk.ledger.records))
    if not any(record.host not in own for record in late):
        return None
    name = re.sub(r"[^a-z0-9]+", "-", visit.route.path.lower()).strip("-") or "home"
    path = _free(folder, f"{visit.number:03}-{visit.state.value}-{name[:60]}", ".png")
    try:
        await page.screenshot(path=path, timeout=PICTURE_TIMEOUT, animations="allow", caret="initial")
    except PlaywrightError:
        return None
    return path


def _entry(walk: "Walk", record: Record) -> dict[str, Any]:
    visit = walk.visit_at(record.arrived) if walk.visits else None
    took = max(record.ended - record.arrived, 0) * 1000
    kind = next((value for name, value in record.response_headers if name == "content-type"), "")
    url = hide_tokens(record.url)
    entry: dict[str, Any] = {
        "startedDateTime": record.wall_clock.isoformat(),
        "time": took,
        "request": {
            "method": record.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(record.headers),
            "queryString": [
                {"name": name, "value": value}
                for name, value in parse_qsl(url_parts(url).query, keep_blank_values=True)
            ],
            "headersSize": -1,
            "bodySize": len(record.body) + record.body_lost,
        },
        "response": {
            "status": record.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(record.response_headers),
            "content": {"size": record.response_size, "mimeType": kind},
            "redirectURL": next(
                (hide_tokens(value) for name, value in record.response_headers if name == "location"), ""
            ),
            "headersSize": -1,
            "bodySize": record.response_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    }
    if visit is not None:
        entry["pageref"] = f"visit-{visit.number}"
    if record.body:
        entry["request"]["postData"] = _post_data(record)
    return entry


def _post_data(record: Record) -> dict[str, Any]:
    kind = record.header("content-type")
    try:
        return {"mimeType": kind, "params": [], "text": hide_tokens(bytes(record.body).decode("utf-8"))}
    except UnicodeDecodeError:
        text = base64.b64encode(record.body).decode("ascii")
        return {"mimeType": kind, "params": [], "text": text, "_encoding": "base64", "comment": "base64"}


def _headers(headers: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "value": "" if name in SECRET else hide_tokens(value)} for name, value in headers]


def _moment(walk: "Walk", monotonic: float) -> str:
    """Give a monotonic moment as a date, by the nearest record, which knows both."""
    records = walk.ledger.records
    if not records:
        return "1970-01-01T00:00:00+00:00"
    nearest = min(records, key=lambda record: abs(record.arrived - monotonic))
    return (nearest.wall_clock + timedelta(seconds=monotonic - nearest.arrived)).isoformat()
