"""PXG907 engine-not-trusted: the engine failed its own test, or there is no browser.

What it does
    Before every crawl a built-in page sends requests of many kinds; each must be recorded. Also reports a browser
    that is missing, does not start, or crashes.

Why this harms patients
    A blind camera shows an empty room.

Example
    A browser whose version changed how it sends beacons on leaving a page.

Do instead
    Install a browser that works (`playwright install chromium`, or the system's), or name one in
    PIXELGUARD_CHROMIUM.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.ENGINE_NOT_TRUSTED
