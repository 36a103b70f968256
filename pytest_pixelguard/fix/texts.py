"""A file before and after: shown as a unified diff, written only when asked."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """One file's proposal. `before` and `after` are the file's whole text, `what` says the change in words."""

    path: str  # POSIX style, as reports name it
    before: str
    after: str
    what: tuple[str, ...]


class ChangedError(Exception):
    """A file is no longer as it was when the gate read it; nothing of it was written."""


def render_diff(patches: Iterable[Patch]) -> str:
    """Render the patches as one unified diff, as `git apply` and `patch -p1` take it."""
    return "".join(_diff(patch) for patch in patches)


def _diff(patch: Patch) -> str:
    name = patch.path.lstrip("/")
    lines = difflib.unified_diff(_lines(patch.before), _lines(patch.after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def apply_patches(patches: Iterable[Patch]) -> int:
    """Write each file and give how many there were. Raises `ChangedError` for one that has changed meanwhile."""
    count = 0
    for patch in patches:
        file = Path(patch.path)
        if file.read_bytes() != patch.before.encode("utf-8"):
            raise ChangedError(f"{patch.path}: has changed since it was read; run the gate again")
        file.write_bytes(patch.after.encode("utf-8"))
        count += 1
    return count


def _lines(text: str) -> list[str]:
    """Split at line feeds only: a carriage return stays in its line, as `git` sees it."""
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])
