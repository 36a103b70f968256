"""The command line: it reads options, calls the pipeline and prints; it neither inspects nor decides.

One module a command. `group.COMMANDS` names them in the order of the help text, and each is imported when it is
called for; `options` holds what several commands take, `finish` how a report leaves.
"""

from pytest_pixelguard.cli.entry import main
from pytest_pixelguard.cli.group import cli

__all__ = ["cli", "main"]
