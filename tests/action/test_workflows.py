"""Every workflow, of this project and for users, and the Action itself, as actionlint and zizmor judge them."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT

# Those of GitHub: examples for other systems lie beside them.
EXAMPLES = sorted(
    file
    for file in (PROJECT / "examples" / "workflows").glob("*.yml")
    if "\njobs:\n" in file.read_text(encoding="utf-8")
)
WORKFLOWS = [*sorted((PROJECT / ".github" / "workflows").glob("*.yml")), *EXAMPLES]
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        [str(TOOLS / "actionlint"), "-no-color", f"-shellcheck={TOOLS / 'shellcheck'}", *map(str, WORKFLOWS)],
        # Offline: it asks nobody anything. Pedantic: also what is only a smell.
        [str(TOOLS / "zizmor"), "--offline", "--no-progress", "--quiet", "--persona=pedantic", "action.yml", ".github",
         *map(str, EXAMPLES)],
    ],
    ids=["actionlint", "zizmor"],
)  # fmt: skip
def test_linters_find_nothing(command: list[str]) -> None:
    """The linters that the field uses find nothing in any workflow or in the Action."""
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_need_no_more_than_to_read(file: Path) -> None:
    """A user's workflow works with a read-only token, not on `pull_request_target`, and lets the verdict stand."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    jobs = workflow["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]

    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in jobs] == [{"contents": "read"}] * len(jobs)
    assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads the key `on` as true
    assert [step for step in steps if "continue-on-error" in step or "|| true" in step.get("run", "")] == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_use_inputs_that_the_action_has(file: Path) -> None:
    """Each example gives the Action inputs that it knows and reads outputs that it sets."""
    action = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    text = file.read_text(encoding="utf-8")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    ours = [step for step in steps if "pytest-pixelguard" in step.get("uses", "")]

    assert ours or "run: pixelguard " in text  # the command itself, where the Action has no door for it
    assert [name for step in ours for name in step["with"] if name not in action["inputs"]] == []
    assert [
        part for part in text.split("steps.pixelguard.outputs.")[1:] if part.split()[0] not in action["outputs"]
    ] == []
