"""The pytest plugin, run by pytest itself on real sites."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pytest_pixelguard.crawl import find_browser
from tests.conftest import PROJECT

PIXEL = (
    "<!doctype html><title>x</title>"
    "<script>new Image().src='https://www.facebook.com/tr/?id=123456789012345&ev=PageView'</script>"
)
CLEAN = "<!doctype html><title>x</title><p>Hello"


def _site(pytester: pytest.Pytester, **pages: str) -> None:
    folder = pytester.mkdir("dist")
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")


def test_without_the_option_the_plugin_does_nothing(pytester: pytest.Pytester) -> None:
    """A session that does not ask for the gate gets no item, no output and no report from it."""
    _site(pytester, index=PIXEL)
    pytester.makepyfile("def test_ok(): pass")

    result = pytester.runpytest_subprocess()

    result.assert_outcomes(passed=1)
    assert (
        "pixelguard" not in result.stdout.str().split("test session starts")[1].split("plugins:")[1].split("\n", 1)[1]
    )


@pytest.mark.browser
def test_one_item_a_file_and_one_a_page_and_state(pytester: pytest.Pytester) -> None:
    """`dist` is collected although pytest passes over it; the bad file and page fail, the clean ones pass."""
    _site(pytester, index=CLEAN, hiv=PIXEL)
    pytester.makepyfile("def test_ok(): pass")

    result = pytester.runpytest_subprocess("--pixelguard", "-v", "-p", "no:randomly")

    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines(
        [
            "pixelguard: dist as *: 2 files, 2 routes, states no-choice, rejected",
            "*pixelguard::file dist/hiv.html FAILED*",
            "*pixelguard::file dist/index.html PASSED*",
            "*pixelguard::page / ?no-choice? PASSED*",
            "*pixelguard::page /hiv.html ?no-choice? FAILED*",
            "*pixelguard::verdict PASSED*",
            "PXG102 pixel-image: *",
            "  at      dist/hiv.html:1:*",
            "  what to do: pixelguard explain PXG102",
            "verdict: FAIL",
            "examined: 2 files, 2 routes; self-test passed",
            "reports: pixelguard-report",
        ]
    )
    assert (pytester.path / "pixelguard-report" / "pixelguard.json").is_file()


@pytest.mark.browser
@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_leaking_example_fails_readably(pytester: pytest.Pytester, workers: str) -> None:
    """On the leaking example every page's file and visit fails, alone and under xdist, from one shared run."""
    leaky = PROJECT / "examples/leaky-trust"
    for name in ("index.html", "conditions/hiv.html", "services/childrens-services.html", "assets", "pixelguard.toml"):
        copy = shutil.copytree if (leaky / name).is_dir() else shutil.copy
        (pytester.path / "trust" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(leaky / name, pytester.path / "trust" / name)

    result = pytester.runpytest_subprocess("--pixelguard", "--pixelguard-site", "trust", "-n", workers)

    outcomes = result.parseoutcomes()
    assert outcomes["failed"] == 3 + 1 + 3  # pages' files, assets/campaign.js, pages' visits
    result.stdout.fnmatch_lines(["*PXG201 beacon-before-consent: Meta Pixel (Meta) learns the page’s address*"])
    assert (pytester.path / "pixelguard-report" / "pixelguard.json").is_file()


@pytest.mark.browser
def test_nothing_to_examine_fails(pytester: pytest.Pytester) -> None:
    """An empty folder fails the session; zero inputs are never zero failures."""
    _site(pytester)

    result = pytester.runpytest_subprocess("--pixelguard")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["PXG905 nothing-inspected: *"])


def test_a_site_that_is_not_there_stops_the_session(pytester: pytest.Pytester) -> None:
    """A wrong site or configuration is a usage error of pytest, in one line."""
    pytester.makepyfile("def test_ok(): pass")

    absent = pytester.runpytest_subprocess("--pixelguard", "--pixelguard-site", "nowhere")
    pytester.makefile(".toml", pixelguard="orign = 'x'")
    wrong = pytester.runpytest_subprocess("--pixelguard")

    assert (absent.ret, wrong.ret) == (4, 4)
    absent.stderr.fnmatch_lines(["ERROR: pixelguard: nowhere: there is no such folder*"])
    wrong.stderr.fnmatch_lines(["ERROR: pixelguard: pixelguard.toml: unknown key `orign`; did you mean `origin`?"])


def test_marks_select(pytester: pytest.Pytester) -> None:
    """`-m` chooses files, visits or what is sensitive, and the marks are registered."""
    _site(pytester, index=CLEAN, hiv=CLEAN)

    options = ("--pixelguard", "--strict-markers", "--collect-only", "-q", "-p", "no:randomly")
    chosen = {
        mark: [
            line.removeprefix("pixelguard::")
            for line in pytester.runpytest_subprocess(*options, "-m", mark).outlines
            if line.startswith("pixelguard::")
        ]
        for mark in ("pixelguard_static", "sensitive and pixelguard_crawl")
    }

    assert chosen == {
        "pixelguard_static": ["file dist/hiv.html", "file dist/index.html"],
        "sensitive and pixelguard_crawl": ["page /hiv.html [no-choice]", "page /hiv.html [rejected]"],
    }


@pytest.mark.browser
def test_a_session_that_chose_none_of_the_gates_tests_says_so(pytester: pytest.Pytester) -> None:
    """Who asks for the gate and deselects all of it gets pytest's exit code 0, and reads that nothing was examined."""
    _site(pytester, index=PIXEL)
    pytester.makepyfile("def test_ok(): pass")

    result = pytester.runpytest_subprocess("--pixelguard", "-k", "test_ok")

    result.assert_outcomes(passed=1, deselected=4)
    result.stdout.fnmatch_lines(["verdict: NONE: no test of the gate was run*"])


def test_a_missing_browser_fails_the_pages(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser the visits and the verdict fail; nothing is skipped."""
    _site(pytester, index=CLEAN)
    monkeypatch.setenv("PIXELGUARD_CHROMIUM", "/nowhere/chromium")

    result = pytester.runpytest_subprocess("--pixelguard")

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["*engine-not-trusted*"])


def test_an_idle_plugin_costs_little(pytester: pytest.Pytester) -> None:
    """A session without the gate imports nothing of ours but the plugin's own module."""
    pytester.makepyfile(
        """
        import sys
        def test_ok():
            ours = [name for name in sys.modules if name.startswith("pytest_pixelguard.")]
            assert ours == ["pytest_pixelguard.plugin"]
        """
    )

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_folder_of_the_shared_run_is_removed(pytester: pytest.Pytester, tmp_path: Path) -> None:
    """After the session nothing of the shared run is left in the folder for temporary files."""
    pytester.mkdir("dist")
    pytester.makeconftest("collect_ignore_glob = ['*']")
    command = [sys.executable, "-m", "pytest", "--pixelguard", "--collect-only", "-q"]

    subprocess.run(
        command, cwd=pytester.path, check=True, capture_output=True, env=os.environ | {"TMPDIR": str(tmp_path)}
    )

    assert list(tmp_path.iterdir()) == []


BESIDE = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}
"""


@pytest.mark.browser
def test_it_lives_with_its_neighbours(pytester: pytest.Pytester) -> None:
    """With pytest 9's own configuration, a Playwright test beside, random order, reruns, JUnit, HTML; then --lf."""
    _site(pytester, index=CLEAN, hiv=PIXEL)
    pytester.makepyprojecttoml("[tool.pytest]\npixelguard_site = 'dist'\naddopts = ['--pixelguard', '--reruns=1']\n")
    pytester.makeconftest(BESIDE.replace("CHROMIUM", repr(str(find_browser()))))
    pytester.makepyfile("def test_ours(page): page.set_content('<h1>Hello</h1>')")

    first = pytester.runpytest_subprocess("--junitxml=junit.xml", "--html=out/tests.html")
    again = pytester.runpytest_subprocess("--lf", "--collect-only", "-q")

    cases = ET.parse(pytester.path / "junit.xml").getroot().iter("testcase")  # noqa: S314 -- pytest wrote it just now
    failed = {case.get("name"): case.find("properties/property") for case in cases if case.find("failure") is not None}
    found = {name: one.get("value") for name, one in failed.items() if one is not None}
    outcomes = first.parseoutcomes()
    assert {name: outcomes[name] for name in ("passed", "failed", "rerun")} == {"passed": 6, "failed": 2, "rerun": 2}
    assert found == {
        "file dist/hiv.html": "PXG102 meta-pixel",
        "page /hiv.html [no-choice]": "PXG201 meta-pixel",
    }
    assert "../pixelguard-report/pixelguard.html" in (pytester.path / "out/tests.html").read_text(encoding="utf-8")
    assert (pytester.path / "pixelguard-report/pixelguard.html").is_file()
    listed = {line for line in again.outlines if line.startswith("pixelguard::")}
    assert listed == {f"pixelguard::{name}" for name in found}


def test_a_shard_has_its_own_pages(pytester: pytest.Pytester) -> None:
    """Two shards together hold each page's items once, but for the lead page; a wrong shard is a usage error.

    The site stands where pytest keeps its configuration in its older table.
    """
    _site(pytester, **dict.fromkeys(("index", "a", "b", "c"), CLEAN))
    (pytester.path / "dist").rename(pytester.path / "web")
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\npixelguard_site = 'web'\n")

    options = ("--pixelguard", "--collect-only", "-q")
    shards = [pytester.runpytest_subprocess(*options, f"--pixelguard-shard={number}/2") for number in (1, 2)]
    wrong = pytester.runpytest_subprocess("--pixelguard", "--pixelguard-shard=3/2")

    pages = [{line for line in shard.outlines if "[no-choice]" in line} for shard in shards]
    paths = [sorted(page.split(" ")[1] for page in found) for found in pages]
    assert paths == [["/", "/b.html"], ["/", "/a.html", "/c.html"]]
    assert wrong.ret == 4
