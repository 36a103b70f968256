"""PXG301 expired-allowance: an allowance in the configuration is past its date.

What it does
    An `[[allow]]` entry holds until the end of the day in `expires`. After that it hides nothing, and is itself an
    error.

Why this harms patients
    The pixel of the incident was put up for a campaign and stayed for years, because nobody had to look at it
    again.

Example
        [[allow]]
        rule = "PXG201"
        vendor = "plausible"
        statement = "DPIA 2025-014, section 3"
        owner = "web-team@example.nhs.uk"
        expires = 2025-12-31

Do instead
    Take the tracker out; or have the owner look at it again, and renew the date with a statement that still holds.

References
    - NHS England, information governance guidance: regularly audit tracking
"""

from pytest_pixelguard.model import Rule

RULE = Rule.EXPIRED_ALLOWANCE
