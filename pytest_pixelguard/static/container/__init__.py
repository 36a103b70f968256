"""Tag-manager containers: what each tag would do, in words, and what of it fires without consent (PXG106, PXG908)."""

from collections.abc import Sequence
from dataclasses import replace

from pytest_pixelguard.model import Container, Gap, Location, Rule
from pytest_pixelguard.static.container.judge import judged
from pytest_pixelguard.static.container.load import load
from pytest_pixelguard.static.container.read import read_resource
from pytest_pixelguard.static.container.resource import Budget, ContainerError, Kind
from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.source import Source, UndecodableError
from pytest_pixelguard.trackers.parties import FirstParty

__all__ = ["read_container", "read_containers"]

MAX_BYTES = 16 * 1024 * 1024
"""A larger file is not read; Google limits a published container to 300 KB compressed, about 2 MB."""


def read_containers(
    targets: Sequence[Target], *, first_party: FirstParty, seconds: float = 20.0
) -> tuple[Container, ...]:
    """Read many container files, in their order."""
    return tuple(_read_file(target, first_party=first_party, seconds=seconds) for target in targets)


def read_container(data: bytes, *, path: str, first_party: FirstParty, seconds: float = 20.0) -> Container:
    """Read one container; never raises for what is in the file: that becomes a gap. `seconds` limits its time."""
    try:
        source = Source.decode(path=path, data=data)
        resource = load(source.text)
        reading = read_resource(
            resource, path=path, size=len(data), first_party=first_party, budget=Budget(seconds=seconds)
        )
        # Contents without the code around them, as JSON, are no script that a browser could run.
        bare = source.text.lstrip("\ufeff \t\r\n").startswith("{")
        container = replace(reading.container, runs=reading.container.runs and not bare)
        return judged(replace(reading, container=container), source)
    except (ContainerError, UndecodableError) as error:
        return _unread(path, str(error), size=len(data))
    except RecursionError:
        return _unread(path, "it is nested more deeply than can be followed", size=len(data))
    except MemoryError:
        return _unread(path, "it takes more memory than there is", size=len(data))


def _read_file(target: Target, *, first_party: FirstParty, seconds: float) -> Container:
    try:
        size = target.path.stat().st_size
        if size > MAX_BYTES:
            return _unread(target.label, f"it has {size} bytes, more than the {MAX_BYTES} that are read", size=size)
        data = target.path.read_bytes()
    except OSError as error:
        return _unread(target.label, f"it could not be opened ({error.strerror or error})")
    return read_container(data, path=target.label, first_party=first_party, seconds=seconds)


def _unread(path: str, why: str, *, size: int = 0) -> Container:
    place = Location(path=path, start_line=1, start_column=1, end_line=1, end_column=1)
    gap = Gap(rule=Rule.CONTAINER_UNKNOWN, message=f"{path} was not examined: {why}.", location=place)
    return Container(path=path, kind=Kind.UNKNOWN.value, gaps=(gap,), size=size)
