"""What a web app's manifest has a browser fetch: its icons and screenshots."""

import json
from collections.abc import Iterator
from typing import Any

from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.sighting import Act, Sighting


def read_manifest(text: str) -> list[Sighting]:
    """Give the pictures of a manifest that stand on other hosts; empty for what is no manifest."""
    try:
        manifest = json.loads(text)
    except ValueError:
        return []  # what its strings name is read all the same
    found: list[Sighting] = []
    for address in dict.fromkeys(_pictures(manifest)):
        written = json.dumps(address, ensure_ascii=False)[1:-1]
        start = max(text.find(written), text.find(written.replace("/", "\\/")), 0)
        known = know(address)
        if known.host:
            found.append(
                Sighting(
                    act=Act.LOAD, how="an icon of the web app's manifest", start=start, end=start + len(written),
                    url=known.url, host=known.host, vendor=known.vendor, role=known.role, tracker_id=known.tracker_id,
                )
            )  # fmt: skip
    return found


def _pictures(value: Any) -> Iterator[str]:
    shown = value if isinstance(value, dict) else {}
    for key in ("icons", "screenshots"):
        listed = shown.get(key)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict) and isinstance(each.get("src"), str):
                yield each["src"]
    shortcuts = shown.get("shortcuts")
    for each in shortcuts if isinstance(shortcuts, list) else ():
        yield from _pictures({"icons": each.get("icons")} if isinstance(each, dict) else None)
