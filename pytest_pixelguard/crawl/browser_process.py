"""The browser as a process of this machine: its end."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

END_TIMEOUT = 10.0  # seconds
_LOOK = 0.02  # seconds between two looks whether it is gone


async def ended(process: int, *, kill: bool) -> None:
    """Wait until a process is gone, so that it writes no file any more where its folders are removed."""
    with suppress(ProcessLookupError):
        if kill:
            os.kill(process, signal.SIGKILL)
        for _ in range(int(END_TIMEOUT / _LOOK)):
            if not _runs(process):
                return
            await asyncio.sleep(_LOOK)


def _runs(process: int) -> bool:
    """Tell whether a process has not ended. One that ended and that nobody has asked for yet (a zombie) has."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return state[:1] != ["Z"]
