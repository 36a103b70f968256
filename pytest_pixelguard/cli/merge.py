"""`pixelguard merge`: the reports of many machines, one verdict."""

from pathlib import Path
from typing import Any

import click

from pytest_pixelguard.cli.finish import finish
from pytest_pixelguard.cli.options import OUTPUT, configured, options


@click.command("merge", short_help="Join the JSON reports of several machines into one verdict.")
@click.argument("reports_given", nargs=-1, required=True, metavar="REPORT...", type=click.Path(path_type=Path))
@options("config", *OUTPUT)
def command(reports_given: tuple[Path, ...], **given: Any) -> None:
    """Join the JSON reports of the shards of a run into one verdict; a shard that is missing makes it inconclusive."""
    from pytest_pixelguard.merge import merge, read_report  # noqa: PLC0415 -- `--help` must not load the parsers

    report = merge([read_report(path) for path in reports_given], exit_zero=given["exit_zero"])
    finish(report, configured(given), given)
