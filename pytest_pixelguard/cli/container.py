"""`pixelguard container`: what a tag manager's container would do."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import destinations_of, finish
from pytest_pixelguard.cli.options import OUTPUT, configured, options
from pytest_pixelguard.output import STDOUT


@click.command("container", short_help="Say what the tags of a tag manager's container would do.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options("config", "origin", "first_party", *OUTPUT)
def command(files: tuple[str, ...], **given: Any) -> None:
    """Say what the tags of a tag manager's container would do: FILE is a gtm.js, or a workspace export."""
    from pytest_pixelguard.containers import judge_containers  # noqa: PLC0415 -- `--help` must not load the parsers
    from pytest_pixelguard.report.container import render_containers  # noqa: PLC0415 -- `--help` must not load the parsers

    config = configured(given)
    containers, report = judge_containers(config, files, exit_zero=given["exit_zero"])
    if not given["quiet"]:
        text = render_containers(containers, report, verbose=given["verbose"])
        click.echo(text, nl=False, err=any(one.path == STDOUT for one in destinations_of(config, given)))
    finish(report, config, given | {"quiet": True})  # the verdict alone: the rest has been said
