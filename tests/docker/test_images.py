"""The images' steps, held to what the project does elsewhere; no container engine is needed to read them."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT

FILES = sorted((PROJECT / "docker").glob("Dockerfile*"))
every_image = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def _steps(file: Path) -> list[tuple[str, str]]:
    """Give each instruction with its text, continued lines joined and comments left out."""
    text = re.sub(r"(?m)^#.*\n", "", file.read_text(encoding="utf-8")).replace("\\\n", " ")
    return [
        (line.split(" ", 1)[0], " ".join(line.split(" ", 1)[1].split())) for line in text.splitlines() if line.strip()
    ]


@every_image
def test_dependencies_are_installed_as_the_action_installs_them(file: Path) -> None:
    """The image installs the same hashed requirements in the same order with the same options as the Action."""
    action = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    script = next(step["run"] for step in action["runs"]["steps"] if step.get("id") == "install")
    text = " && ".join(value for name, value in _steps(file) if name == "RUN")

    installs = [words.split(" && ")[0] for words in text.split("-m pip install ")[1:]]

    assert [shlex.split(words) for words in installs] == [
        ["--no-cache-dir", "--require-hashes", "-r", "requirements/build.txt"],
        ["--no-cache-dir", "--require-hashes", "--no-build-isolation", "-r", "requirements/run.txt"],
    ]
    assert script.index("requirements/build.txt") < script.index("--no-build-isolation")
    assert "--require-hashes" in script


@every_image
def test_the_image_runs_as_nobody_special(file: Path) -> None:
    """The last user is an ordinary one, the smoke test runs as that user, and the program is the entry point."""
    steps = _steps(file)
    names = [name for name, _ in steps]
    user = len(names) - 1 - names[::-1].index("USER")

    assert steps[user][1] in ("pixelguard", "pwuser")
    assert ("RUN", "pixelguard --version && pixelguard explain PXG201 > /dev/null") in steps[user:]
    assert ("ENTRYPOINT", '["pixelguard"]') in steps[user:]


@every_image
def test_the_base_can_be_pinned(file: Path) -> None:
    """Every stage starts from the one base that a build argument names, and the file says how to pin it by digest."""
    steps = _steps(file)

    assert steps[0][0] == "ARG"
    assert {value.split(" AS ")[0] for name, value in steps if name == "FROM"} == {"${BASE}"}
    assert "@sha256:<digest>" in file.read_text(encoding="utf-8")


def test_playwrights_image_has_the_packages_version() -> None:
    """Playwright's image and the Python package have the same version, or the browser would not be found."""
    package = re.search(r"(?m)^playwright==(\S+)", (PROJECT / "requirements/run.txt").read_text(encoding="utf-8"))
    image = re.findall(r"playwright/python:v([\d.]+)-", (PROJECT / "docker/Dockerfile.playwright").read_text("utf-8"))

    assert package is not None
    assert set(image) == {package[1]}


def test_what_is_copied_is_there_and_let_through() -> None:
    """What is copied into an image exists, and `.dockerignore`, which leaves all else out, lets it through."""
    let = [line[1:] for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"]
    copied = {
        source.rstrip("/")
        for file in FILES
        for name, value in _steps(file)
        if name == "COPY" and not value.startswith("--from")
        for source in value.split()[:-1]
    }

    assert [source for source in copied if not (PROJECT / source).exists()] == []
    assert [source for source in copied if not any(source == one or source.startswith(f"{one}/") for one in let)] == []


def test_the_starter_is_the_program(tmp_path: Path) -> None:
    """The entry point's script starts the program from its own folder and hands every argument on."""
    text = (PROJECT / "docker/pixelguard").read_text(encoding="utf-8")
    here = text.replace("/opt/pixelguard/app", str(PROJECT)).replace("/opt/pixelguard/bin/python", sys.executable)
    script = tmp_path / "pixelguard"
    script.write_text(here, encoding="utf-8")

    done = subprocess.run(["sh", script, "explain", "PXG201"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("# PXG201 ")
