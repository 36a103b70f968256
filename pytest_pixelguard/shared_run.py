"""One run of the gate for a whole pytest session: a subprocess, shared by all items and by all xdist workers.

A subprocess, because the crawl has an event loop and a browser of its own, and must neither meet those of the team's
tests nor take them down with it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pytest
from filelock import FileLock

from pytest_pixelguard.config import Config, ConfigError, load_config
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import ExitCode
from pytest_pixelguard.work import Work, prepare

_RESULT = "report.json"
_FAILED = "failed.txt"


class GateError(Exception):
    """The gate itself did not come to a result; the message is what it said."""


@dataclass(kw_only=True)
class SharedRun:
    """The run: made at the start of a session, carried out when the first item asks for its result."""

    config: Config
    config_file: str | None
    site: str | None
    report_dir: str
    folder: Path  # holds the result; the same for every worker of a session
    owns_folder: bool

    @classmethod
    def of(cls, config: pytest.Config) -> Self:
        """Read the options. Raises `pytest.UsageError` for a configuration that cannot be used."""
        handed = getattr(config, "workerinput", {}).get("pixelguard_folder")
        file = config.getoption("pixelguard_config") or config.getini("pixelguard_config") or None
        site = config.getoption("pixelguard_site") or config.getini("pixelguard_site") or None
        try:
            loaded = load_config(Path(file) if file else None, site=site)
        except ConfigError as error:
            raise pytest.UsageError(f"pixelguard: {error}") from error
        return cls(
            config=loaded,
            config_file=file,
            site=site,
            report_dir=config.getoption("pixelguard_report_dir") or loaded.report_dir,
            folder=Path(handed or tempfile.mkdtemp(prefix="pixelguard-")),
            owns_folder=handed is None,
        )

    @cached_property
    def work(self) -> Work:
        """What there is to examine. Raises `pytest.UsageError` when the site is not there."""
        try:
            return prepare(self.config, self.site)
        except (ConfigError, InputError) as error:
            raise pytest.UsageError(f"pixelguard: {error}") from error

    @cached_property
    def report(self) -> dict[str, Any]:
        """The JSON report. The first process to ask runs the gate, all others wait. Raises `GateError`."""
        result, failed = self.folder / _RESULT, self.folder / _FAILED
        with FileLock(self.folder / "lock"):
            if not result.exists() and not failed.exists():
                self._run(result, failed)
        if failed.exists():
            raise GateError(failed.read_text(encoding="utf-8"))
        report: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return report

    def header(self) -> str:
        """Say what is examined."""
        work = self.work
        return (
            f"pixelguard: {work.site.target} as {work.site.origin}: {len(work.files.files)} files, "
            f"{len(work.routes.selected)} routes, states {', '.join(self.config.states)}"
        )

    def summary(self) -> list[str]:
        """Give the lines of the terminal summary; none when no item asked for a result."""
        result = self.folder / _RESULT
        if not result.exists():
            return []
        report = json.loads(result.read_text(encoding="utf-8"))
        levels = [finding["level"] for finding in report["findings"]]
        coverage = report["coverage"]
        counts = ", ".join(f"{levels.count(level)} {level}s" for level in ("error", "warning", "note"))
        engine = "passed" if coverage["self_test"]["passed"] else "FAILED"
        return [
            f"verdict: {report['verdict'].upper()}",
            f"found: {counts}, {len(report['gaps'])} gaps, {len(report['suppressed'])} allowed",
            f"examined: {coverage['files_inspected']} files, {len(coverage['routes'])} routes; self-test {engine}",
            f"reports: {self.report_dir}",
        ]

    def close(self) -> None:
        """Remove the shared folder, in the process that made it."""
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, result: Path, failed: Path) -> None:
        command = [sys.executable, "-m", "pytest_pixelguard", "check", "--quiet", f"--report=json={result}"]
        command += [f"--report-dir={self.report_dir}"]
        command += [f"--config={self.config_file}"] if self.config_file else []
        command += ["--", self.site] if self.site else []
        done = subprocess.run(  # noqa: S603 -- our own command; its values are this session's options, not the site's
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode == ExitCode.USAGE or not result.exists():
            failed.write_text(
                f"pixelguard ended with exit code {done.returncode}:\n{done.stderr}\n{done.stdout}", encoding="utf-8"
            )
