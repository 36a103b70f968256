"""PXG207 undeclared-tracker: after acceptance a third party is told of the visit that the visitor was not told of.

What it does
    Accepts, looks at who is contacted then, and looks each up in the configuration's inventory (`[[declared]]`) and in
    the text of the site's own cookie page: by vendor, company, host or cookie name. Without an inventory it is a
    warning, since a page may say it in other words; with one it is an error.

Why this harms patients
    Consent to a list that is not the whole list is no consent to the rest.

Example
    The cookie page speaks of Google Analytics, and TikTok's pixel fires too since the last campaign.

Do instead
    Remove it, or declare it to the visitor and in the configuration:

        [[declared]]
        vendor = "google-analytics"
        statement = "Counts visits, after consent"

References
    - UK GDPR, article 7: consent is informed
    - Privacy and Electronic Communications Regulations 2003, regulation 6(2)(a)
"""

from pytest_pixelguard.model import Rule

RULE = Rule.UNDECLARED_TRACKER
