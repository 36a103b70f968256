"""`pixelguard completion`: the words that a shell needs to complete our commands and options."""

import click
from click.shell_completion import get_completion_class

from pytest_pixelguard.cli.finish import stop


@click.command("completion", short_help="Make your shell complete the commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what makes SHELL complete the commands: put `eval "$(pixelguard completion bash)"` into ~/.bashrc.

    For zsh the same into ~/.zshrc; for fish: pixelguard completion fish > ~/.config/fish/completions/pixelguard.fish
    """
    from pytest_pixelguard.cli.group import cli  # noqa: PLC0415 -- the group imports this module

    kind = get_completion_class(shell)
    if kind is None:
        stop(f"{shell}: there is no completion for this shell")
    try:
        click.echo(kind(cli, {}, "pixelguard", "_PIXELGUARD_COMPLETE").source())
    except RuntimeError as error:  # click asks bash for its version, and needs 4.4
        stop(str(error))
