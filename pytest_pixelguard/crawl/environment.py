"""The environment in which the browser is started: as it is, with a temporary folder that its socket fits into."""

import os
from collections.abc import Mapping

# The path of a Unix socket has at most 107 bytes, and Chromium adds /org.chromium.Chromium.XXXXXX/SingletonSocket.
LONGEST_TMPDIR = 107 - 45
SHORT_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 -- the browser makes a private folder of its own in it


class NoShortFolderError(Exception):
    """The temporary folder's path is too long for a browser, and no other can be written to; the message advises."""


def environment_for(environment: Mapping[str, str]) -> dict[str, str | float | bool]:
    """Give the browser's environment, with a short TMPDIR where the machine's own is too long.

    Without HOME the browser would keep its settings in the temporary folder, and leave them there: it is told of a home
    that cannot be, even made by the superuser. Raises `NoShortFolderError`.
    """
    environment = {"HOME": os.devnull} | dict(environment)
    size = len(os.fsencode(environment.get("TMPDIR", "")))
    if size <= LONGEST_TMPDIR:
        return dict(environment)
    for short in SHORT_FOLDERS:
        if os.access(short, os.W_OK | os.X_OK):
            return {**environment, "TMPDIR": short}
    raise NoShortFolderError(
        f"The path of the temporary folder is too long for a browser ({size} bytes, and at most {LONGEST_TMPDIR} are "
        "possible): set TMPDIR to a folder with a shorter path"
    )
