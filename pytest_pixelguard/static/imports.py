"""Does a file import scripts on demand? Asked while its bytes are at hand: to read every file again costs more."""

import re
from typing import Final

from pytest_pixelguard.static.kinds import Kind

IMPORTING: Final = frozenset({Kind.HTML, Kind.SCRIPT, Kind.TEMPLATE, Kind.TYPED_SCRIPT})
"""The kinds of file that can import a script."""
_IMPORT: Final = re.compile(rb"import\s*\(")


def imports_on_demand(kind: Kind, raw: bytes) -> tuple[bool, bool]:
    """Tell whether a file of that kind imports on demand, by a name and by a number as webpack does."""
    if kind not in IMPORTING:
        return False, False
    return b"import" in raw and _IMPORT.search(raw) is not None, b".e(" in raw
