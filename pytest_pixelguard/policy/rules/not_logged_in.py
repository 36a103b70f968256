"""PXG909 not-logged-in: a page behind a log-in was not seen as a patient sees it.

What it does
    Reports a route that, although the visit had logged in, showed no sign of it: it led to the log-in page or to the
    identity provider, or the marker that only logged-in pages show was missing. A session that has ended is made
    again once first. It also reports a log-in that failed altogether, by a wrong password for instance.

Why this harms patients
    The worst disclosures were made inside portals: the doctor's name, the medicine, the reason for the visit. A gate
    that sees only the log-in page would call such a portal clean.

Example
    A portal whose session ends after five minutes, and whose pages then all show the log-in form.

Do instead
    Make the script under [login] log in, and name a marker that every logged-in page shows, such as its log-out
    button. Name under `public` the pages that anybody may see.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.NOT_LOGGED_IN
