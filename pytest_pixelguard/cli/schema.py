"""`pixelguard schema`: what a configuration or a JSON report may hold, for editors and other programs."""

import click


@click.command("schema", short_help="Print the JSON Schema that editors complete by.")
@click.argument("of", type=click.Choice(["config", "report"]), default="config")
def command(of: str) -> None:
    """Print the JSON Schema of the configuration (what editors complete by) or of the JSON report."""
    if of == "report":
        from importlib import resources  # noqa: PLC0415 -- only who asks for it loads it

        file = resources.files("pytest_pixelguard.report").joinpath("report.schema.json")
        click.echo(file.read_text(encoding="utf-8"), nl=False)
        return
    from pytest_pixelguard.reference import render_schema  # noqa: PLC0415 -- as above

    click.echo(render_schema(), nl=False)
