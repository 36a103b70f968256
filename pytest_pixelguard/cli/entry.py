"""The way in and every way out: each error ends with the exit code of the contract."""

import contextlib
import errno
import io
import signal
import sys
import traceback
from typing import NoReturn

import click

from pytest_pixelguard import __version__
from pytest_pixelguard.cli.finish import stop
from pytest_pixelguard.cli.group import cli
from pytest_pixelguard.config import ConfigError
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import ExitCode
from pytest_pixelguard.output import OutputError

# A disk that is full or gone, no file or process more: the machine's fault, not the program's.
_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOMEM, errno.EAGAIN}
)


def main() -> NoReturn:
    """Run the command line; every way out has the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a replacement, not a crash of the gate.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Who starts us in the background of a script hands us SIGINT ignored: then nothing would end a crawl in order.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A runner that gives up sends SIGTERM; it ends as an interrupt does, so that no browser stays behind.
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup a terminal that closes ends nothing
        signal.signal(signal.SIGHUP, _end)
    try:
        cli.main(prog_name="pixelguard", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        raise SystemExit(leaving.exit_code) from leaving
    except click.UsageError as error:
        near = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
        stop(f"{' '.join(error.format_message().split())}{near}")
    except click.ClickException as error:
        stop(error.format_message())
    except (ConfigError, InputError, OutputError) as error:
        stop(str(error))
    except (click.Abort, KeyboardInterrupt):
        stop("interrupted: nothing was decided")
    except Exception as error:  # noqa: BLE001 -- whatever broke must end as 2: Python's own 1 would mean "errors found"
        _broken(error)
    raise SystemExit(int(ExitCode.PASS))


def _end(*_: object) -> None:
    """End as an interrupt does. Sent once more, it changes nothing: it would only break off what is being cleared."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.raise_signal(signal.SIGINT)


def _broken(error: Exception) -> NoReturn:
    """Leave after an error that nobody reckoned with: the machine's, in a line, or our own, with where it happened."""
    if isinstance(error, MemoryError):
        stop("there is not enough memory: nothing was decided")
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        stop(f"{error.strerror}{f': {error.filename}' if error.filename else ''}: nothing was decided")
    with contextlib.suppress(OSError):
        traceback.print_exception(error)
    stop(f"this is a fault of pixelguard {__version__} itself, and nothing was decided; please report it")
