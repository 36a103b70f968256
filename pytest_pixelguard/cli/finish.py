"""How a command ends: its reports written, its verdict printed, its exit code given; and the bar until then."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, NoReturn

import click

from pytest_pixelguard.config import Config
from pytest_pixelguard.model import ExitCode, Report
from pytest_pixelguard.output import (
    STDOUT,
    Destination,
    all_formats,
    for_log,
    say,
    terminal_width,
    wants_color,
    write_reports,
)


def destinations_of(config: Config, given: dict[str, Any], *, always_json: bool = False) -> tuple[Destination, ...]:
    """Give where the reports go: as `--report` and `--report-dir` say; with `always_json`, somewhere at least."""
    named: tuple[Destination, ...] = given["reports"]
    if given["report_dir"]:
        return named + all_formats(given["report_dir"])
    return named + (all_formats(config.report_dir) if always_json and not named else ())


def finish(report: Report, config: Config, given: dict[str, Any]) -> NoReturn:
    """Write and print the report, and leave with the exit code of its verdict."""
    destinations = destinations_of(config, given)
    publish(report, config, destinations, given)
    if given.get("fix") or given.get("apply"):
        from pytest_pixelguard.cli.fixing import offer_fixes  # noqa: PLC0415 -- it imports this module

        offer_fixes(report, given, err=any(one.path == STDOUT for one in destinations))
    raise SystemExit(int(report.verdict.exit_code))


def publish(report: Report, config: Config, destinations: tuple[Destination, ...], given: dict[str, Any]) -> None:
    """Print the report for people, and write the others. Where data goes to stdout, the text goes to stderr."""
    from pytest_pixelguard.report.summary import verdict_line  # noqa: PLC0415 -- `--help` must not load the parsers

    write_reports(report, destinations, evidence=config.evidence_dir)
    if given["quiet"]:
        text = f"{verdict_line(report)}\n"
    else:
        from pytest_pixelguard.report.terminal import render_terminal  # noqa: PLC0415 -- rich is slow to load

        color = wants_color(no_color=given["no_color"])
        text = render_terminal(report, width=terminal_width(), color=color, verbose=given["verbose"])
        written = [destination for destination in destinations if destination.path != STDOUT]
        text += "".join(f"{destination.format} report: {destination.path}\n" for destination in written)
    to_stderr = any(destination.path == STDOUT for destination in destinations)
    say(for_log(text), err=to_stderr, color=True)


def bar(*, quiet: bool) -> AbstractContextManager[Any]:
    """Give the progress bar, or nothing at all when nobody wants to see it."""
    if quiet:
        return nullcontext()
    from pytest_pixelguard.progress import Bar  # noqa: PLC0415 -- rich is slow to load

    return Bar()


def let_go() -> None:
    """Give up what could not be printed: Python would try it once more at its end, and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            with suppress(OSError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)


def stop(message: str) -> NoReturn:
    """Say in one line what is wrong with the use, and leave with the exit code for it."""
    with suppress(OSError):  # the exit code says it, where nothing else can be said any more
        click.echo(f"pixelguard: {message}", err=True)
    let_go()
    raise SystemExit(int(ExitCode.USAGE))
