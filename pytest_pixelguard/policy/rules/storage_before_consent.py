"""PXG204 storage-before-consent: something that needs consent is stored on the visitor's device without it.

What it does
    Looks, when a visitor who has not accepted leaves a page, at their cookies (first- and third-party, set by a header
    or by a script), localStorage, sessionStorage, IndexedDB and Cache Storage, and says what wrote each. What each is
    for is known from vendors' files and the Open Cookie Database. A tracker's is an error. What is functional, or known
    to nobody, is a warning or a note and fails no build. What is strictly necessary (the banner's own record, a
    session, the protection of forms) needs no consent: it is no finding, and is listed in the JSON report.

Why this harms patients
    An identifier on the device is what turns single page views into one person's history: the page on HIV, the
    booking, the log-in.

Example
        document.cookie = '_ga=GA1.1.1847290301.1790000000; max-age=63072000; path=/';

Do instead
    Let nothing store an identifier until the visitor has accepted, and remove it when they refuse or change their
    mind. A purpose that nobody knows is worth a question to whoever wrote the script.

References
    - Privacy and Electronic Communications Regulations 2003, regulation 6, and schedule A1
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
    - Open Cookie Database (Apache-2.0), for what cookies are for
"""

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy.rules.example import Example

RULE = Rule.STORAGE_BEFORE_CONSENT

BAD = (
    Example(
        what="an analytics cookie before the choice",
        page="""<!doctype html><html lang="en"><title>HIV clinic</title><script>
document.cookie = '_ga=GA1.1.1847290301.1790000000; max-age=63072000; path=/';
</script>""",
        finds=1,
    ),
)
GOOD = (
    Example(
        what="a session cookie and the banner's own record",
        page="""<!doctype html><html lang="en"><title>Book</title><script>
document.cookie = 'PHPSESSID=1790000000; path=/';
document.cookie = 'nhsuk-cookie-consent=%7B%7D; path=/';
document.cookie = 'csrftoken=1790000000; path=/; max-age=9999';
</script>""",
        finds=0,
    ),
)
