"""The house as DESIGN draws it: data flows one way, and light doors stay light."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PACKAGE = PROJECT / "pytest_pixelguard"
# What each room may import of ours. A room that is not named here is a front door or composes the stages.
ALLOWED = {
    "model": {"model"},
    "trackers": {"model", "trackers"},
    "canary": {"model", "trackers", "canary"},
    "config": {"model"},
    "inputs": {"model", "trackers", "config", "inputs"},
    "source_maps": set(),
    "run_folder": set(),
    "static": {"model", "trackers", "source_maps", "static"},
    "crawl": {"model", "trackers", "canary", "source_maps", "run_folder", "crawl"},
    "policy": {"model", "trackers", "canary", "config", "policy"},
    "report": {"model", "trackers", "report", "__version__"},
}
DOORS = {"cli", "plugin", "action", "items", "shared_run", "__main__"}


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__version__"


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                f"{node.module}.{alias.name}" if node.module == "pytest_pixelguard" else node.module
                for alias in node.names
            }
    return {name for name in found if name.split(".")[0] == "pytest_pixelguard"}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", _modules(), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_arrows_point_one_way(file: Path) -> None:
    """No stage imports a later stage, another stage or a front door."""
    room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    allowed = ALLOWED.get(room)

    rooms = {_room(module) for module in _imports(file)} - {"__version__"}

    if allowed is not None:
        assert rooms - allowed == set()
    elif room not in DOORS:
        assert rooms & DOORS == set()


@pytest.mark.parametrize(
    ("statement", "never"),
    [
        (
            "import pytest_pixelguard.cli, pytest_pixelguard.cli.inspect_paths",
            {"playwright", "rich", "pytest", "turbohtml", "tree_sitter", "bs4", "esprima"},
        ),
        ("import pytest_pixelguard.pipeline", {"playwright", "rich", "pytest", "bs4", "esprima", "jinja2", "trustme"}),
        ("import pytest_pixelguard.plugin", {"playwright", "rich", "turbohtml", "tree_sitter", "msgspec", "click"}),
    ],
)
def test_light_doors_stay_light(statement: str, never: set[str]) -> None:
    """The command line, static inspection and an idle plugin load no browser and no parser that they do not need."""
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set(loaded) & never == set()


def test_run_requirements_are_the_packages_own() -> None:
    """The pinned requirements are made from the dependencies that the package declares."""
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]

    lines = (PROJECT / "requirements/run.in").read_text(encoding="utf-8").splitlines()

    assert lines[1:] == wanted


def test_the_autoconsent_requirement_is_the_extra() -> None:
    """The pinned wheel of the extra is the one that the package declares."""
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    lines = (PROJECT / "requirements/autoconsent.in").read_text(encoding="utf-8").splitlines()

    assert lines[1:] == extras["autoconsent"]


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "autoconsent.txt"])
def test_requirements_are_pinned_by_hash(name: str) -> None:
    """Every requirement has one version and at least one hash, and no registry's address stands beside it."""
    text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")

    blocks = re.split(r"\n(?=\S)", text.strip())

    assert [
        block
        for block in blocks
        if not block.startswith("#") and not re.match(r"[\w.-]+==\S+ (?:; [^\n]+ )?\\\n    --hash=sha256:", block)
    ] == []
