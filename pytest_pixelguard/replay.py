"""A team's recording of a vendor's script, run in the vendor's place: a file, HAR or folder, pinned by its hash.

Vendors' scripts are proprietary and are not shipped with this program; a team records the one that its site loads.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pytest_pixelguard.config import Config, ConfigError, Replay
from pytest_pixelguard.crawl.plan import Supplied

SUMS = "SHA256SUMS"  # in a folder of recordings: what `sha256sum` prints, one line a file
_SCRIPT = re.compile(r"(?:java|ecma)script", re.IGNORECASE)
_OK = 200
_SHOWN = 12  # digits of a hash in a report


def recordings(config: Config) -> tuple[Supplied, ...]:
    """Give every recording that the configuration names. Raises `ConfigError` where one is not what was pinned."""
    return tuple(supplied for entry in config.replay for supplied in _read(config, entry))


def _read(config: Config, entry: Replay) -> Iterator[Supplied]:
    path = config.folder / entry.file
    if path.is_dir():
        yield from _folder(path, entry)
        return
    content = _pinned(path, entry.sha256, where=str(path))
    if path.suffix.lower() == ".har":
        yield from _har(path, content)
    elif entry.url:
        yield _supplied(entry.url, content, name=path.name)
    else:
        raise ConfigError(f"`replay`: say with `url` which address {path} answers")


def _folder(folder: Path, entry: Replay) -> Iterator[Supplied]:
    """Read a folder whose files lie as `host/path`, each pinned by the folder's list of hashes."""
    sums = folder / SUMS
    listing = _pinned(sums, entry.sha256, where=str(sums)).decode("utf-8", "replace")
    pins = {name: pin for pin, name in re.findall(r"^([0-9a-f]{64}) [ *](?:\./)?(.+)$", listing, re.MULTILINE)}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path != sums):
        name = file.relative_to(folder).as_posix()
        content = _pinned(file, pins.get(name, ""), where=f"{file} (in {SUMS})")
        yield _supplied(f"https://{name}", content, name=name)


def _har(path: Path, content: bytes) -> Iterator[Supplied]:
    try:
        entries: list[dict[str, Any]] = json.loads(content)["log"]["entries"]
        for row in entries:
            answer = row["response"]
            held = answer.get("content", {})
            text = held.get("text")
            if row["request"]["method"] != "GET" or answer["status"] != _OK or not text:
                continue
            if _SCRIPT.search(str(held.get("mimeType", ""))):
                body = base64.b64decode(text) if held.get("encoding") == "base64" else str(text).encode()
                yield _supplied(row["request"]["url"], body, name=path.name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise ConfigError(f"`replay`: {path} is not a HAR file that can be read: {error!r}") from error


def _supplied(url: str, content: bytes, *, name: str) -> Supplied:
    parts = urlsplit(url)
    account = next((f"id={value}" for key, value in parse_qsl(parts.query) if key == "id"), "")
    return Supplied(
        name=f"recording {name} (sha256 {hashlib.sha256(content).hexdigest()[:_SHOWN]}…)",
        host=(parts.hostname or "").lower(),
        path=parts.path or "/",
        parameter=account,
        content=content,
    )


def _pinned(path: Path, pin: str, *, where: str) -> bytes:
    """Give a file's bytes if they are the pinned ones. Raises `ConfigError` otherwise: another script must not run."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"`replay`: {path} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(content).hexdigest()
    if pin != found:
        expected = f"is pinned to {pin}" if pin else "is not pinned"
        raise ConfigError(f"`replay`: {where} {expected}, and its sha256 is {found}")
    return content
