"""The time that one file may take: looked at in the loops that can be long, so that no file holds a run up.

Where the system has an interval timer and this is the main thread, the timer also rings in the middle of whatever runs:
a loop that nobody thought of cannot hold a run up either.

Processor time counts, not the clock: on a build server that is busy with something else, no file may become a gap.
"""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

_GRACE = 1.0  # seconds after the limit at which the timer rings: a loop that looks for itself ends sooner and cleaner
_end: float | None = None


class TimeUpError(Exception):
    """A file took longer than its limit."""


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Set the limit for what runs inside, in seconds of processor time. One file at a time is read in a process."""
    global _end  # noqa: PLW0603 -- passing it through every fold costs more than it tells
    rings = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGVTALRM, _ring) if rings else None
    _end = time.process_time() + seconds
    try:
        if rings:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds + _GRACE)
        yield
    finally:
        _end = None
        if rings:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


def check() -> None:
    """Raise `TimeUpError` when the limit is over."""
    if _end is not None and time.process_time() > _end:
        raise TimeUpError


def _ring(_: int, __: FrameType | None) -> None:
    if _end is not None:  # a timer may ring in the very moment in which the work ends
        raise TimeUpError
