"""A finding in a built script leads to the author's own line."""

import json
from pathlib import Path

import pytest

from pytest_pixelguard.model import SourceLocation
from pytest_pixelguard.static import Target, inspect_file
from pytest_pixelguard.trackers.parties import FirstParty

# Made by hand: line 1, column 0 leads to src/other.js 1:0; column 20 (in UTF-16 units) to src/pixel.js 3:2.
MAP = json.dumps(
    {"version": 3, "sources": ["../src/other.js", "../src/pixel.js"], "names": [], "mappings": "AAAA,oBCEE"}
)
CODE = 'var s="é😀é";start();fbq("init","123456789012345")'


@pytest.mark.parametrize("ending", ["\n//# sourceMappingURL=app.js.map", ""], ids=["named", "hidden"])
def test_the_map_beside_a_script_is_followed(tmp_path: Path, ending: str) -> None:
    """A map that the script names, or that lies beside it unnamed, gives the author's file, line and column."""
    (tmp_path / "app.js").write_text(CODE + ending, encoding="utf-8")
    (tmp_path / "app.js.map").write_text(MAP, encoding="utf-8")

    (finding,) = inspect_file(Target(path=tmp_path / "app.js", label="dist/app.js"), first_party=FirstParty()).findings

    assert finding.source == SourceLocation(path="src/pixel.js", line=3, column=3)


@pytest.mark.parametrize(
    "text", ["no map", "{}", '{"mappings": "!!", "sources": []}', '{"mappings": "AAAA", "sources": []}']
)
def test_a_broken_map_takes_nothing_away(tmp_path: Path, text: str) -> None:
    """A map that cannot be read leaves the finding as it is, at its place in the built file."""
    (tmp_path / "app.js").write_text(CODE, encoding="utf-8")
    (tmp_path / "app.js.map").write_text(text, encoding="utf-8")

    (finding,) = inspect_file(Target(path=tmp_path / "app.js", label="app.js"), first_party=FirstParty()).findings

    assert (finding.source, finding.tracker_id) == (None, "123456789012345")
