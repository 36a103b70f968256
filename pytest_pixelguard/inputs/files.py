"""Which files a site holds. A path that cannot be listed or that leads out of the site is a gap, never a silence."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from pytest_pixelguard.config import DEFAULT_FOLDERS, FILE_NAME
from pytest_pixelguard.model import Gap, Location, Rule, SkippedFile

# Folders that no server hands out and no build writes: tools' own stores.
_NEVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "pixelguard-report"})
STORE = "a tool's own store, which no build writes"
EXCLUDED = "excluded by the configuration"
_OWN = frozenset({FILE_NAME, "pixelguard.lock"})


class InputError(Exception):
    """What was asked for is not there; the message is one line that says what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """The files below a folder, in a stable order, with what was left out and what could not be listed."""

    files: tuple[Path, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    gaps: tuple[Gap, ...] = ()


def find_site(named: str | None, *, base: Path) -> Path | str:
    """Give the site to examine: a folder, or the URL of a preview as text.

    With nothing named, the usual build folders are tried in turn. Raises `InputError` when there is none.
    """
    if named is None:
        found = next((base / name for name in DEFAULT_FOLDERS if (base / name).is_dir()), None)
        if found is None:
            raise InputError(
                f"no site named, and none of {', '.join(DEFAULT_FOLDERS)} is here; "
                "build the site first, or name its folder or preview URL"
            )
        return found
    if "://" in named:
        if not named.startswith(("http://", "https://")):
            raise InputError(f"{named}: a site is a folder or an http(s) URL")
        if not _host(named):
            raise InputError(f"{named}: this names no host; write it as in https://preview.example.nhs.uk")
        return named
    folder = Path(named)
    if not folder.exists():
        raise InputError(f"{named}: there is no such folder; build the site first, or name another")
    if not folder.is_dir():
        raise InputError(f"{named}: is a file; name the built folder (or use `pixelguard inspect {named}`)")
    return folder


def _host(address: str) -> str | None:
    """Give the host of an address; None where it has none, or is no address at all."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts.hostname


def list_files(folder: Path, *, exclude: Sequence[str] = ()) -> FileList:
    """List every file below `folder`. `exclude` holds globs of POSIX paths below it; `*` matches slashes too."""
    files: list[Path] = []
    skipped: list[SkippedFile] = []
    gaps: list[Gap] = []
    for path, problem in _walk(folder, folder.resolve(), frozenset()):
        relative = path.relative_to(folder).as_posix()
        if problem == STORE:
            skipped.append(SkippedFile(path=label(path), reason=problem))
        elif problem:
            gaps.append(_gap(path, problem))
        elif path.name in _OWN and path.parent == folder:
            skipped.append(SkippedFile(path=label(path), reason="pixelguard's own configuration"))
        elif any(fnmatchcase(relative, pattern) for pattern in exclude):
            skipped.append(SkippedFile(path=label(path), reason=EXCLUDED))
        else:
            files.append(path)
    return FileList(files=tuple(files), skipped=tuple(skipped), gaps=tuple(gaps))


def expand_paths(paths: Sequence[str], *, exclude: Sequence[str] = ()) -> FileList:
    """Give the files that are named, and those below the folders named. Raises `InputError` if one is absent."""
    parts: list[FileList] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            parts.append(list_files(path, exclude=exclude))
        elif path.is_file() or path.is_symlink():
            parts.append(FileList(files=(path,)))
        elif path.exists():
            parts.append(FileList(gaps=(_gap(path, "is not a regular file"),)))
        else:
            hint = f"; to visit an address, use `pixelguard check {name}`" if "://" in name else ""
            raise InputError(f"{name}: there is no such file or folder{hint}")
    return FileList(
        files=tuple(dict.fromkeys(file for part in parts for file in part.files)),
        skipped=tuple(skip for part in parts for skip in part.skipped),
        gaps=tuple(gap for part in parts for gap in part.gaps),
    )


def label(path: Path) -> str:
    """Give a path as reports show it: POSIX style, relative to the working directory when it lies below it."""
    # As text: a site of many thousand files asks for each of its files more than once.
    text = os.fspath(path)
    if not os.path.isabs(text) and ".." not in text:  # noqa: PTH117 -- as above
        return text.replace(os.sep, "/")
    absolute = os.path.abspath(path)  # noqa: PTH100 -- resolve() would follow links and name another file
    base = os.getcwd()  # noqa: PTH109 -- as above
    shown = "." if absolute == base else absolute.removeprefix(os.path.join(base, ""))  # noqa: PTH118 -- as above
    return shown.replace(os.sep, "/")


def _walk(folder: Path, root: Path, above: frozenset[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file with a reason why it cannot be read ('' if it can); `above` breaks loops of links."""
    real = Path(os.path.realpath(folder))  # unlike Path.resolve, it raises nothing for links that lead in a circle
    if real in above:
        yield folder, "is a link that leads back to a folder above it"
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, f"the folder cannot be listed: {error.strerror}"
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            yield path, "is a link that leads out of the site"
            continue
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:  # links that lead in a circle
            yield path, f"cannot be looked at: {error.strerror}"
            continue
        if is_folder:
            if entry.name in _NEVER:
                yield path, STORE
            else:
                yield from _walk(path, root, above | {real})
        elif is_file:
            yield path, ""
        else:
            yield path, "is a broken link" if entry.is_symlink() else "is not a regular file"


def _gap(path: Path, problem: str) -> Gap:
    shown = label(path)
    place = Location(path=shown, start_line=1, start_column=1, end_line=1, end_column=1)
    return Gap(rule=Rule.UNREADABLE_FILE, message=f"{shown} was not read: it {problem}", location=place)
