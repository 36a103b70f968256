"""`pixelguard init`: the files that a team starts from."""

import sys
from pathlib import Path

import click
import msgspec

from pytest_pixelguard.cli.finish import stop
from pytest_pixelguard.config import Config, ConfigError, checked


@click.command("init", short_help="Write the files to start with; nothing is overwritten.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--site", metavar="SITE", help="The folder that the site is built into, or the URL of a preview.")
@click.option("--origin", metavar="URL", help="The site's live address: https://www.example.nhs.uk")
@click.option("--workflow/--no-workflow", default=None, help="Write a workflow for GitHub Actions.")
@click.option("--pre-commit/--no-pre-commit", default=None, help="Write the pre-commit stanza.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; take what is guessed where no option says otherwise.")
def command(
    folder: Path, *, site: str | None, origin: str | None, workflow: bool | None, pre_commit: bool | None, yes: bool
) -> None:
    """Write configuration, workflow and pre-commit stanza into FOLDER; what is there is never overwritten."""
    from pytest_pixelguard.init import ACTION, Answers, guess_site, write_starters  # noqa: PLC0415 -- `--help` stays light

    if not folder.is_dir():
        stop(f"{folder}: there is no such folder")
    ask = not yes and sys.stdin.isatty()
    site = site or _asked("Which folder is the site built into (or the URL of a preview)?", guess_site(folder), ask=ask)
    if origin is None:
        origin = _asked_origin() if ask and "://" not in site else ""
    elif wrong := _wrong(origin):
        stop(wrong)
    answers = Answers(
        site=site,
        origin=origin,
        workflow=_confirmed("Write a workflow for GitHub Actions?", workflow, ask=ask),
        hooks=_confirmed("Write the stanza for pre-commit?", pre_commit, ask=ask),
    )
    try:
        written = write_starters(folder, answers)
    except OSError as error:
        stop(f"{error.filename}: cannot be written: {error.strerror}")
    for one in written:
        click.echo(f"{'wrote' if one.done else 'left as it is'}  {one.path.as_posix()}")
    for one in written:
        if not one.done:
            click.echo(f"\n{one.path.as_posix()} was there already. What would have been written, to copy from:\n")
            click.echo("".join(f"    {line}\n" if line else "\n" for line in one.text.splitlines()), nl=False)
    click.echo("\nNext: build the site, then `pixelguard check`.")
    unfinished = [one.path.as_posix() for one in written if ACTION in one.text]
    if unfinished:
        click.echo(
            f"But first, in {' and '.join(unfinished)}: put the GitHub account you take pixelguard from in place of "
            "`your-organisation`, and the commit of its release in place of the forty noughts. They do not run before."
        )


def _asked(question: str, guess: str, *, ask: bool) -> str:
    return str(click.prompt(question, default=guess, show_default=bool(guess))) if ask else guess


def _asked_origin() -> str:
    """Ask for the live address until it is one, or nothing; a bare host stands for its address under https."""
    while True:
        answer = _asked("What is its live address, such as www.example.nhs.uk? (empty: not known)", "", ask=True)
        origin = answer.strip().rstrip("/")
        origin = f"https://{origin}" if origin and "://" not in origin else origin
        if not _wrong(origin):
            return origin
        click.echo("That is no such address: write the host alone, without a path.")


def _wrong(origin: str) -> str:
    """Say what is wrong with an address; nothing where it is none, or can be taken."""
    try:
        checked(msgspec.structs.replace(Config(), origin=origin or None))
    except ConfigError as error:
        return str(error)
    return ""


def _confirmed(question: str, given: bool | None, *, ask: bool) -> bool:  # noqa: FBT001 -- an option's own value
    return given if given is not None else (click.confirm(question, default=True) if ask else True)
