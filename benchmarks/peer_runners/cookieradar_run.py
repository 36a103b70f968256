"""Run cookieradar's command line with the browser that the first argument names; it has no option for that.

Run with the Python that it is installed in.
"""

import sys
from typing import Any

from cookieradar.cli import app  # type: ignore[import-not-found]  # it stands in its own environment
from playwright.async_api import Browser, BrowserType

_launch = BrowserType.launch
chromium = sys.argv.pop(1)


async def _with_path(self: BrowserType, **given: Any) -> Browser:
    more = ["--no-sandbox", "--ignore-certificate-errors"]
    return await _launch(self, **{**given, "executable_path": chromium, "args": [*(given.get("args") or []), *more]})


setattr(BrowserType, "launch", _with_path)  # noqa: B010 -- a method cannot be assigned to, says the type checker
app()
