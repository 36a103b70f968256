"""`pixelguard routes`: which routes would be crawled, and why."""

from typing import Any

import click

from pytest_pixelguard.cli.options import configured, options
from pytest_pixelguard.model import ExitCode


@click.command("routes", short_help="List the pages that would be visited, and which are sensitive.")
@click.argument("site", required=False)
@options("config", "origin", "first_party", "route", "all_routes", "no_color")
def command(site: str | None, **given: Any) -> None:
    """List the routes of SITE that would be crawled, which are sensitive, and why."""
    from pytest_pixelguard.report.routes import render_routes  # noqa: PLC0415 -- `--help` must not load the parsers
    from pytest_pixelguard.work import prepare  # noqa: PLC0415 -- `--help` must not load the parsers

    config = configured(given, site)
    work = prepare(config, site)
    if work.folder is None:
        from pytest_pixelguard.preview import with_sitemap  # noqa: PLC0415 -- it loads the crawl

        work = with_sitemap(config, work)
    click.echo(render_routes(work.routes.selected, work.routes.skipped), nl=False)
    if not work.routes.selected:
        click.echo("pixelguard: no route was found", err=True)
        raise SystemExit(ExitCode.INCONCLUSIVE)
