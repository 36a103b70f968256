"""All formats of one run, written by the program: they agree, and the exit code does not depend on them."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pytest_pixelguard.output import FORMATS
from pytest_pixelguard.report.terminal import render_terminal
from tests.conftest import PROJECT, run_pixelguard
from tests.report.samples import REPORT


def test_all_formats_of_a_run_agree(tmp_path: Path) -> None:
    """One folder holds every format; each tells of the same errors, and the exit code is the verdict."""
    ran = run_pixelguard("inspect", "examples/leaky-trust", "-q", "--report-dir", tmp_path, GITHUB_ACTIONS="")

    text = {name: (tmp_path / file).read_text(encoding="utf-8") for name, (_, file) in FORMATS.items()}
    errors = [one for one in json.loads(text["json"])["findings"] if one["level"] == "error"]
    results = json.loads(text["sarif"])["runs"][0]["results"]
    junit = ET.fromstring(text["junit"])  # noqa: S314 -- our own report
    page = BeautifulSoup(text["html"], "html.parser")
    causes = len(page.select("article[data-level=error]"))

    assert ran.code == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file for _, file in FORMATS.values())
    assert len(errors) > 50
    assert [result["level"] for result in results].count("error") == len(errors)
    assert sorted(result["partialFingerprints"]["primaryLocationLineHash"][:32] for result in results) == sorted(
        one["fingerprint"] for one in json.loads(text["json"])["findings"]
    )
    assert junit.get("failures") == str(len(errors))
    assert text["github"].count("\n::error ") + 1 == causes == text["markdown"].count("\n### ")


def test_every_format_says_what_was_left_out() -> None:
    """What does not count, and what the configuration leaves out, stands in each report that somebody may look at."""
    said = ("1 allowed", "2 files not read: static.exclude")
    texts = {name: render(REPORT) for name, (render, _) in FORMATS.items()}
    texts["terminal"] = render_terminal(REPORT)
    rows = json.loads(texts.pop("json"))

    silent = [(name, one) for name, text in texts.items() for one in said if one not in text]

    assert silent == []
    assert (len(rows["suppressed"]), rows["scope"]) == (1, list(said[1:]))


def test_results_stand_at_files_that_exist(tmp_path: Path) -> None:
    """Every place in the SARIF report of a real site is a line of a file below the repository's root."""
    run_pixelguard("inspect", "examples/leaky-trust", "-q", "--report", f"sarif={tmp_path / 'a.sarif'}")

    results = json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]

    assert [
        place
        for place in places
        if place["region"]["endLine"]
        > len((PROJECT / place["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines())
    ] == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_exit_code_is_the_verdict_in_every_format(name: str) -> None:
    """No format turns errors into a pass, and on stdout stands the report alone."""
    ran = run_pixelguard("inspect", "examples/leaky-trust/assets", "-q", "--report", f"{name}=-", GITHUB_ACTIONS="true")

    first = {"json": "{", "sarif": "{", "junit": "<?xml", "markdown": "# ", "html": "<!DOCTYPE", "github": "::error"}

    assert ran.code == 1
    assert ran.out.startswith(first[name])
    assert ("::error" in ran.err) == (name != "github")


def test_formats_load_nothing_before_they_are_asked_for() -> None:
    """The commit hook pays for no template engine and no XML writer."""
    code = (
        "import sys; sys.argv = ['pixelguard', 'inspect', 'examples/mended-trust/assets', '-q']\n"
        "from pytest_pixelguard.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)

    assert {name.split(".")[0] for name in loaded.stdout.split()} & {"jinja2", "junit_xml", "markupsafe"} == set()
