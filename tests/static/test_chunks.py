"""A tracker in a chunk is as gated as the imports that lead to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.model import Consent, Level
from pytest_pixelguard.static import Target, inspect_files
from pytest_pixelguard.static.imports import imports_on_demand
from pytest_pixelguard.static.kinds import Kind
from pytest_pixelguard.trackers.parties import FirstParty

CHUNK = "export function start(){window.fbq('init','123456789012345')}"
GATED = "banner.onAccept=()=>import('./pixel-a1.js').then(m=>m.start());"
CASES = {
    "after consent": (GATED, "<script type=module src=/main.js></script>", Level.NOTE),
    "at once": ("import('./pixel-a1.js').then(m=>m.start())", "", Level.ERROR),
    "after consent and at once": (GATED + "setTimeout(()=>import('./pixel-a1.js'),9)", "", Level.ERROR),
    "a tag as well": (GATED, "<script type=module src=/pixel-a1.js></script>", Level.ERROR),
    "a fixed import as well": (GATED + "import'./pixel-a1.js'", "", Level.ERROR),
    "nobody imports it": ("", "", Level.ERROR),
}


@pytest.mark.parametrize(("main", "page", "level"), CASES.values(), ids=CASES.keys())
def test_a_chunk_is_judged_by_its_imports(tmp_path: Path, main: str, page: str, level: Level) -> None:
    """Only where every import of the chunk waits for consent does its tracker become a note."""
    targets = []
    for name, text in (("main.js", main), ("index.html", page), ("pixel-a1.js", CHUNK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        targets.append(Target(path=tmp_path / name, label=name))

    (finding,) = inspect_files(targets, first_party=FirstParty()).findings

    assert (finding.level, finding.consent is Consent.GATED) == (level, level is Level.NOTE)


NUMBERED = (
    "(self.webpackChunksite=self.webpackChunksite||[]).push([[314],{7:(e,t,n)=>{n.d(t,{start:()=>r});"
    "const r=()=>window.fbq('init','123456789012345')}}]);"
)
AFTER = "banner.onAccept=()=>n.e(314).then(n.bind(n,7)).then(m=>m.start());"
BY_NUMBER = {
    "after consent": (f"(()=>{{var n={{}};{AFTER}}})();", Level.NOTE),
    "after consent, with another chunk": (
        "banner.onAccept=()=>Promise.all([n.e(9),n.e(314)]).then(n.bind(n,7))",
        Level.NOTE,
    ),
    "at once": ("n.e(314).then(n.bind(n,7)).then(m=>m.start())", Level.ERROR),
    "after consent and at once": (f"{AFTER}n.e(314).then(n.bind(n,7))", Level.ERROR),
    "needed at the start": (f"{AFTER}n.O(void 0,[774,314],()=>n(1))", Level.ERROR),
    "another number": ("banner.onAccept=()=>n.e(31).then(n.bind(n,7));banner.onAccept=()=>n.e(3141)", Level.ERROR),
}


@pytest.mark.parametrize(("main", "level"), BY_NUMBER.values(), ids=BY_NUMBER.keys())
def test_a_webpack_chunk_is_judged_by_its_number(tmp_path: Path, main: str, level: Level) -> None:
    """A chunk that webpack asks for by number, under a file name that nothing names, is judged like an import."""
    targets = []
    for name, text in (("main.js", main), ("314.0a1b2c.js", NUMBERED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        targets.append(Target(path=tmp_path / name, label=name))

    found = inspect_files(targets, first_party=FirstParty()).findings

    assert [(each.level, each.consent is Consent.GATED) for each in found] == [(level, level is Level.NOTE)]


@given(st.lists(st.sampled_from(["import", "(", '"/a.js"', " ", ".e(", "n.e(12)", "'b'", ")", "x", "import ('c.js')"])))
def test_what_a_page_imports_is_found_by_its_brackets_too(pieces: list[str]) -> None:
    """A page with few brackets and a script with many are searched in two ways, which find the same."""
    few = "".join(pieces).encode()
    many = few + b" (" * 301

    assert imports_on_demand(Kind.SCRIPT, few) == imports_on_demand(Kind.SCRIPT, many)
