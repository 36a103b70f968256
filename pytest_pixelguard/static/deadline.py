"""The time that one file may take: looked at in the loops that can be long, so that no file holds a run up.

Where the system has an interval timer and this is the main thread, the timer also rings in the middle of whatever runs:
a loop that nobody thought of cannot hold a run up either.

Processor time counts, not the clock: on a build server that is busy with something else, no file may become a gap.
"""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

_GRACE = 1.0  # seconds after the limit at which the timer rings: a loop that looks for itself ends sooner and cleaner
_AGAIN = 1.0  # seconds until it rings again: an exception that it raises in a destructor or a callback is lost
_end: float | None = None

_Result = TypeVar("_Result")


class TimeUpError(Exception):
    """A file took longer than its limit."""


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Give what `work` gives. Raises `TimeUpError` where it takes more processor time than `seconds`.

    One file at a time is read in a process. No context manager: the timer may ring while one is being left, and then
    nothing would take its limit away.
    """
    global _end  # noqa: PLW0603 -- passing it through every fold costs more than it tells
    rings = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if rings:
        # It stays: a ring that is under way when the work ends must find somebody who ignores it, since what the
        # system does with this signal by default is to end the process.
        signal.signal(signal.SIGVTALRM, _ring)
    try:
        _end = time.process_time() + seconds
        if rings:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds + _GRACE, _AGAIN)
        return work()
    finally:
        _end = None
        if rings:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def check() -> None:
    """Raise `TimeUpError` when the limit is over."""
    if _end is not None and time.process_time() > _end:
        raise TimeUpError


def _ring(_: int, __: FrameType | None) -> None:
    check()  # a timer may ring in the very moment in which the work ends
