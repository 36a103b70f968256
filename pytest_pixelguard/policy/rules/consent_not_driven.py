"""PXG904 consent-not-driven: the page could not be put into a consent state, or it could not be shown that it was.

What it does
    Reports a route on which the banner was not found, could not be operated, or came back after a reload.

Why this harms patients
    A refusal that was never given proves nothing about what happens after a refusal.

Example
    A banner of a kind that the gate does not know.

Do instead
    Name the banner's buttons, or the cookie that records the choice, in the configuration.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.CONSENT_NOT_DRIVEN
