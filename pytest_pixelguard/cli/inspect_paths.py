"""`pixelguard inspect`: static inspection alone, what pre-commit calls."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import finish
from pytest_pixelguard.cli.fixing import fix_options
from pytest_pixelguard.cli.options import OUTPUT, configured, options


@click.command("inspect", short_help="Read files only: no browser, quick enough for every commit.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--no-prefilter", is_flag=True, help="Parse every file, also where no known spelling stands in it.")
@click.option("--cross-check", is_flag=True, help="Read everything a second time with other parsers.")
@fix_options
@options("config", "origin", "first_party", "strict", *OUTPUT)
def command(paths: tuple[str, ...], **given: Any) -> None:
    """Run static inspection alone on files or folders: no browser, what pre-commit calls."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- `--help` must not load the parsers

    config = configured(given)
    report = pipeline.inspect_paths(config, paths, exit_zero=given["exit_zero"])
    finish(report, config, given)
