"""The generated reference is whole, and the documentation's own plan leaves nothing out."""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from pytest_pixelguard.cli.group import COMMANDS
from pytest_pixelguard.reference import config_keys
from pytest_pixelguard.rulebook import pages
from tests.conftest import PROJECT

DOCS = PROJECT / "docs"


@pytest.fixture(scope="module")
def generated() -> Mapping[str, str]:
    """Make every generated page."""
    spec = importlib.util.spec_from_file_location("docs_pages", PROJECT / "tools/docs_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Mapping[str, str] = module.generated()
    return made


def test_the_reference_leaves_nothing_out(generated: Mapping[str, str]) -> None:
    """Every rule has a page and a row, every command its help, every key and every input of the Action a row."""
    action = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))

    assert {f"reference/rules/{rule.value}.md" for rule in pages()} <= set(generated)
    assert [rule for rule in pages() if f"]({rule.value}.md)" not in generated["reference/rules/index.md"]] == []
    assert [name for name in COMMANDS if f"## `pixelguard {name}`" not in generated["reference/command-line.md"]] == []
    assert [key for key in config_keys() if f"| `{key.name}` |" not in generated["reference/configuration.md"]] == []
    assert [name for name in action["inputs"] if f"| `{name}` |" not in generated["reference/action.md"]] == []
    assert "| `verdict` |" in generated["reference/json-report.md"]


def test_every_document_is_in_the_plan(generated: Mapping[str, str]) -> None:
    """Each page of the documentation is named in the plan or linked from a page, and each named one is there."""
    plan = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:")[1]
    named = set(re.findall(r": (\S+\.md)$", plan, flags=re.MULTILINE))
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}

    assert named - written - set(generated) == set()
    assert {name for name in written - named if not name.startswith("decisions/")} == set()


def test_the_tutorial_names_what_the_program_says(tmp_path: Path) -> None:
    """The tutorial's page, typed in as it stands, fails, is patched by the tutorial's command, and then passes."""
    from tests.conftest import run_pixelguard  # noqa: PLC0415 -- only this test starts the program

    text = (DOCS / "tutorial/your-first-gate.md").read_text(encoding="utf-8")
    (page,) = re.findall(r"```html\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/index.html").write_text(page, encoding="utf-8")

    runs = [
        run_pixelguard("inspect", "dist", *more, cwd=tmp_path, PYTHONPATH=str(PROJECT))
        for more in ([], ["--fix"], ["--fix", "--apply"], [])
    ]
    said = re.findall(r"```text\n(.*?)\n```", text, flags=re.DOTALL)

    assert [run.code for run in runs] == [1, 1, 1, 0]
    assert [said[0] in runs[0].out, said[1] in runs[3].out] == [True, True]
