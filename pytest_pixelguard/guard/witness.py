"""The script that watches inside the pages of a team's own tests, and what it tells."""

import json
import time
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from pytest_pixelguard.crawl.consent.banners import known_banners
from pytest_pixelguard.crawl.page_scripts import BANNER
from pytest_pixelguard.crawl.plan import ConsentOptions
from pytest_pixelguard.model import State

_SCRIPT = (files("pytest_pixelguard.guard") / "witness.js").read_text(encoding="utf-8")
_LATEST = 5.0  # seconds that a message may take; a page's clock that is off by more is not believed


def witness_script(options: ConsentOptions) -> str:
    """Give the script, with the buttons of every banner that is known or configured."""
    banners = known_banners()
    selectors = {
        "accepted": [*options.accept, *(one for banner in banners for one in banner.accept)],
        "rejected": [*options.reject, *(one for banner in banners for one in banner.reject)],
    }
    inside = json.dumps(selectors)[1:-1]
    return _SCRIPT.replace("/*SELECTORS*/", inside).replace("null/*BANNER*/", f"({BANNER})")


def choices_in(notes: list[tuple[str, int, dict[str, Any]]], context: str) -> Iterator[tuple[float, State]]:
    """Give the answers that a context's cookie banners were given, each with its moment (monotonic seconds)."""
    for owner, _, note in notes:
        if owner == context:
            payload = json.loads(note["payload"])
            if payload["kind"] == "choice":
                yield _moment(payload, note["heard"]), State(payload["answer"])


def _moment(payload: Mapping[str, Any], heard: float) -> float:
    """Give when the page said it: what the answer set off may have reached the sink before the message came."""
    said = float(payload["at"]) - (time.time() - time.monotonic())
    return said if heard - _LATEST <= said <= heard else heard
