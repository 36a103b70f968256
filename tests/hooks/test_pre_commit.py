"""The pre-commit hooks, run by pre-commit itself from a clone of a repository that holds our manifest."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pytest_pixelguard.static import kinds
from tests.conftest import PROJECT

MANIFEST = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PIXEL = "<!doctype html><title>x</title><script>fbq('init','123456789012345');fbq('track','PageView')</script>\n"
CLEAN = '<!doctype html><html lang="en"><title>x</title><p>Nothing here.</p></html>\n'
READ_AS_SOURCE = {"html", "template", "indented", "markdown", "script", "typed-script", "css", "svg", "manifest"}


def _git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., Path]:
    """Make a repository that uses the hooks, with files staged, as a team's would."""

    def make(files: dict[str, str], *, folder: str = "dist") -> Path:
        hooks, team = tmp_path / "hooks", tmp_path / "team"
        for one in (hooks, team):
            one.mkdir()
            _git(one, "init", "--quiet", "--initial-branch", "main")
        shutil.copy(PROJECT / ".pre-commit-hooks.yaml", hooks)
        _git(hooks, "add", "--all")
        _git(hooks, "commit", "--quiet", "--message", "Hooks")
        # `language: system` takes the program that is installed already; `make hooks` tries the hooks' own environment.
        chosen: list[dict[str, object]] = [
            {"id": "pixelguard", "language": "system"},
            {"id": "pixelguard-build", "language": "system", "args": [folder, "--state", "no-choice"]},
        ]
        repos = [{"repo": str(hooks), "rev": _git(hooks, "rev-parse", "HEAD"), "hooks": chosen}]
        (team / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": repos}), encoding="utf-8")
        for path, text in files.items():
            (team / path).parent.mkdir(parents=True, exist_ok=True)
            (team / path).write_text(text, encoding="utf-8")
        _git(team, "add", "--all")
        return team

    return make


def _pre_commit(team: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments],
        cwd=team,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ
        | {
            "PRE_COMMIT_HOME": str(team.parent / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
        },
        timeout=200,
    )
    return done.returncode, done.stdout


def test_the_hook_reads_what_is_staged(repository: Callable[..., Path]) -> None:
    """Staged templates and pages go to one process; what leaks stops the commit with its place, the rest passes."""
    names = [f"src/{number}.njk" for number in range(12)]
    team = repository({**dict.fromkeys(names, CLEAN), "src/notes.txt": "fbq('init','1')", "src/logo.png": "x"})

    clean = _pre_commit(team)
    (team / "src/7.njk").write_text(PIXEL, encoding="utf-8")
    _git(team, "add", "--all")
    leaking = _pre_commit(team)

    assert clean[0] == 0
    assert "pixelguard (changed files)" in clean[1]
    assert leaking[0] == 1
    assert leaking[1].count("PASS: ") + leaking[1].count("FAIL: ") == 1
    assert "src/7.njk:1:" in leaking[1]
    assert "pixelguard (built site)" not in leaking[1]


@pytest.mark.browser
def test_the_build_hook_runs_the_whole_gate(repository: Callable[..., Path]) -> None:
    """Before a push the built folder is read and visited, although nothing of it is in the repository."""
    team = repository({".gitignore": "dist\n", "dist/index.html": PIXEL})

    code, said = _pre_commit(team, "--hook-stage", "pre-push", "--all-files", "pixelguard-build")

    assert code == 1
    assert "pages    1 page visited" in said
    assert "FAIL: " in said


def test_the_hook_takes_every_file_that_a_site_is_written_in() -> None:
    """The manifest's pattern matches what the gate reads as source, under any capitals, and no data or image."""
    pattern = re.compile(MANIFEST[0]["files"])
    source = {suffix for suffix, kind in kinds._BY_SUFFIX.items() if kind.value in READ_AS_SOURCE}
    names = {name for name, kind in kinds._BY_NAME.items() if kind is kinds.Kind.HEADERS}

    assert [
        suffix for suffix in source if not pattern.search(f"a/b.{suffix}") or not pattern.search(f"B.{suffix.upper()}")
    ] == []
    assert [name for name in names if not pattern.search(f"a/{name}")] == []
    assert [name for name in ("a.png", "a.py", "a.html.gz", "htm", "data.json", "a.map") if pattern.search(name)] == []


def test_both_hooks_are_commands_of_ours() -> None:
    """The manifest names two hooks; each starts a command that the program has, and the first needs no browser."""
    from pytest_pixelguard.cli.group import COMMANDS  # noqa: PLC0415 -- only this test needs the command line

    assert [(hook["id"], hook["entry"].split()[0]) for hook in MANIFEST] == [
        ("pixelguard", "pixelguard"),
        ("pixelguard-build", "pixelguard"),
    ]
    assert {hook["entry"].split()[1] for hook in MANIFEST} <= set(COMMANDS)
    assert MANIFEST[1]["pass_filenames"] is False
