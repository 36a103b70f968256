"""One temporary folder for all that a browser and its driver write, gone with the crawl whatever ends it.

A browser or a driver that is killed removes nothing, and the names of what it made are nobody else's to know: so both
are given a folder of ours as their temporary one. Whoever ends in order removes it. Where we are killed ourselves, a
small process that waits for our end does; where that is killed as well, the next crawl finds the folder unlocked.
"""

import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

if sys.platform != "win32":
    import fcntl

PREFIX = "pxg-run-"
# The path of a Unix socket has at most 107 bytes, and Chromium adds /org.chromium.Chromium.XXXXXX/SingletonSocket.
LONGEST = 107 - 45
SHORT_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 -- a private folder of our own is made in it
REMOVAL = 5.0  # seconds in which processes that are just ending still write into it
_RANDOM = 8  # characters that `mkdtemp` adds

# Waits until we say that we have removed the folder, or until our end of the pipe closes since we are gone. Then the
# browser and its driver end by themselves, and may still make files for a moment.
_CARETAKER = """read -r said && exit
gone=0
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  if [ -e "$1" ]; then rm -rf -- "$1"; gone=0; else gone=$((gone + 1)); fi
  [ "$gone" -ge 3 ] && exit
  sleep 1
done"""


_LOOKING_ON: "list[subprocess.Popen[bytes]]" = []  # they end by themselves, a few seconds after the folder is gone


class NoFolderError(OSError):
    """No temporary folder can be made that a browser could use; the message says where it was tried."""

    def __init__(self, message: str) -> None:
        """Tell it as the machine's fault, which the command line ends with in a line: a disk that is full is one."""
        super().__init__(errno.ENOSPC, message)

    def __str__(self) -> str:
        """Give the message alone."""
        return str(self.strerror)


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make the folder, and remove it at the end. Folders of crawls that were killed go at the beginning.

    Raises `NoFolderError`.
    """
    folder, lock = _made()
    caretaker = _caretaker(folder)
    orderly = False
    try:
        yield folder
        orderly = True
    finally:
        at_once = remove(folder)
        if lock is not None:
            os.close(lock)
        if caretaker is not None:
            _release(caretaker, look_on=not (orderly and at_once))


@contextmanager
def used_by_driver(folder: Path) -> Iterator[None]:
    """While Playwright's driver starts: it takes its temporary folder from our own environment, and nothing else."""
    tempfile.gettempdir()  # remembered by Python from the first time on: it must not be this folder
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def environment_in(folder: Path, environment: Mapping[str, str]) -> dict[str, str | float | bool]:
    """Give the browser's environment: as it is, with our folder for what is temporary.

    Without HOME the browser would keep its settings in a temporary folder: it is told of a home that cannot be, even
    made by the superuser.
    """
    return {"HOME": os.devnull, **environment, "TMPDIR": str(folder)}


def remove(folder: Path) -> bool:
    """Remove a folder, though processes that are just ending may still write into it; tell whether that was at once."""
    end, tries = monotonic() + REMOVAL, 0
    while tries == 0 or (folder.exists() and monotonic() < end):
        if tries:
            sleep(0.05)
        shutil.rmtree(folder, ignore_errors=True)  # what appears meanwhile is met by the next look
        tries += 1
    return tries == 1


def _made() -> tuple[Path, int | None]:
    wanted = os.environ.get("TMPDIR") or tempfile.gettempdir()
    for place in dict.fromkeys((wanted, *SHORT_FOLDERS)):
        if len(os.fsencode(place)) + 1 + len(PREFIX) + _RANDOM > LONGEST:
            continue
        _clear(Path(place))
        with suppress(OSError):  # full, or not for us to write: the next one
            while True:
                folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
                lock = _locked(folder)
                if lock is not None or sys.platform == "win32":
                    return folder, lock
    raise NoFolderError(
        f"The browser needs a temporary folder with a path of at most {LONGEST - 1 - len(PREFIX) - _RANDOM} bytes that "
        f"can be written to: neither {wanted} nor {', '.join(SHORT_FOLDERS)} is one. Set TMPDIR"
    )


def _clear(place: Path) -> None:
    """Remove the folders of crawls that were killed, together with what would have removed them."""
    if sys.platform == "win32":
        return
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else removes it at this moment
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
                continue
            lock = _locked(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Lock a folder for as long as this process lives; None where another has, or it is gone."""
    if sys.platform == "win32":
        return None
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.exists():
            return lock
    except OSError:
        os.close(lock)
        return None
    os.close(lock)
    return None


def _caretaker(folder: Path) -> "subprocess.Popen[bytes] | None":
    if sys.platform == "win32":
        return None
    try:
        return subprocess.Popen(  # noqa: S603 -- a constant script; the folder is an argument, and ours
            ["/bin/sh", "-c", _CARETAKER, "sh", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
        )  # fmt: skip
    except OSError:
        return None  # no shell, no process to spare: the next crawl removes what is left


def _release(caretaker: "subprocess.Popen[bytes]", *, look_on: bool) -> None:
    """Let the caretaker go; or let it look on, where a browser that nobody could wait for may still make files."""
    with suppress(OSError):  # it was killed: the folder is removed all the same
        if not look_on:
            caretaker.communicate(b"\n")
        elif caretaker.stdin is not None:
            caretaker.stdin.close()
            _LOOKING_ON.append(caretaker)
