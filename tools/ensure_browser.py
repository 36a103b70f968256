"""See to it that a browser is there: an installed one, else Playwright's own, else Debian's; else say what to do."""

import os
import shutil
import subprocess
import sys

from pytest_pixelguard.crawl import BrowserMissingError, find_browser


def main() -> int:
    """Return 0 when a browser can be used, 1 with a clear message when none can be had."""
    for attempt in (None, _from_playwright, _from_debian):
        if attempt is not None:
            attempt()
        try:
            browser = find_browser(None)
        except BrowserMissingError as error:
            reason = error
        else:
            sys.stderr.write(f"set-up: browser {browser}\n")
            return 0
    sys.stderr.write(f"set-up: {reason}\n")
    return 1


def _from_playwright() -> None:
    sys.stderr.write("set-up: no browser is here; trying `playwright install chromium`\n")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)


def _from_debian() -> None:
    if not shutil.which("apt-get"):
        return
    sys.stderr.write("set-up: that did not work; trying `apt-get install chromium`\n")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([*root, "apt-get", "-qq", *command], check=False, stdout=sys.stderr, env=environment)


if __name__ == "__main__":
    raise SystemExit(main())
