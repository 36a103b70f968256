"""`pixelguard baseline`: take down what is known today."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import bar
from pytest_pixelguard.cli.options import CRAWL, configured, options


@click.command("baseline", short_help="Take down what is found today, so that only new things fail.")
@click.argument("site", required=False)
@options("config", *CRAWL, "quiet")
def command(site: str | None, **given: Any) -> None:
    """Write the baseline of known findings of SITE; it never holds one on a sensitive route."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- `--help` must not load the parsers

    config = configured(given, site)
    with bar(quiet=given["quiet"]) as progress:
        path, held, refused = pipeline.write_baseline(config, site, progress=progress)
    click.echo(f"{path}: {held} findings are now known; {refused} on sensitive routes were not taken in")
