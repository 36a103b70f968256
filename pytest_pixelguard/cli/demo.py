"""`pixelguard demo`: the whole gate on the example that leaks."""

from pathlib import Path
from typing import Any

import click
import msgspec

from pytest_pixelguard.cli.finish import bar, destinations_of, publish
from pytest_pixelguard.cli.options import options
from pytest_pixelguard.config import load_config
from pytest_pixelguard.output import EVIDENCE


@click.command("demo", short_help="Try the gate on an example that leaks: it must fail.")
@options("report", "report_dir", "quiet", "verbose", "no_color")
def command(**given: Any) -> None:
    """Run the whole gate on the leaking example and check that it fails, as it should."""
    from pytest_pixelguard import demo as demonstration  # noqa: PLC0415 -- `--help` must not load the parsers
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- `--help` must not load the parsers

    folder = demonstration.leaky_site()
    config = load_config(folder / "pixelguard.toml")
    reports = given["report_dir"] or config.report_dir
    config = msgspec.structs.replace(config, evidence_dir=str(Path(reports) / EVIDENCE))
    with bar(quiet=given["quiet"]) as progress:
        report = pipeline.check(config, str(folder), progress=progress)
    publish(report, config, destinations_of(config, given, always_json=True), given)
    click.echo(f"\n{demonstration.closing_words(report)}", nl=False, err=True)
    raise SystemExit(demonstration.conclude(report))
