"""From the configuration to the policy's own values: allowances with their place in the file, and the baseline."""

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pixelguard.config import Config, ConfigError
from pytest_pixelguard.model import Location
from pytest_pixelguard.policy.allow import Allowance

if TYPE_CHECKING:
    from pytest_pixelguard.policy.declared import Declared

BASELINE_FILE = "pixelguard-baseline.json"
LOCK_FILE = "pixelguard.lock"


def allowances_of(config: Config) -> tuple[Allowance, ...]:
    """Give the allowances of a configuration, each with the line on which it stands."""
    places = _places(Path(config.file)) if config.file and config.allow else []
    return tuple(
        Allowance(
            rule=entry.rule,
            statement=entry.statement,
            owner=entry.owner,
            expires=entry.expires,
            vendor=entry.vendor,
            host=entry.host,
            routes=entry.routes,
            paths=entry.paths,
            sensitive=entry.sensitive,
            place=places[number] if number < len(places) else None,
        )
        for number, entry in enumerate(config.allow)
    )


def declared_of(config: Config) -> "tuple[Declared, ...]":
    """Give the inventory of what the site tells its visitors of."""
    if not config.declared:
        return ()
    from pytest_pixelguard.policy.declared import Declared  # noqa: PLC0415 -- most sites have no inventory

    return tuple(Declared(vendor=entry.vendor, host=entry.host) for entry in config.declared)


def read_baseline(config: Config) -> frozenset[str]:
    """Give the fingerprints of the baseline, if there is one. Raises `ConfigError` when it cannot be used."""
    path = baseline_path(config)
    if not path.is_file():
        if config.baseline is not None:
            raise ConfigError(f"{path}: the baseline is not there; write it with `pixelguard baseline`")
        return frozenset()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return frozenset(_fingerprint(entry["fingerprint"]) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{path}: not a baseline that `pixelguard baseline` wrote: {error!r}") from error


def _fingerprint(text: object) -> str:
    """Give an entry's fingerprint. Raises `ValueError` for what can be none: a pattern hides nothing, and says so."""
    if isinstance(text, str) and re.fullmatch(r"[0-9a-f]{32}", text):
        return text
    raise ValueError(f"{str(text)[:60]!r} is no fingerprint")


def baseline_path(config: Config) -> Path:
    """Give where the baseline lies: as configured, else beside the configuration."""
    return config.folder / (config.baseline or BASELINE_FILE)


def lock_path(config: Config) -> Path:
    """Give where the lock lies: as configured, else beside the configuration."""
    return config.folder / (config.lock or LOCK_FILE)


def has_lock(config: Config) -> bool:
    """Tell whether there is a lock. Raises `ConfigError` where one is configured and is not there."""
    path = lock_path(config)
    if path.is_file():
        return True
    if config.lock is not None:
        raise ConfigError(f"{path}: the lock is not there; write it with `pixelguard lock`")
    return False


def render_baseline(entries: list[dict[str, str | None]], *, today: date) -> str:
    """Give the baseline as text: for each known finding its fingerprint and, for the reader, what it is."""
    return json.dumps({"written": today.isoformat(), "findings": entries}, indent=2) + "\n"


def _places(path: Path) -> list[Location]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [
        Location(
            path=path.as_posix(),
            start_line=number,
            start_column=1,
            end_line=number,
            end_column=len(line) + 1,
            snippet=line,
        )
        for number, line in enumerate(lines, start=1)
        if re.match(r"\s*\[\[\s*(tool\.pixelguard\.)?allow\s*\]\]", line)
    ]
