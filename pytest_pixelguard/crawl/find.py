"""Which browser is driven: the one that was named, else Playwright's own, else one that the machine has."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
_APPLICATIONS = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_INSIDE = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")

ADVICE = (
    "No browser was found. Install one with `playwright install chromium` or `apt-get install chromium`, "
    "or name one in the environment variable PIXELGUARD_CHROMIUM."
)


class BrowserMissingError(Exception):
    """There is no browser to crawl with; the message says what to do."""


def find_browser(executable: str | None = None) -> Path:
    """Give the browser's executable. A browser that is named but not there is an error, never replaced by another.

    Order: `executable`, the environment variable PIXELGUARD_CHROMIUM, Playwright's own Chromium of the installed
    version, a Chromium, Chrome or Edge of the machine. Raises `BrowserMissingError`.
    """
    for named, where in (
        (executable, "the configuration"),
        (os.environ.get("PIXELGUARD_CHROMIUM"), "PIXELGUARD_CHROMIUM"),
    ):
        if named:
            path = shutil.which(named)
            if path is None:
                raise BrowserMissingError(f"The browser {named!r}, named by {where}, is not there or cannot be run.")
            return Path(path)
    for candidate in (*_of_playwright(), *_of_machine()):
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise BrowserMissingError(ADVICE)


def _of_playwright() -> Iterator[Path]:
    package = Path(playwright.__file__).parent / "driver" / "package"
    listing = package / "browsers.json"
    if not listing.is_file():
        return
    rows = json.loads(listing.read_text(encoding="utf-8"))["browsers"]
    revision = next(row["revision"] for row in rows if row["name"] == "chromium")
    for pattern in _INSIDE:
        yield from sorted(_cache(package).glob(f"chromium-{revision}/{pattern}"))


def _cache(package: Path) -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named == "0":
        return package / ".local-browsers"
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _of_machine() -> Iterator[Path]:
    for name in NAMES:
        if path := shutil.which(name):
            yield Path(path)
    yield from map(Path, _APPLICATIONS)
