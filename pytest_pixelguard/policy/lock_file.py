"""The lock as a file: TOML that people review in a pull request, in an order that does not change by itself.

One tag is one short block, so that one changed tag is a few changed lines. Characters that a reviewer would not see, or
that would reorder the line, are written as escapes.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from pytest_pixelguard.config import Config, ConfigError
from pytest_pixelguard.policy.configured import has_lock, lock_path
from pytest_pixelguard.policy.lock import Lock, LockedContainer, LockedResource
from pytest_pixelguard.policy.lock_words import LockedTag

_VERSION: Final = 1
_HEAD: Final = """\
# What this site may load from others, as it was read and agreed to. `pixelguard lock` writes this file, and
# `pixelguard check` fails when the site, or a container whose contents it is given, differs from it (PXG303).
# Review a change here as you would review code.
"""
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_REQUIRED: Final = frozenset({"id", "kind", "address"})
_LONG: Final = 100  # characters; a longer list has one item a line


def read_lock(config: Config) -> Lock | None:
    """Give the lock, if there is one. Raises `ConfigError` when it cannot be used."""
    if not has_lock(config):
        return None
    path = lock_path(config)
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _parsed(tomllib.loads(text), text, path.as_posix())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: not a lock that `pixelguard lock` wrote: {error}") from error


def render_lock(lock: Lock) -> str:
    """Give a lock as text."""
    lines = [_HEAD, f"version = {_VERSION}", f"crawled = {'true' if lock.crawled else 'false'}"]
    for container in lock.containers:
        lines += ["", "[[container]]", *_rows(id=container.id, kind=container.kind, version=container.version)]
        lines += _rows(sha256=container.digest)
        for tag in container.tags:
            lines += ["", "[[container.tag]]", *_rows(id=tag.id, name=tag.name, what=tag.what, tells=tag.tells)]
            lines += _rows(fires=tag.fires, consent=tag.consent, sends=tag.sends, sha256=tag.digest)
    for each in lock.resources:
        lines += ["", "[[resource]]", *_rows(address=each.address, kind=each.kind, who=each.who)]
        lines += _rows(account=each.account, integrity=each.integrity)
    return "\n".join(lines) + "\n"


def _parsed(data: Mapping[str, Any], text: str, path: str) -> Lock:
    file = msgspec.convert(data, _File)
    if file.version != _VERSION:
        raise ConfigError(f"{path}: a lock of version {file.version}, and this pixelguard reads version {_VERSION}")
    containers = tuple(
        LockedContainer(
            id=each.id,
            kind=each.kind,
            version=each.version,
            digest=each.sha256,
            tags=tuple(
                LockedTag(
                    id=tag.id,
                    name=tag.name,
                    what=tag.what,
                    tells=tag.tells,
                    fires=tag.fires,
                    consent=tag.consent,
                    sends=tag.sends,
                    digest=tag.sha256,
                )
                for tag in each.tag
            ),
        )
        for each in file.container
    )
    return Lock(
        containers=containers,
        resources=tuple(LockedResource(**msgspec.structs.asdict(each)) for each in file.resource),
        crawled=file.crawled,
        path=path,
        places=_places(text),
    )


class _Tag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str = ""
    what: str = ""
    tells: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    consent: str = ""
    sends: tuple[str, ...] = ()
    sha256: str = ""


class _Container(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    kind: str
    version: str = ""
    sha256: str = ""
    tag: tuple[_Tag, ...] = ()


class _Resource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address: str
    kind: str
    who: str = ""
    account: str = ""
    integrity: str = ""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    crawled: bool = False
    container: tuple[_Container, ...] = ()
    resource: tuple[_Resource, ...] = ()


def _rows(**values: str | tuple[str, ...]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in values.items() if value or key in _REQUIRED]


def _value(value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return _text(value)
    items = [_text(each) for each in value]
    if sum(len(each) for each in items) <= _LONG:
        return f"[{', '.join(items)}]"
    return "[\n" + "".join(f"  {each},\n" for each in items) + "]"


def _text(text: str) -> str:
    return f'"{"".join(_ESCAPES.get(letter) or _visible(letter) for letter in text)}"'


def _visible(letter: str) -> str:
    """Give a character as TOML writes it; a lone half of a pair, which no file can hold, as the replacement."""
    if letter.isprintable():
        return letter
    if 0xD800 <= ord(letter) <= 0xDFFF:  # noqa: PLR2004 -- the range of Unicode's surrogates
        return "\ufffd"
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"  # noqa: PLR2004 -- four digits end here


def _places(text: str) -> Mapping[str, int]:
    """Give the line of each container's id and each resource's address."""
    found: dict[str, int] = {}
    block = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("[["):
            block = line.strip("[] ")
        name = re.fullmatch(r'(id|address) = "(.*)"', line)
        if name and (name[1], block) in {("id", "container"), ("address", "resource")}:
            found[name[2]] = number
    return found
