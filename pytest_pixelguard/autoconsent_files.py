"""Where autoconsent's files come from: the optional wheel, or npm's own package, unmodified either way.

They are DuckDuckGo's, under the Mozilla Public License 2.0, and are not part of this package. `pip install
pytest-pixelguard[autoconsent]` installs somebody's repackaging of them, `npm install @duckduckgo/autoconsent` the
publisher's own; a test compares what the two do. The code runs inside sealed pages and nowhere else.
"""

import json
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_pixelguard.config import Config, ConfigError

if TYPE_CHECKING:
    from pytest_pixelguard.crawl.plan import Autoconsent

OFF = "off"
_WHEEL = "duckduckgo_autoconsent"
_SCRIPT = "dist/autoconsent.playwright.js"
_RULES = "rules/rules.json"


def autoconsent_for(config: Config) -> "Autoconsent | None":
    """Give autoconsent as the configuration says; without a word there, the wheel where it is installed, else None.

    Raises `ConfigError` where what the configuration names is not there, or is something else.
    """
    wanted = config.consent.autoconsent
    if wanted == OFF or (wanted is None and find_spec(_WHEEL) is None):
        return None
    return _from_wheel() if wanted is None else _from_folder(config, wanted)


def _from_wheel() -> "Autoconsent":
    wheel = import_module(_WHEEL)
    return _kit(wheel.bundle(), wheel.rules_json(), "the package duckduckgo-autoconsent-py")


def _from_folder(config: Config, wanted: str) -> "Autoconsent":
    folder = config.folder / wanted
    try:
        script = (folder / _SCRIPT).read_text(encoding="utf-8")
        rules = (folder / _RULES).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{config.file}: `consent.autoconsent` is {wanted!r}, where npm's @duckduckgo/autoconsent was to be: "
            f"{_SCRIPT} or {_RULES} cannot be read there ({error})"
        ) from error
    return _kit(script, rules, f"{config.file}: `consent.autoconsent`")


def _kit(script: str, rules: str, where: str) -> "Autoconsent":
    from pytest_pixelguard.crawl.plan import Autoconsent  # noqa: PLC0415 -- the crawl is not imported any earlier

    try:
        read: Any = json.loads(rules)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: the rules are not valid JSON: {error}") from error
    rows = read.get("autoconsent") if isinstance(read, dict) else read
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "name" in row for row in rows):
        raise ConfigError(f"{where}: the rules are not in the form that autoconsent publishes")
    return Autoconsent(script=script, rules=tuple(rows))
