"""A runner as far as the Action needs one: it reads `action.yml` and runs its shell steps with the runner's files."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(kw_only=True)
class Ran:
    """What a run of the Action left: its result, its outputs, the job summary, the log, and the actions it used."""

    failed: bool = False
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Runner:
    """Runs the Action of a folder in a workspace, as GitHub's runner documents it (composite actions, August 2026)."""

    def __init__(self, *, action: Path, workspace: Path, temporary: Path) -> None:
        """Take the Action's own checkout, the repository's checkout, and the job's folder for temporary files."""
        self.action, self.workspace, self.temporary = action, workspace, temporary
        self.file: dict[str, Any] = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))

    def run(self, inputs: Mapping[str, str], **environment: str) -> Ran:
        """Run every step whose condition holds, with the environment that a job has."""
        ran = Ran()
        given = {name: str(one.get("default", "")) for name, one in self.file["inputs"].items()} | dict(inputs)
        known = {f"inputs.{name}": value for name, value in given.items()}
        for number, step in enumerate(self.file["runs"]["steps"]):
            if not self._wanted(step, known, failed=ran.failed):
                continue
            if "uses" in step:
                ran.used.append((step["uses"], {name: _filled(text, known) for name, text in step["with"].items()}))
                outputs = {"python-path": sys.executable} if "setup-python" in step["uses"] else {}
            else:
                outputs = self._shell(step, number, known, environment, ran)
            known |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items() if "id" in step}
        ran.outputs = {name: _filled(one["value"], known) for name, one in self.file["outputs"].items()}
        return ran

    def _shell(
        self, step: Mapping[str, Any], number: int, known: Mapping[str, str], environment: Mapping[str, str], ran: Ran
    ) -> dict[str, str]:
        files = {name: self.temporary / f"{name}-{number}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        script = self.temporary / f"{number}.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace / _filled(step.get("working-directory", "."), known),
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "HOME": str(self.temporary),
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temporary),
                "RUNNER_OS": "Linux",
                **environment,
                **{name: str(file) for name, file in files.items()},
                **{name: _filled(text, known) for name, text in step.get("env", {}).items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        ran.log += done.stdout
        ran.failed = ran.failed or done.returncode != 0
        ran.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def _wanted(self, step: Mapping[str, Any], known: Mapping[str, str], *, failed: bool) -> bool:
        condition = str(step.get("if", "")).removeprefix("${{").removesuffix("}}").strip()
        if failed and "cancelled()" not in condition:
            return False
        return all(_holds(part.strip(), known) for part in condition.split("&&") if part.strip())


def _holds(part: str, known: Mapping[str, str]) -> bool:
    if part == "!cancelled()":
        return True
    match = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part)
    if match is None:
        raise ValueError(f"a condition that this runner does not know: {part}")
    return (known.get(match[1], "") == match[3]) == (match[2] == "==")


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: known.get(match[1], ""), str(text))
