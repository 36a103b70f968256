"""PXG208 no-way-to-refuse: saying no, or taking a yes back, is harder than saying yes.

What it does
    Looks at the banner's first layer: a button to accept and none to refuse is a warning. Once it has accepted, looks
    for the way to take that back: the platform's own control, one that the configuration names, a control or a cookie
    page found by its words. Where there is none, that is a warning too.

Why this harms patients
    Who is in a hurry, in pain or reads with difficulty presses the button that is there.

Example
    “Accept all cookies” and “Manage preferences”, where refusing takes three presses.

Do instead
    Put a button to refuse beside the one to accept, equally large; keep “Cookie settings” in the footer of every page.
    Where there is a way that the gate did not find, name it: `reopen = ["#cookie-settings"]` under `[consent]`.

References
    - UK GDPR, article 7(3): withdrawing is as easy as giving consent
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
"""

from pytest_pixelguard.model import Rule

RULE = Rule.NO_WAY_TO_REFUSE
