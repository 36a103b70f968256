"""`init`, `schema` and `completion`: what a team starts with works as it stands, and nothing of theirs is lost."""

import json
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pytest_pixelguard.config import Config, load_config
from pytest_pixelguard.init import Answers, guess_site, hooks, source, workflow
from pytest_pixelguard.reference import config_keys, config_schema, config_words
from tests.conftest import PROJECT, run_pixelguard

FILES = [".github/workflows/pixelguard.yml", ".pre-commit-config.yaml", "pixelguard.toml"]
TOOLS = Path(sys.executable).parent


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/example/pytest-pixelguard.git", "example/pytest-pixelguard"),
        ("ssh://git@github.com/example/pytest-pixelguard", "example/pytest-pixelguard"),
        ("https://git.example.org/pytest-pixelguard", None),
    ],
)
def test_where_the_gate_came_from_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, repository: str | None
) -> None:
    """Installed from a commit on GitHub, `init` names that repository and commit; else what to put there stands out."""
    noted = tmp_path / "pytest_pixelguard-9.dist-info"
    noted.mkdir()
    (noted / "METADATA").write_text("Name: pytest-pixelguard\nVersion: 9\n", encoding="utf-8")
    (noted / "direct_url.json").write_text(
        json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": "c" * 40}}), encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    answers = Answers(site="dist")

    assert source() == (repository and (repository, "c" * 40))
    assert ("your-organisation" in workflow(answers, node=False)) == (repository is None)
    assert ("your-organisation" in hooks(answers)) == (repository is None)


def test_what_init_writes_can_be_used_at_once(tmp_path: Path) -> None:
    """The configuration is read, the workflow pleases actionlint and zizmor, and the hooks are ones that we have."""
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")

    ran = run_pixelguard("init", tmp_path, "--yes", "--site", "public", "--origin", "https://www.example.org")

    config = load_config(start=tmp_path)
    linters = [
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        for command in (
            [str(TOOLS / "actionlint"), "-shellcheck=", FILES[0]],
            [str(TOOLS / "zizmor"), "--offline", "--quiet", "--persona=pedantic", ".github"],
        )
    ]
    hooks = yaml.safe_load((tmp_path / FILES[1]).read_text(encoding="utf-8"))["repos"][0]["hooks"]
    known = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert ran.code == 0
    assert _files(tmp_path) == sorted([*FILES, "package.json"])
    assert (config.site, config.origin) == ("public", "https://www.example.org")
    assert [done.returncode for done in linters] == [0, 0], linters
    assert [hook["id"] for hook in hooks] == [hook["id"] for hook in known]


def test_init_never_overwrites(tmp_path: Path) -> None:
    """A file that is there stays as it is to the byte, and what would have been written is printed to copy from."""
    (tmp_path / "pixelguard.toml").write_text("strict = true\n", encoding="utf-8")

    ran = run_pixelguard("init", tmp_path, "-y", "--no-workflow", "--no-pre-commit", "--site", "web/out")

    assert ran.code == 0
    assert (tmp_path / "pixelguard.toml").read_text(encoding="utf-8") == "strict = true\n"
    assert _files(tmp_path) == ["pixelguard.toml"]
    assert "left as it is  pixelguard.toml" in ran.out
    assert '    site = "web/out"\n' in ran.out


def test_init_asks_at_a_terminal(tmp_path: Path) -> None:
    """At a terminal it asks for what no option says, again where the answer is none, and does what is answered."""
    (tmp_path / "hugo.toml").touch()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest_pixelguard", "init", str(tmp_path), "--no-pre-commit"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.write(ours, b"\nwww.example.org/home\nwww.example.org/\nn\n")
    said, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)

    config = load_config(start=tmp_path)

    assert process.returncode == 0
    assert "[public]" in said
    assert said.count("What is its live address") == 2
    assert (config.site, config.origin) == ("public", "https://www.example.org")
    assert _files(tmp_path) == ["hugo.toml", "pixelguard.toml"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: there is no such folder"),
        ([".", "--yes", "--origin", "www.example.org"], "write scheme and host only"),
    ],
)
def test_init_says_what_is_wrong(arguments: list[str], says: str, tmp_path: Path) -> None:
    """A folder that is not there, or an address that is none, stops it with one line before anything is written."""
    ran = run_pixelguard("init", *arguments, cwd=tmp_path, PYTHONPATH=str(PROJECT))

    assert (ran.code, ran.out, ran.err.count("\n"), _files(tmp_path)) == (2, "", 1, [])
    assert says in ran.err


def test_the_example_workflow_is_what_init_writes() -> None:
    """The example for pull requests is the starter that `init` fills in."""
    example = (PROJECT / "examples/workflows/pull-request.yml").read_text(encoding="utf-8")

    written = workflow(Answers(site="dist", origin="https://www.example.nhs.uk"), node=True)

    assert (
        written.replace('"dist"', "dist").replace('"https://www.example.nhs.uk"', "https://www.example.nhs.uk")
        == example
    )


def test_a_builders_folder_is_guessed(tmp_path: Path) -> None:
    """A folder that is there comes before the builder's usual one, and that before `dist`."""
    guesses = [guess_site(tmp_path)]
    (tmp_path / ".eleventy.js").touch()
    guesses.append(guess_site(tmp_path))
    (tmp_path / "out").mkdir()
    guesses.append(guess_site(tmp_path))

    assert guesses == ["dist", "_site", "out"]


def test_every_key_has_its_sentence() -> None:
    """Each key of the configuration has a sentence in config_words.toml, and each sentence there is of a key."""
    named = {f"{key.table}.{key.name}".strip(".") for key in config_keys()} | {key.table for key in config_keys()} - {
        ""
    }

    assert set(config_words()) == named
    assert [key for key in config_keys() if not key.words.endswith(".")] == []


def test_the_schema_agrees_with_the_program() -> None:
    """The schema is valid, takes the configuration of the README, and refuses what the program refuses."""
    schema = config_schema()
    validator = jsonschema.validators.validator_for(schema)(schema)
    validator.check_schema(schema)
    readme = (PROJECT / "README.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    shown = json.loads(json.dumps(tomllib.loads(readme), default=str))

    wrong: list[Any] = [
        {"orign": "x"},
        {"file": "x"},
        {"states": ["maybe"]},
        {"allow": [{"rule": "PXG201"}]},
        {"routes": {"limit": 0}},
    ]

    assert list(validator.iter_errors(shown)) == []
    assert [one for one in wrong if validator.is_valid(one)] == []
    assert {key.name for key in config_keys() if not key.table} <= set(Config.__struct_fields__)


def test_the_published_schema_is_current() -> None:
    """`pixelguard schema` prints it, and the copy for editors in the documentation is the same (`make reference`)."""
    printed = run_pixelguard("schema").out

    assert printed == (PROJECT / "docs/reference/pixelguard.schema.json").read_text(encoding="utf-8")


def test_shells_complete_commands() -> None:
    """Completion is our own command's, for three shells, and offers the commands that begin so."""
    sources = [run_pixelguard("completion", shell) for shell in ("bash", "zsh", "fish")]

    offered = run_pixelguard(COMP_WORDS="pixelguard ro", COMP_CWORD="1", _PIXELGUARD_COMPLETE="bash_complete")

    assert [(ran.code, "_PIXELGUARD_COMPLETE" in ran.out) for ran in sources] == [(0, True)] * 3
    assert offered.out == "plain,routes\n"
