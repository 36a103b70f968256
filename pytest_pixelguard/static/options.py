"""What static inspection is asked to do, and what one file showed."""

from dataclasses import dataclass
from pathlib import Path

from pytest_pixelguard.model import Finding, Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One file to read. `label` is its path as reports name it (POSIX style)."""

    path: Path
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticOptions:
    """How files are read."""

    prefilter: bool = True  # skip parsing where no known spelling of a tracker or address stands in the text
    cross_check: bool = False  # read a second time with BeautifulSoup and esprima, and report differences
    jobs: int = 1  # processes
    file_seconds: float = 20.0  # processor time for one file, in seconds; a file that takes longer is a gap
    max_bytes: int = 64 * 1024 * 1024  # a larger file is a gap


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What one file shows. `skipped` says why it was not read (an image, a font); None when it was read."""

    label: str
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    size: int = 0  # bytes read
    skipped: str | None = None
    imports: frozenset[bytes] = frozenset()  # the addresses of scripts that it imports on demand
    imports_numbered: frozenset[bytes] = frozenset()  # the same as webpack writes it, by the scripts' numbers
