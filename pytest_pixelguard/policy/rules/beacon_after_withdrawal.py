"""PXG203 beacon-after-withdrawal: a beacon goes to a third party although the visitor has taken consent back.

What it does
    Accepts in the page's own banner, withdraws again, loads the page afresh and looks at every request to a third
    party.

Why this harms patients
    Consent that cannot be taken back is none. Who withdraws has often just understood what was being sent.

Example
    A settings page that changes the cookie of the banner, while the tracker reads a cookie of its own.

Do instead
    On withdrawal remove the trackers' cookies and load the page without them.

References
    - UK GDPR, article 7(3): withdrawing is as easy as giving consent
"""

from pytest_pixelguard.model import Rule

RULE = Rule.BEACON_AFTER_WITHDRAWAL
