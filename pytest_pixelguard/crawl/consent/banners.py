"""The banners that the crawl knows: read from `banners.toml`, which someone who does not program can review."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """How one consent platform's banner is answered: CSS selectors, of which the first that is visible counts."""

    id: str
    name: str
    source: str
    present: tuple[str, ...]
    accept: tuple[str, ...]
    reject: tuple[str, ...] = ()
    manage: tuple[str, ...] = ()
    save: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    configured: bool = False  # the team's own


@lru_cache(maxsize=1)
def known_banners() -> tuple[Banner, ...]:
    """Give the known banners in the order in which they are tried."""
    text = (files("pytest_pixelguard.crawl.consent") / "banners.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["banner"]
    return tuple(Banner(**{key: _fixed(value) for key, value in row.items()}) for row in rows)


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
