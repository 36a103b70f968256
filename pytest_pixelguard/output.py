"""Where reports go: each written whole or not at all, and the terminal's own colours and width."""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from pytest_pixelguard.model import Report
from pytest_pixelguard.report.as_json import render_json


def _github(report: Report) -> str:
    from pytest_pixelguard.report.github import render_github  # noqa: PLC0415 -- only who asks for a format loads it

    return render_github(report, prefix=_below_workspace(), suggestions=_suggestions(report))


def _suggestions(report: Report) -> Mapping[str, str]:
    if not report.coverage.files:
        return {}
    from pytest_pixelguard.fix.report import suggestions_for  # noqa: PLC0415 -- as above
    from pytest_pixelguard.report.github import annotated  # noqa: PLC0415 -- as above

    # To propose a patch is to read a file twice: of 100,000 findings, eighteen are shown.
    shown = {one.location.path for one in annotated(report) if one.location}
    return suggestions_for(
        replace(report, findings=tuple(one for one in report.findings if one.location and one.location.path in shown))
    )


def _junit(report: Report) -> str:
    from pytest_pixelguard.report.junit import render_junit  # noqa: PLC0415 -- as above

    return render_junit(report)


def _sarif(report: Report) -> str:
    from pytest_pixelguard.report.sarif import render_sarif  # noqa: PLC0415 -- as above
    from pytest_pixelguard.rulebook import pages  # noqa: PLC0415 -- as above

    return render_sarif(report, pages=pages(), prefix=_below_workspace())


def _markdown(report: Report) -> str:
    from pytest_pixelguard.report.markdown import render_markdown  # noqa: PLC0415 -- as above
    from pytest_pixelguard.rulebook import pages  # noqa: PLC0415 -- as above

    return render_markdown(report, pages=pages())


def _html(report: Report, evidence: str | None = None) -> str:
    from pytest_pixelguard.pictures import read_pictures  # noqa: PLC0415 -- as above
    from pytest_pixelguard.report.html import render_html  # noqa: PLC0415 -- as above
    from pytest_pixelguard.rulebook import pages  # noqa: PLC0415 -- as above

    pictures = read_pictures(Path(evidence)) if evidence else {}
    return render_html(report, pages=pages(), made=datetime.now(tz=UTC), pictures=pictures)


# Each format: how it is rendered, and the file's name under --report-dir.
FORMATS: Mapping[str, tuple[Callable[[Report], str], str]] = {
    "json": (render_json, "pixelguard.json"),
    "sarif": (_sarif, "pixelguard.sarif"),
    "junit": (_junit, "TEST-pixelguard.xml"),
    "markdown": (_markdown, "pixelguard.md"),
    "html": (_html, "pixelguard.html"),
    "github": (_github, "pixelguard.github.txt"),
}
STDOUT = "-"
EVIDENCE = "evidence"  # the folder of pictures and HAR files, inside the folder of the reports


class OutputError(Exception):
    """A report could not be written; the message is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One report: its format, and the file it goes to (`-` is the standard output)."""

    format: str
    path: str


def parse_destination(text: str) -> Destination:
    """Read `FORMAT=PATH`. Raises `OutputError` for a format that is not known or a path that is missing."""
    name, equals, path = text.partition("=")
    if name not in FORMATS:
        raise OutputError(f"unknown report format {name!r}; known: {', '.join(FORMATS)}")
    if not equals or not path:
        raise OutputError(
            f"{text!r}: say where the report goes, e.g. {name}={FORMATS[name][1]}, or {name}=- for stdout"
        )
    return Destination(format=name, path=path)


def all_formats(folder: str) -> tuple[Destination, ...]:
    """Give every format, each under its usual name in `folder`."""
    return tuple(Destination(format=name, path=str(Path(folder) / file)) for name, (_, file) in FORMATS.items())


def write_reports(report: Report, destinations: Sequence[Destination], *, evidence: str | None = None) -> None:
    """Write each report. A file is written aside and then renamed, so that a report that exists is whole.

    `evidence` is the folder of the crawl's pictures, which the HTML report shows.
    """
    for destination in destinations:
        render = FORMATS[destination.format][0]
        text = _html(report, evidence) if destination.format == "html" else render(report)
        if destination.path == STDOUT:
            say(text)
        else:
            write_whole(Path(destination.path), text)
    if in_github_actions() and Destination(format="github", path=STDOUT) not in destinations:
        # The runner reads commands from both streams; the standard output may be data that somebody asked for.
        sys.stderr.write(_github(report))


def for_log(text: str) -> str:
    """Give text that people read so that nothing in it can be a command to a runner that reads the log."""
    if not in_github_actions():
        return text
    from pytest_pixelguard.report.github import shielded  # noqa: PLC0415 -- as above

    return shielded(text)


def in_github_actions() -> bool:
    """Tell whether a runner of GitHub Actions reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _below_workspace() -> str:
    """Give the way from the repository's root to the working directory, as GitHub wants paths; `""` if not known."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not in_github_actions() or not root:
        return ""
    try:
        below = Path.cwd().relative_to(Path(root).resolve()).as_posix()
    except ValueError:
        return ""
    return "" if below == "." else below


def say(text: str, *, err: bool = False, color: bool | None = None) -> None:
    """Print text, to the standard error with `err`. Raises `OutputError` where nobody can get to read it.

    A log on a disk that is full, a pipe whose reader has gone: what was to be said has not been said, and an exit code
    that rests on it would be believed all the same.
    """
    if (sys.stderr if err else sys.stdout) is None:
        raise OutputError(f"the {'error' if err else 'standard'} output is closed: nothing can be said there")
    try:
        click.echo(text, nl=False, err=err, color=color)
    except OSError as error:
        raise OutputError(f"what is to be printed could not be written: {error.strerror or error}") from error


def write_whole(path: Path, text: str) -> None:
    """Write text to a file, whole or not at all, and leave nothing else. Raises `OutputError`.

    What is no file (`/dev/null`, `/dev/stdout`, a pipe) is written to as it is: it must not be replaced by one.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            aside.replace(path)
        finally:  # also where a signal comes in between
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: the report could not be written: {error.strerror or error}") from error


def wants_color(*, no_color: bool) -> bool:
    """Tell whether to colour: NO_COLOR and --no-color forbid it, FORCE_COLOR demands it, else a terminal decides."""
    if no_color or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout is not None and sys.stdout.isatty())


def terminal_width() -> int:
    """Give the columns to use: the terminal's, between 40 and 120; 100 where there is no terminal."""
    return max(40, min(120, shutil.get_terminal_size((100, 24)).columns))
