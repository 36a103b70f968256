"""Source maps: they name the libraries that a bundle was made from, even where the bundle's code is renamed."""

import json
import re
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.knowledge import names
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role

_PACKAGE: Final = re.compile(r"node_modules/(?:\.pnpm/[^/]+/node_modules/)?((?:@[^/\"]+/)?[^/\"]+)/")


def read_map(text: str) -> list[Sighting]:
    """Give the trackers' libraries that a source map names among its sources. Offsets in code points of the map."""
    found: dict[str, Sighting] = {}
    if "node_modules/" not in text:
        return []
    packages = names().packages
    for match in _PACKAGE.finditer(text):
        for vendor in packages.get(match[1], ()):
            found.setdefault(
                vendor.id,
                Sighting(
                    act=Act.LOAD, how=f"the package {match[1]}", start=match.start(1), end=match.end(1), vendor=vendor,
                    role=Role.SCRIPT, consent=Consent.UNKNOWN, gate="the source map only names the library",
                    configures=True,
                ),
            )  # fmt: skip
    return list(found.values())


def sources_of(text: str) -> list[str]:
    """Give the paths of the sources that a map names; empty for what is no source map."""
    try:
        raw = json.loads(text)
    except ValueError:
        return []  # not JSON: the map was not written by a build tool
    listed = raw.get("sources") if isinstance(raw, dict) else None
    return [str(each) for each in listed if each] if isinstance(listed, list) else []
