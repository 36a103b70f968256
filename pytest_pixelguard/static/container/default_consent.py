"""Google's consent mode as a container sets it up: which kinds of storage it denies or grants before a choice."""

import re
from collections.abc import Iterable
from typing import Final

_DEFAULT: Final = re.compile(r"[\"'`]consent[\"'`]\s*,\s*[\"'`]default[\"'`]\s*,\s*\{([^{}]{0,4000})\}")
_SETTING: Final = re.compile(r"[\"'`]?([a-z]+_[a-z_]*[a-z])[\"'`]?\s*:\s*[\"'`](granted|denied)[\"'`]")
_REGION: Final = re.compile(r"[\"'`]?region[\"'`]?\s*:\s*\[([^\]]{0,1000})\]")
_HERE: Final = re.compile(r"[\"'`](?:GB|UK)(?:-[A-Z]+)?[\"'`]")


def defaults_in(codes: Iterable[str]) -> dict[str, str]:
    """Give the default of each consent type (`ad_storage`: `granted` or `denied`) that custom HTML tags declare.

    A default for regions other than the United Kingdom does not count; one that names it beats one for everybody.
    """
    everywhere: dict[str, str] = {}
    here: dict[str, str] = {}
    for code in codes:
        for found in _DEFAULT.finditer(code):
            region = _REGION.search(found[1])
            if region is not None and not _HERE.search(region[1]):
                continue
            table = everywhere if region is None else here
            table |= dict(_SETTING.findall(found[1]))
    return everywhere | here
