"""What the tests of static inspection share: one small file inspected from its text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.static import FileResult, StaticOptions, Target
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.trackers.parties import FirstParty

Inspect = Callable[..., FileResult]


@pytest.fixture
def inspect() -> Inspect:
    """Give a function that inspects a text or bytes as a file of a given name."""

    def inspected(code: str | bytes, file: str = "index.html", *, prefilter: bool = True) -> FileResult:
        return inspect_bytes(
            code.encode() if isinstance(code, str) else code,
            target=Target(path=Path(file), label=file),
            first_party=FirstParty.of("www.example.nhs.uk"),
            options=StaticOptions(prefilter=prefilter),
        )

    return inspected
