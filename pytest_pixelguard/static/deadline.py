"""The time that one file may take: looked at in the loops that can be long, so that no file holds a run up."""

import time

_end: float | None = None


class TimeUpError(Exception):
    """A file took longer than its limit."""


def start(seconds: float | None) -> None:
    """Set the limit for what follows in this process, in seconds from now; None: no limit."""
    global _end  # noqa: PLW0603 -- one file at a time is read in a process; passing it through every fold costs more than it tells
    _end = None if seconds is None else time.monotonic() + seconds


def check() -> None:
    """Raise `TimeUpError` when the limit is over."""
    if _end is not None and time.monotonic() > _end:
        raise TimeUpError
