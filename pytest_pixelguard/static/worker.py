"""A process that inspects files for another: reads targets from its standard input, writes results to its output."""

import pickle
import signal
import struct
import sys
from typing import IO, Any, Final

from pytest_pixelguard.static.inspect import inspect_file

READY: Final = "ready"
"""What a worker says first, so that the time it takes to start is not counted against its first file."""
_HEAD: Final = struct.Struct("!Q")


def send(stream: IO[bytes], value: object) -> None:
    """Write one value, preceded by its length in bytes."""
    data = pickle.dumps(value)
    stream.write(_HEAD.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one value. Raises `EOFError` where the other side has gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    size = _HEAD.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 -- comes from our own parent or child, over a pipe that only the two hold


def main() -> None:
    """Serve until the input ends. The first value holds what is the same for every file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the parent ends its workers itself
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        common = receive(source)
        _warm_up()
        send(sink, READY)
        while True:
            send(sink, inspect_file(receive(source), **common))
    except EOFError:
        return  # the parent has no more files


def _warm_up() -> None:
    """Load the readers and the vendors' facts, so that the first file's time is its own."""
    from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- only a worker loads everything beforehand

    read_html("<script>fbq('init', '123456789012345')</script>")
