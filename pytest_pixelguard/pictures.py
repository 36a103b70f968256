"""The crawl's pictures of pages, read for a report: the first of each page in each consent state."""

import re
from collections.abc import Mapping
from pathlib import Path

from pytest_pixelguard.model import State

_NAME = re.compile(rf"\d+-({'|'.join(State)})-(.+)\.png")
_LARGEST = 700_000  # bytes of one picture


def read_pictures(evidence: Path) -> Mapping[tuple[str, State], bytes]:
    """Give the pictures below a folder of evidence as PNG, by the page's short name and the state; see `short_name`."""
    found: dict[tuple[str, State], bytes] = {}
    for file in sorted((evidence / "screenshots").glob("*.png")):
        match = _NAME.fullmatch(file.name)
        if match and file.stat().st_size <= _LARGEST:
            found.setdefault((match[2], State(match[1])), file.read_bytes())
    return found
