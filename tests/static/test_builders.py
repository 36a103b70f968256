"""Forms of trackers as four real bundlers write them: none is missed, and no hard negative is called an error."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_pixelguard.model import Finding, Level, Rule
from pytest_pixelguard.static import StaticOptions, Target, inspect_files
from pytest_pixelguard.static.inspect import inspect_file
from pytest_pixelguard.trackers.parties import FirstParty
from tests.static.forms import FORMS, HARD_NEGATIVES, Form

BUILDERS = ("esbuild", "rollup+terser", "vite", "webpack")
PACKAGES = {
    "@rollup/plugin-commonjs": "28.0.2",
    "@rollup/plugin-node-resolve": "16.0.0",
    "@rollup/plugin-terser": "0.4.4",
    "esbuild": "0.24.2",
    "react-facebook-pixel": "1.0.4",
    "react-ga4": "2.1.0",
    "react-gtm-module": "2.0.11",
    "rollup": "4.30.1",
    "vite": "6.0.7",
    "webpack": "5.97.1",
}
ALL = FORMS | HARD_NEGATIVES


def folder_of(name: str) -> str:
    """Give a form's name as a folder's."""
    return re.sub(r"\W+", "-", name).strip("-")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build every form with every builder, once; give the folder that holds `<builder>/<form>/`."""
    folder = tmp_path_factory.mktemp("builders")
    for name, form in ALL.items():
        source = folder / "src" / folder_of(name)
        source.mkdir(parents=True)
        (source / "index.js").write_text(form.code, encoding="utf-8")
        if form.chunk:
            (source / "chunk.js").write_text(form.chunk, encoding="utf-8")
    (folder / "package.json").write_text(
        json.dumps({"private": True, "type": "module", "dependencies": PACKAGES}), encoding="utf-8"
    )
    shutil.copy(Path(__file__).with_name("build.mjs"), folder)
    for command in (["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], ["node", "build.mjs"]):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=400)
    return folder / "out"


def findings_of(folder: Path) -> list[Finding]:
    """Inspect what one builder made of one form."""
    targets = [Target(path=path, label=path.name) for path in sorted(folder.rglob("*")) if path.is_file()]
    return list(inspect_files(targets, first_party=FirstParty()).findings)


def outcome(form: Form, findings: list[Finding]) -> str:
    """Say in a word what became of a form: found, missed, quiet (as it should be) or alarmed."""
    errors = [each for each in findings if each.level is Level.ERROR]
    if form.vendor is not None:
        return "found" if any(each.vendor == form.vendor for each in errors) else "missed"
    loud = [each for each in findings if each.level is not Level.NOTE and each.rule is not Rule.THIRD_PARTY_RESOURCE]
    return "alarmed" if loud else "quiet"


@pytest.mark.node
def test_no_form_is_missed_and_no_negative_alarms(built: Path) -> None:
    """Every form that a bundler wrote is found at error level, and every hard negative stays quiet."""
    table = {
        (builder, name): outcome(form, findings_of(built / builder / folder_of(name)))
        for builder in BUILDERS
        for name, form in ALL.items()
    }
    for builder in BUILDERS:
        found = sum(table[builder, name] == "found" for name in FORMS)
        quiet = sum(table[builder, name] == "quiet" for name in HARD_NEGATIVES)
        print(f"{builder:14} found {found}/{len(FORMS)}  quiet {quiet}/{len(HARD_NEGATIVES)}")  # noqa: T201 -- the table is shown with -rP

    assert {place: word for place, word in table.items() if word in {"missed", "alarmed"}} == {}


@pytest.mark.node
def test_no_reader_of_what_builders_wrote_is_alone(built: Path) -> None:
    """The prefilter loses nothing of what a bundler wrote, and the readers of the cross-check see what ours see.

    The readers of the cross-check are slow: each form is read by them as one builder wrote it, the builders in turn.
    """
    alone: dict[str, list[str]] = {}
    for number, name in enumerate(ALL):
        for builder in BUILDERS:
            crossed = BUILDERS[number % len(BUILDERS)] == builder
            thorough = StaticOptions(prefilter=False, cross_check=crossed)
            for path in sorted(path for path in (built / builder / folder_of(name)).rglob("*") if path.is_file()):
                target = Target(path=path, label=path.name)
                once = inspect_file(target, first_party=FirstParty())
                twice = inspect_file(target, first_party=FirstParty(), options=thorough)
                vendors = {each.vendor for each in once.findings}
                only = [str(each.vendor) for each in twice.findings if each.vendor not in vendors and each.vendor]
                gaps = [each.message for each in twice.gaps if each not in once.gaps]
                if only or gaps:
                    alone[str(path.relative_to(built))] = only + gaps

    assert alone == {}
