"""The Action, run as a runner runs it: outputs, annotations, summary, exit code; and no input that becomes code."""

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pytest_pixelguard import action
from tests.action.runner import Runner
from tests.conftest import PROJECT

FILE = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
STEPS = FILE["runs"]["steps"]
PIXEL = "<!doctype html><title>x</title><script>fbq('init','123456789012345');fbq('track','PageView')</script>\n"
CLEAN = '<!doctype html><html lang="en"><title>x</title><p>Nothing here.</p></html>\n'


@pytest.fixture
def runner(tmp_path: Path) -> Callable[[dict[str, str]], Runner]:
    """Make a workspace of files, beside a copy of the Action whose dependencies are installed already."""

    def make(files: dict[str, str]) -> Runner:
        checkout, workspace, temporary = (tmp_path / name for name in ("action", "repository", "temp"))
        for folder in (checkout, workspace, temporary):
            folder.mkdir()
        for name in ("pytest_pixelguard", "requirements"):
            shutil.copytree(PROJECT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "action.yml", checkout)
        version = checkout / "pytest_pixelguard" / "__init__.py"
        text = version.read_text(encoding="utf-8")
        version.write_text(re.sub(r'__version__ = ".*"', '__version__ = "0.copy"', text), encoding="utf-8")
        for path, content in files.items():
            (workspace / path).parent.mkdir(parents=True, exist_ok=True)
            (workspace / path).write_text(content, encoding="utf-8")
        digest = hashlib.sha256((PROJECT / "requirements/run.txt").read_bytes()).hexdigest()[:16]
        environment = temporary / f"pixelguard-{digest}"
        environment.mkdir()
        (environment / "ready").touch()
        for part in Path(sys.prefix).iterdir():
            if part.name != "ready":
                (environment / part.name).symlink_to(part)
        return Runner(action=checkout, workspace=workspace, temporary=temporary)

    return make


@pytest.mark.browser
def test_the_whole_gate_on_a_leaking_site(runner: Callable[[dict[str, str]], Runner]) -> None:
    """The Action fails a leaking site: outputs, annotations at its lines, a summary, every report, no other write."""
    ran = runner({"dist/index.html": PIXEL}).run({"site": "dist", "origin": "https://www.example.org"})

    folder = Path(ran.outputs["report"])
    report = json.loads((folder / "pixelguard.json").read_text(encoding="utf-8"))
    assert ran.failed
    assert ran.outputs == {
        "verdict": "fail",
        "findings": str(sum(one["level"] == "error" for one in report["findings"])),
        "gaps": str(len(report["gaps"])),
        "report": str(folder),
    }
    assert report["tool"]["version"] == "0.copy"
    assert re.findall(r"^::error file=(\S+?),line=(\d+),.*?title=(PXG\d+)", ran.log, flags=re.MULTILINE)[0] == (
        "dist/index.html",
        "1",
        "PXG101",
    )
    assert ran.summary.startswith("# ❌ pixelguard: fail\n")
    assert {"pixelguard.html", "pixelguard.sarif", "TEST-pixelguard.xml"} <= {file.name for file in folder.iterdir()}
    assert [used for used, _ in ran.used] == [step["uses"] for step in STEPS if "setup-python" in step.get("uses", "")]


@pytest.mark.browser
def test_the_parts_of_the_shards_workflow_come_to_one_verdict(runner: Callable[[dict[str, str]], Runner]) -> None:
    """The ready workflow's two steps, run as its machines run them, though two instead of four: one verdict of all."""
    text = (PROJECT / "examples/workflows/shards.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text.replace("${{ matrix.shard }}/4", "${{ matrix.shard }}/2"))["jobs"]
    visit, join = (
        next(step["with"] for step in jobs[name]["steps"] if step.get("id") == "pixelguard")
        for name in ("shard", "verdict")
    )
    beacon = "<script>navigator.sendBeacon('https://collector.example/seen', 'x')</script>"
    made = runner({"dist/index.html": CLEAN, "dist/a.html": CLEAN + beacon})

    for part in ("1", "2"):
        ran = made.run({name: value.replace("${{ matrix.shard }}", part) for name, value in visit.items()})
        handed_on = made.workspace / f"shards/shard-{part}/pixelguard.json"
        handed_on.parent.mkdir(parents=True)
        shutil.move(Path(ran.outputs["report"]) / "pixelguard.json", handed_on)
    joined = made.run(join)

    report = json.loads((Path(joined.outputs["report"]) / "pixelguard.json").read_text(encoding="utf-8"))
    assert (joined.failed, joined.outputs["verdict"], report["gaps"]) == (True, "fail", [])
    assert {row["path"] for row in report["coverage"]["routes"]} == {"/", "/a.html"}


def test_a_clean_site_passes_in_a_folder_below(runner: Callable[[dict[str, str]], Runner]) -> None:
    """In a folder below the repository's root a clean site passes, and SARIF goes to code scanning when asked for."""
    made = runner({"web/dist/index.html": CLEAN})

    ran = made.run({"site": "dist", "command": "inspect", "working-directory": "web", "sarif": "true"})

    assert (ran.failed, ran.outputs["verdict"], ran.outputs["findings"]) == (False, "pass", "0")
    assert ran.used[-1] == (
        STEPS[-1]["uses"],
        {"sarif_file": str(made.workspace / "web/pixelguard-report/pixelguard.sarif"), "category": "pixelguard"},
    )
    assert STEPS[-1]["continue-on-error"] is True


def test_nothing_of_the_repository_takes_the_gates_place(runner: Callable[[dict[str, str]], Runner]) -> None:
    """A repository that holds modules of the gate's own names is examined by the gate, and none of them runs."""
    planted = dict.fromkeys(("pytest_pixelguard.py", "click.py", "json.py"), "raise SystemExit(0)\n")

    ran = runner({"dist/index.html": PIXEL, **planted}).run({"site": "dist", "command": "inspect"})

    assert (ran.failed, ran.outputs["verdict"]) == (True, "fail")


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"site": "$(touch owned)"}, "$(touch owned): there is no such file or folder"),
        ({"site": "--version"}, "--version: there is no such file or folder"),
        ({"site": "dist", "config": "; touch owned"}, "there is no such configuration file"),
        ({"site": "dist", "command": "check; touch owned"}, "the input `command` is check? touch owned"),
        ({"site": "dist", "strict": "`touch owned`"}, "the input `strict` is ?touch owned?; use true or false"),
        ({"site": "dist", "report-dir": "a\nb"}, "the input `report-dir` takes one line"),
        ({"command": "inspect"}, "the input `site` is needed"),
        ({"command": "merge", "reports": "shards/*.json"}, "the input `reports` names no report"),
        ({"command": "merge", "reports": "absent.json"}, "absent.json"),
        ({"site": "dist", "command": "inspect", "routes": "/a"}, "the input `routes` does not go with"),
    ],
)
def test_wrong_inputs_decide_nothing(
    runner: Callable[[dict[str, str]], Runner], inputs: dict[str, str], says: str
) -> None:
    """An input that cannot be used fails the step with a clear line; nothing of it runs, and the verdict is `error`."""
    made = runner({"dist/index.html": CLEAN})

    ran = made.run({"command": "inspect", **inputs})

    assert (ran.failed, ran.outputs["verdict"], ran.outputs["report"]) == (True, "error", "")
    assert says in ran.log
    assert [file for file in made.workspace.rglob("*") if "owned" in file.name] == []


def test_an_earlier_report_is_not_this_runs(runner: Callable[[dict[str, str]], Runner]) -> None:
    """A report that an earlier step left does not speak for a run that decided nothing."""
    made = runner({"dist/index.html": CLEAN})
    made.run({"site": "dist", "command": "inspect"})

    ran = made.run({"site": "absent", "command": "inspect"})

    assert (ran.failed, ran.outputs["verdict"]) == (True, "error")
    assert ran.summary == "# ❌ pixelguard: nothing was decided\n\nThe gate ended with exit code 2; its log says why.\n"


def test_inputs_are_the_names_that_the_program_reads() -> None:
    """Every input reaches the program by the variable of its name, or is one of the steps' own; none is left over."""
    (gate,) = (step for step in STEPS if step.get("id") == "gate")
    handed = {text.removeprefix("${{ inputs.").removesuffix(" }}"): name for name, text in gate["env"].items()}
    handed.pop("${{ steps.install.outputs.python", None)
    read = set(re.findall(r'"(PIXELGUARD_[A-Z_]+)"', Path(action.__file__).read_text(encoding="utf-8")))

    assert {name for name in handed if "steps." not in name} == set(FILE["inputs"]) - {
        "sarif",
        "browser",
        "python-version",
        "working-directory",
    }
    assert read == {variable for variable in handed.values() if variable != "PYTHON"} | {"PIXELGUARD_BROWSER"}
    assert all(
        name == f"PIXELGUARD_{one.upper().replace('-', '_')}" for one, name in handed.items() if name != "PYTHON"
    )


def test_no_expression_stands_in_a_script() -> None:
    """No `${{` stands inside a `run:`, and every other action is pinned by its commit with its version beside it."""
    text = (PROJECT / "action.yml").read_text(encoding="utf-8")

    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []
    assert [
        line for line in re.findall(r"uses: .*", text) if not re.fullmatch(r"uses: \S+@[0-9a-f]{40} # v\S+", line)
    ] == []


def test_the_browser_step_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`browser: system` never installs one: where none is, the step fails and says what to do."""
    monkeypatch.setenv("PIXELGUARD_BROWSER", "system")
    monkeypatch.setenv("PIXELGUARD_CHROMIUM", "/nowhere/chromium")

    code = action.main(["browser"])

    assert code == 2
    assert "'/nowhere/chromium'" in capsys.readouterr().err
