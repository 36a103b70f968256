"""`--fix` and `--apply`: patches for what the files show, printed as a diff, and written only when asked."""

from collections.abc import Callable
from typing import Any

import click

from pytest_pixelguard.cli.finish import stop
from pytest_pixelguard.model import Report
from pytest_pixelguard.output import for_log


def fix_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--fix` and `--apply` to a command that reads files."""
    command = click.option("--apply", is_flag=True, help="Write the patches that --fix proposes.")(command)
    return click.option("--fix", is_flag=True, help="Propose patches for what the files show, as a diff.")(command)


def offer_fixes(report: Report, given: dict[str, Any], *, err: bool) -> None:
    """Print the patches for a report's findings, and apply them when asked to. The verdict stays what it was."""
    if given.get("apply") and not given.get("fix"):
        stop("--apply goes with --fix: look at the patches first (see `pixelguard inspect --help`)")
    if not given.get("fix"):
        return
    from pytest_pixelguard.fix import apply_patches, render_diff  # noqa: PLC0415 -- only who asks for it loads it
    from pytest_pixelguard.fix.report import proposals_for  # noqa: PLC0415 -- as above
    from pytest_pixelguard.fix.texts import ChangedError  # noqa: PLC0415 -- as above
    from pytest_pixelguard.report.summary import plural  # noqa: PLC0415 -- as above

    proposals = proposals_for(report)
    click.echo(for_log(render_diff(proposals.patches)), nl=False, err=err)
    for reason, count in proposals.reasons():
        click.echo(f"no patch for {count}: {reason}", err=True)
    words = f"held back as {proposals.platform.name} does" if proposals.platform else "taken away"
    if not proposals.patches:
        click.echo("There is no safe patch for what was found; `pixelguard explain RULE` says what to do.", err=True)
    elif given.get("apply"):
        try:
            count = apply_patches(proposals.patches)
        except (OSError, ChangedError) as error:
            stop(str(error))
        click.echo(
            f"{plural(count, 'file')} patched: snippets {words}. Build the site anew, and run the gate again.", err=True
        )
    else:
        click.echo(
            f"Patches for {plural(len(proposals.patches), 'file')}: snippets {words}. "
            "Nothing was written; add --apply for that. A built file's patch belongs into its source.",
            err=True,
        )
