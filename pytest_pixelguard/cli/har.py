"""`pixelguard har`: recorded visits judged as the crawl would judge them."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import finish
from pytest_pixelguard.cli.options import OUTPUT, configured, options


@click.command("har", short_help="Judge visits that a browser's developer tools recorded.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options("config", "origin", "first_party", "strict", *OUTPUT)
def command(files: tuple[str, ...], **given: Any) -> None:
    """Judge recorded visits: FILE is a HAR that a browser's developer tools saved. Nothing is sent."""
    from pytest_pixelguard.har import judge_recordings  # noqa: PLC0415 -- `--help` must not load the parsers

    config = configured(given)
    finish(judge_recordings(config, files, exit_zero=given["exit_zero"]), config, given)
