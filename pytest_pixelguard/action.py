"""The GitHub Action's own program: inputs come as environment variables, results go to the runner's files.

`action browser` sees to a browser; `action gate` runs the command line as a process of its own and hands its exit code
on, whatever else happens. Inputs reach the command line as the values of options or behind `--`: none of them can be
read as an option, and no shell sees them.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_pixelguard.model import ExitCode

COMMANDS = ("check", "inspect", "crawl", "merge")
# Input variable -> option, for inputs of one value and for inputs of one value a line.
_SINGLE = {
    "PIXELGUARD_CONFIG": "--config",
    "PIXELGUARD_ORIGIN": "--origin",
    "PIXELGUARD_REAL_TIME": "--real-time",
    "PIXELGUARD_SHARD": "--shard",
    "PIXELGUARD_REPORT_DIR": "--report-dir",
}
_LINES = {
    "PIXELGUARD_FIRST_PARTY": "--first-party",
    "PIXELGUARD_ROUTES": "--route",
    "PIXELGUARD_STATES": "--state",
}
# Options that a command does not have.
_NO_PAGES = frozenset({"--real-time", "--shard", "--route", "--state"})
_WITHOUT: Mapping[str, frozenset[str]] = {
    "inspect": _NO_PAGES,
    "merge": _NO_PAGES | {"--origin", "--first-party"},
}


class InputError(Exception):
    """An input of the Action cannot be used; the message names it and says what to do."""


def main(arguments: list[str]) -> int:
    """Run one of the Action's two steps and give its exit code."""
    try:
        if arguments == ["browser"]:
            return _browser(os.environ.get("PIXELGUARD_BROWSER") or "auto")
        return _gate(os.environ)
    except InputError as error:
        sys.stderr.write(f"::error title=pixelguard::{error}\n")
        _write("GITHUB_OUTPUT", "verdict=error\nfindings=0\ngaps=0\nreport=\nsarif=\n")
        return int(ExitCode.USAGE)


def command_line(inputs: Mapping[str, str]) -> list[str]:
    """Give the arguments of `pixelguard` for these inputs. Raises `InputError`."""
    command = inputs.get("PIXELGUARD_COMMAND") or "check"
    if command not in COMMANDS:
        raise InputError(f"the input `command` is {_shown(command)}; use {', '.join(COMMANDS)}")
    arguments = [command]
    for name, option in _SINGLE.items():
        value = inputs.get(name, "").strip()
        if "\n" in value:
            raise InputError(f"the input `{_input(name)}` takes one line")
        if value:
            arguments.append(_option(command, name, option, value))
    for name, option in _LINES.items():
        arguments += [_option(command, name, option, line.strip()) for line in _lines(inputs.get(name, ""))]
    if _switch(inputs, "PIXELGUARD_STRICT", default=False) and command != "merge":  # its shards were strict
        arguments.append("--strict")
    if command == "merge":
        return [*arguments, "--", *_reports(inputs)]
    site = inputs.get("PIXELGUARD_SITE", "").strip()
    if command == "inspect" and not site:
        raise InputError("the input `site` is needed with `command: inspect`: the built folder")
    return [*arguments, "--", *([site] if site else [])]


def _option(command: str, name: str, option: str, value: str) -> str:
    if option in _WITHOUT.get(command, ()):
        raise InputError(f"the input `{_input(name)}` does not go with `command: {command}`, which visits no page")
    return f"{option}={value}"


def _reports(inputs: Mapping[str, str]) -> list[str]:
    """Give the shards' reports: a name as it is, so that one that is missing is an error; what a pattern matches."""
    found: list[str] = []
    for line in _lines(inputs.get("PIXELGUARD_REPORTS", "")):
        name = line.strip()
        found += sorted(map(str, Path().glob(name))) if "*" in name and not Path(name).is_absolute() else [name]
    if not found:
        raise InputError("the input `reports` names no report, or nothing matches it; `command: merge` joins those")
    return found


def _gate(inputs: Mapping[str, str]) -> int:
    """Run the gate; write outputs and the job summary from its reports; give its exit code."""
    arguments = command_line(inputs)
    wants_summary = _switch(inputs, "PIXELGUARD_SUMMARY", default=True)
    folder = Path(inputs.get("PIXELGUARD_REPORT_DIR", "").strip() or "pixelguard-report")
    if not inputs.get("PIXELGUARD_REPORT_DIR", "").strip():
        arguments.insert(1, f"--report-dir={folder}")
    for name in ("pixelguard.json", "pixelguard.md", "pixelguard.sarif"):
        (folder / name).unlink(missing_ok=True)  # what an earlier step left must not pass for this run's result
    code = subprocess.run(  # noqa: S603 -- our own program; every input is an option's value or behind `--`
        [sys.executable, "-P", "-m", "pytest_pixelguard", *arguments], check=False
    ).returncode
    report = _report(folder / "pixelguard.json")
    findings = sum(finding["level"] == "error" for finding in report.get("findings", ()))
    sarif = folder.absolute() / "pixelguard.sarif"
    _write(
        "GITHUB_OUTPUT",
        f"verdict={report.get('verdict', 'error')}\n"
        f"findings={findings}\n"
        f"gaps={len(report.get('gaps', ()))}\n"
        f"report={folder.absolute() if report else ''}\n"
        f"sarif={sarif if sarif.is_file() else ''}\n",
    )
    if wants_summary:
        _write("GITHUB_STEP_SUMMARY", _summary(folder / "pixelguard.md", code))
    return code if report or code else int(ExitCode.USAGE)


def _browser(wanted: str) -> int:
    """See to a browser: `auto` installs Playwright's own where the runner has none, `system` never does."""
    if wanted not in ("auto", "system"):
        raise InputError(f"the input `browser` is {_shown(wanted)}; use auto or system")
    from pytest_pixelguard.crawl import BrowserMissingError, find_browser  # noqa: PLC0415 -- `gate` starts lighter

    try:
        sys.stdout.write(f"browser: {find_browser()}\n")
    except BrowserMissingError as error:
        if wanted == "system":
            raise InputError(f"{error} Or let the Action install one: browser: auto") from error
    else:
        return 0
    # With the system's libraries that it needs; the whole browser, since its smaller shell is not what is looked for.
    command = [sys.executable, "-P", "-m", "playwright", "install", "--with-deps", "chromium"]
    code = subprocess.run(command, check=False).returncode  # noqa: S603 -- a fixed command
    if code:
        raise InputError(f"no browser was found, and Playwright could not install its own (exit code {code})")
    sys.stdout.write(f"browser: {find_browser()}\n")
    return 0


def _report(file: Path) -> dict[str, Any]:
    """Read the JSON report; nothing where the gate wrote none."""
    if not file.is_file():
        return {}
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def _summary(file: Path, code: int) -> str:
    if file.is_file():
        return file.read_text(encoding="utf-8")
    return f"# ❌ pixelguard: nothing was decided\n\nThe gate ended with exit code {code}; its log says why.\n"


def _write(variable: str, text: str) -> None:
    """Append to a file that the runner reads afterwards; without a runner there is none."""
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _switch(inputs: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = inputs.get(name, "").strip().lower()
    if value not in ("", "true", "false"):
        raise InputError(f"the input `{_input(name)}` is {_shown(value)}; use true or false")
    return value == "true" if value else default


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _input(variable: str) -> str:
    return variable.removeprefix("PIXELGUARD_").lower().replace("_", "-")


def _shown(value: str) -> str:
    """Give a value so that nothing of it can be a command to the runner."""
    return re.sub(r"[^\w .,/-]", "?", value)[:60] or "empty"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
