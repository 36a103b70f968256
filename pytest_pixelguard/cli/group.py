"""The command `pixelguard` itself, and the list of its commands."""

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from pytest_pixelguard import __version__
from pytest_pixelguard.output import OutputError

# Each command, in the order of the help text, and the module of this package whose `command` it is.
COMMANDS: Mapping[str, str] = {
    "check": "check",
    "crawl": "crawl",
    "inspect": "inspect_paths",
    "routes": "routes",
    "container": "container",
    "har": "har",
    "baseline": "baseline",
    "lock": "lock",
    "merge": "merge",
    "explain": "explain",
    "init": "init",
    "schema": "schema",
    "completion": "completion",
    "demo": "demo",
}


class _Commands(click.Group):
    """The commands, each imported when it is called for: a quick one must not pay for the others."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command. Raises `OutputError` where who reads what is printed has gone: Click would leave with 1."""
        before = sys.stdout, sys.stderr
        try:
            return super().main(*args, **extra)
        except SystemExit as leaving:
            if sys.stdout is before[0]:
                raise
            sys.stdout, sys.stderr = before  # Click has put others in their place
            raise OutputError("whoever was to read what is printed has gone") from leaving

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands in the order of the help text."""
        del ctx
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called for. Raises `UsageError` with the nearest where there is none of the name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean `pixelguard {near[0]}`?" if near else ""
            ctx.fail(f"No such command '{name}'{hint}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give the command of this name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pytest_pixelguard.cli.{COMMANDS[cmd_name]}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pixelguard")
def cli() -> None:
    """Fail the build if a site would send a beacon to a third party without consent.

    A beacon is a request that tells somebody else about a visit. Nothing is sent to anybody while pixelguard looks.

    New here? `pixelguard demo` shows a site that fails, `pixelguard init` sets yours up, `pixelguard check` runs it.

    Exit code: 0 pass · 1 errors found · 2 wrong use, or a crash of ours · 3 inconclusive: something was not examined.
    """
