"""`pixelguard check`: the whole gate."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import bar, finish
from pytest_pixelguard.cli.fixing import fix_options
from pytest_pixelguard.cli.options import CRAWL, OUTPUT, SHARD, configured, live_of, options, share_of


@click.command("check", short_help="Read a built site's files and visit its pages: the whole gate.")
@click.argument("site", required=False)
@fix_options
@options("config", *CRAWL, "live", *SHARD, *OUTPUT)
def command(site: str | None, **given: Any) -> None:
    """Run the whole gate on SITE: a built folder, or the URL of a preview."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- `--help` must not load the parsers

    config, share = configured(given, site), share_of(given)
    live = live_of(config, given)
    with bar(quiet=given["quiet"]) as progress:
        report = pipeline.check(config, site, exit_zero=given["exit_zero"], progress=progress, share=share, live=live)
    finish(report, config, given)
