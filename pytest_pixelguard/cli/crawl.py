"""`pixelguard crawl`: the crawl alone."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import bar, finish
from pytest_pixelguard.cli.options import CRAWL, OUTPUT, SHARD, configured, live_of, options, share_of


@click.command("crawl", short_help="Visit the pages in a sealed browser; read no files.")
@click.argument("site", required=False)
@options("config", *CRAWL, "live", *SHARD, *OUTPUT)
def command(site: str | None, **given: Any) -> None:
    """Run the crawl alone on SITE."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- `--help` must not load the parsers

    config, share = configured(given, site), share_of(given)
    live = live_of(config, given)
    with bar(quiet=given["quiet"]) as progress:
        report = pipeline.check(
            config, site, static=False, exit_zero=given["exit_zero"], progress=progress, share=share, live=live
        )
    finish(report, config, given)
