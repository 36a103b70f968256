"""The browser as a process of this machine: its end, and the temporary folders that it leaves where it is killed."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

END_TIMEOUT = 10.0  # seconds
_LOOK = 0.02  # seconds between two looks whether it is gone
_PROFILE = b"--user-data-dir="
_TEMPORARY = ("playwright_chromiumdev_profile-", "org.chromium.", "com.google.", "com.microsoft.")


def folders_of(process: int) -> tuple[Path, ...]:
    """Give the temporary folders of a browser: its profile, and the one of its socket, to which the profile has a link.

    Playwright and the browser remove them, unless they are killed. None where they cannot be read: on another system,
    or of a browser that a server started.
    """
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        profile = next(Path(os.fsdecode(part[len(_PROFILE) :])) for part in line if part.startswith(_PROFILE))
        socket_folder = (profile / "SingletonSocket").readlink().parent
    except (OSError, StopIteration):
        return ()
    return tuple(folder for folder in (profile, socket_folder) if folder.name.startswith(_TEMPORARY))


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
