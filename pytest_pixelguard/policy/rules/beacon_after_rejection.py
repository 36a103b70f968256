"""PXG202 beacon-after-rejection: a page sends a beacon to a third party although the visitor has refused.

What it does
    Refuses in the page's own banner, loads the page afresh and looks at every request to a third party, as for
    `beacon-before-consent`.

Why this harms patients
    Somebody was asked, said no, and is told on all the same. It is the clearest breach there is.

Example
    A banner whose “Reject” button only hides the banner, while the tag manager has loaded already.

Do instead
    Tie the tracker to the choice: load it in the banner's own callback for the category, and nowhere else.

References
    - Privacy and Electronic Communications Regulations 2003, regulation 6
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
"""

from pytest_pixelguard.model import Rule

RULE = Rule.BEACON_AFTER_REJECTION
