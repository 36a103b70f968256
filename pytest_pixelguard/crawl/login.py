"""Being logged in: a walk gets the session that was made for it, and every page must show that it holds.

A portal that quietly shows its log-in page on every route would look clean; so each route proves that it is in, and a
session that has ended is made again, once for each route.
"""

import asyncio
import json
from fnmatch import fnmatchcase
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, StorageState
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.plan import LoginOptions
from pytest_pixelguard.model import Route

MARKER_WAIT = 3.0  # seconds of real time in which a page must show its marker
# Session storage is no part of a storage state. It is set before the page's scripts, and only where there is none yet.
_SESSION = """(() => {
  const kept = %s[location.origin];
  if (!kept || sessionStorage.length) return;
  for (const [key, value] of Object.entries(kept)) sessionStorage.setItem(key, value);
})();"""


class LoginError(Exception):
    """Logging in again failed; the message says why."""


class Keeper:
    """Keeps the walks of a crawl logged in. One for a whole crawl: a session that is made again serves all walks."""

    def __init__(self, options: LoginOptions) -> None:
        self._options = options
        self._state = options.state
        self._renewing = asyncio.Lock()

    async def enter(self, context: BrowserContext) -> None:
        """Give a browser context the session, in the place of whatever it stores."""
        state = json.loads(self._state)
        kept = state.pop("sessionStorage", None)
        if kept:
            await context.add_init_script(script=_SESSION % json.dumps(kept))
        await context.set_storage_state(cast("StorageState", state))

    async def why_not(self, page: Page, route: Route) -> str:
        """Say why a loaded page does not count as logged in; empty where it does, or need not."""
        if any(fnmatchcase(route.path, pattern) for pattern in self._options.public):
            return ""
        parts = urlsplit(page.url)
        if f"{parts.scheme}://{parts.netloc}" in self._options.identity:
            return "it led to the identity provider"
        if self._options.address and fnmatchcase(parts.path, self._options.address):
            return f"it led to the log-in page {parts.path}"
        if self._options.marker and not await _shows(page, self._options.marker):
            return f"the page does not show {self._options.marker!r}"
        return ""

    async def renew(self, context: BrowserContext) -> bool:
        """Log in again where that is possible. Raises `LoginError` where it fails."""
        if self._options.renew is None:
            return False
        before = self._state
        async with self._renewing:
            if self._state == before:  # otherwise another walk has just done it
                self._state = await asyncio.to_thread(self._options.renew)
        await self.enter(context)
        return True


async def _shows(page: Page, marker: str) -> bool:
    try:
        await page.wait_for_selector(marker, state="attached", timeout=MARKER_WAIT * 1000)
    except PlaywrightError:
        return False
    return True


def with_session_storage(state: Any, kept: dict[str, dict[str, str]]) -> str:
    """Give a storage state with the session storage of each origin, as JSON."""
    return json.dumps({**state, "sessionStorage": {origin: values for origin, values in kept.items() if values}})
