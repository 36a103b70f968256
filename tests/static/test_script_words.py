"""The words that a script is searched for: nothing may ask for a word that the search does not keep."""

import ast
import inspect as sources

import pytest

from pytest_pixelguard.static.script import disguise, opaque, seeds
from pytest_pixelguard.static.script.words import MARKS, places_of, words_in

PART = 1 << 16  # bytes in which words are looked for together


@pytest.mark.parametrize("module", [disguise, opaque, seeds], ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_word_that_is_asked_for_is_kept(module: object) -> None:
    """Each word whose presence a module asks for is among those that the search keeps."""
    asked = set()
    for node in ast.walk(ast.parse(sources.getsource(module))):  # type: ignore[arg-type] # -- it is a module
        if isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "words":
            asked |= {each.value for each in ast.walk(node.left) if isinstance(each, ast.Constant)}
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "words.any":
            asked |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}

    for table in ("_SINKS", "_IDENTIFIERS", "_WORKED_OUT"):  # each row begins with the word that must be there
        asked |= {row[0] for row in vars(module).get(table, ())}

    assert asked - MARKS == set()


def test_a_name_is_found_across_the_edge_of_a_part() -> None:
    """A host at any place of a large script is found once, also where two parts of it meet."""
    places = range(PART - 30, PART + 3)
    codes = [b" " * (place - 3) + b'"//connect.facebook.net/x"' + b" " * PART for place in places]

    found = [[start for _, start, _, name in places_of(code, words_in(code)) if "connect" in name] for code in codes]

    assert found == [[place] for place in places]
