"""The written documents keep their word: links lead somewhere, and configuration examples are accepted."""

import re
from pathlib import Path

import pytest

from pytest_pixelguard.config import load_config

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")] if path.is_file()
)
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))

# Pages that the documentation is built with and the repository does not hold; mkdocs, strict, sees to these links.
GENERATED = re.compile(r"reference/(?:rules/.*|(?:configuration|command-line|action|json-report)\.md)$")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


@every_document
def test_links_lead_to_files(document: Path) -> None:
    """Every relative link of a document leads to a file of the project."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link.split("#", 1)[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]

    inside = [link for link in links if link and "://" not in link and not GENERATED.search(link)]
    dead = [link for link in inside if not (document.parent / link).exists()]

    assert dead == []


@every_document
def test_document_names_no_place_on_one_machine(document: Path) -> None:
    """No document holds a path that exists on the writer's machine only."""
    text = document.read_text(encoding="utf-8")

    assert re.findall(r"(?<![\w.])/(?:root|home|work|tmp)/\S*", text) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_configuration_examples_are_accepted(guide: Path, tmp_path: Path) -> None:
    """Every piece of configuration in a guide is accepted, also with its commented-out lines switched on."""
    blocks = re.findall(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), flags=re.DOTALL)
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        load_config(file)
        file.write_text(re.sub(r"(?m)^# (?=\w+ = )", "", block), encoding="utf-8")
        load_config(file)


def test_guides_name_commands_that_exist() -> None:
    """Every `pixelguard` command in the documents is one that the command line has."""
    from pytest_pixelguard.cli.group import COMMANDS  # noqa: PLC0415 -- only this test needs the command line

    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"(?:^|`)pixelguard ([a-z]+)", text, flags=re.MULTILINE))

    assert named - set(COMMANDS) == set()
    assert "check" in named
