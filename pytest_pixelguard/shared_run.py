"""One run of the gate for a whole pytest session: a subprocess, shared by all items and by all xdist workers.

A subprocess, because the crawl has an event loop and a browser of its own, and must neither meet those of the team's
tests nor take them down with it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import pytest
from filelock import FileLock

from pytest_pixelguard.config import Config, ConfigError, load_config
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.login_door import open_door
from pytest_pixelguard.model import ExitCode
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.run_folder import NoFolderError, run_folder
from pytest_pixelguard.shards import Share, cut, parse_shard
from pytest_pixelguard.work import Work, prepare

_RESULT = "report.json"
_FAILED = "failed.txt"
_GAPS = 5  # shown in the terminal's summary
_NOT_RUN = "verdict: NONE: no test of the gate was run in this session, so nothing was examined"
_LOOK_AGAIN = 0.2  # seconds


class GateError(Exception):
    """The gate itself did not come to a result; the message is what it said."""


@dataclass(kw_only=True)
class SharedRun:
    """The run: made at the start of a session, carried out when the first item asks for its result."""

    config: Config
    config_file: str | None
    site: str | None
    report_dir: str
    share: Share | None
    durations: str | None
    hook: Callable[[object], object] | None  # the project's own pixelguard_login; None where it has none
    folder: Path  # holds the result; the same for every worker of a session
    held: ExitStack  # ends with the session: the folder, in the process that made it

    @classmethod
    def of(cls, config: pytest.Config) -> Self:
        """Read the options. Raises `pytest.UsageError` for a configuration that cannot be used."""
        handed = getattr(config, "workerinput", {}).get("pixelguard_folder")
        file = config.getoption("pixelguard_config") or config.getini("pixelguard_config") or None
        site = config.getoption("pixelguard_site") or config.getini("pixelguard_site") or None
        durations = config.getoption("pixelguard_durations")
        shard = config.getoption("pixelguard_shard")
        try:
            loaded = load_config(Path(file) if file else None, site=site)
            share = parse_shard(shard, durations=Path(durations) if durations else None) if shard else None
        except (ConfigError, InputError) as error:
            raise pytest.UsageError(f"pixelguard: {error}") from error
        hook = _login_hook(config)
        if hook is not None and loaded.login is None:
            raise pytest.UsageError(
                "pixelguard: there is a function pixelguard_login, but the configuration has no [login]: say there by "
                "which `marker` a page shows that it is logged in"
            )
        held = ExitStack()
        try:
            folder = Path(handed) if handed else held.enter_context(run_folder())
        except NoFolderError as error:
            raise pytest.UsageError(f"pixelguard: {error}") from error
        return cls(
            config=loaded,
            config_file=file,
            site=site,
            report_dir=config.getoption("pixelguard_report_dir") or loaded.report_dir,
            share=share,
            durations=durations,
            hook=hook,
            folder=folder,
            held=held,
        )

    @cached_property
    def work(self) -> Work:
        """What there is to examine. Raises `pytest.UsageError` when the site is not there."""
        try:
            work = prepare(self.config, self.site)
            return cut(self.config, work, self.share)[0] if self.share else work
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
        """Give the lines of the terminal summary; where no item asked for a result, that nothing was examined."""
        result = self.folder / _RESULT
        if not result.exists():
            return [] if (self.folder / _FAILED).exists() else [_NOT_RUN]
        report = json.loads(result.read_text(encoding="utf-8"))
        levels = [finding["level"] for finding in report["findings"]]
        coverage = report["coverage"]
        counts = ", ".join(f"{levels.count(level)} {level}s" for level in ("error", "warning", "note"))
        engine = "passed" if coverage["self_test"]["passed"] else "FAILED"
        gaps = [f"gap: {gap['rule']} {clean(gap['message'], 200)}" for gap in report["gaps"]]
        hidden = [f"and {len(gaps) - _GAPS} more gaps"] if len(gaps) > _GAPS else []
        return [
            f"verdict: {report['verdict'].upper()}",
            f"found: {counts}, {len(report['gaps'])} gaps, {len(report['suppressed'])} allowed",
            f"examined: {coverage['files_inspected']} files, {len(coverage['routes'])} routes; self-test {engine}",
            *gaps[:_GAPS],
            *hidden,
            *(f"left out: {clean(words, 200)}" for words in report["scope"]),
            f"reports: {self.report_dir}",
        ]

    def html_report(self, config: pytest.Config) -> str:
        """Give the address of the HTML report as seen from pytest-html's own file."""
        target = config.invocation_params.dir / self.report_dir / "pixelguard.html"
        start = config.invocation_params.dir / Path(config.getoption("htmlpath", None) or "report.html").parent
        return quote(Path(os.path.relpath(target, start)).as_posix())

    def close(self) -> None:
        """Remove the shared folder, in the process that made it."""
        self.held.close()

    def _run(self, result: Path, failed: Path) -> None:
        command = [sys.executable, "-m", "pytest_pixelguard", "check", "--quiet", f"--report=json={result}"]
        command += [f"--report-dir={self.report_dir}"]
        command += [f"--config={self.config_file}"] if self.config_file else []
        command += [f"--shard={self.share.index}/{self.share.count}"] if self.share else []
        command += [f"--durations={self.durations}"] if self.durations else []
        command += ["--", self.site] if self.site else []
        if self.hook is None:
            code, out, err = _carry_out(command)
        else:
            with open_door(self.config, self.work, self.hook, self.folder) as (environment, look):
                code, out, err = _carry_out(command, environment=environment, look=look)
        if code == ExitCode.USAGE or not result.exists():
            failed.write_text(f"pixelguard ended with exit code {code}:\n{err}\n{out}", encoding="utf-8")


def _login_hook(config: pytest.Config) -> Callable[[object], object] | None:
    """Give the function pixelguard_login of a conftest.py or a plugin, the nearest to the tests; None without one."""
    found = [getattr(plugin, "pixelguard_login", None) for plugin in config.pluginmanager.get_plugins()]
    return next((function for function in reversed(found) if callable(function)), None)


def _carry_out(
    command: list[str], *, environment: Mapping[str, str] | None = None, look: Callable[[], None] = lambda: None
) -> tuple[int, str, str]:
    """Run a command; `look` is called now and then while it runs. Give its exit code and what it printed."""
    process = subprocess.Popen(  # noqa: S603 -- our own command; its values are this session's options, not the site's
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | (environment or {}),
    )
    while True:
        try:
            out, err = process.communicate(timeout=_LOOK_AGAIN)
        except subprocess.TimeoutExpired:
            look()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        else:
            return process.returncode, out, err
