"""PXG201 beacon-before-consent: a beacon goes to a third party before the visitor has answered the banner.

What it does
    Visits each route in a sealed browser as somebody who has not touched the banner, scrolls, waits, leaves, and
    looks at every request to a host that is not the site's own. A request is a beacon when it goes to a known
    tracker (its script included), carries the page's address, its title or something the visitor typed, or is of a
    kind that only serves to tell (sendBeacon, ping, WebSocket, anything but GET).

Why this harms patients
    The address of a page about HIV, self-harm or an abortion, together with an IP address or a social network's
    cookie, says of a person what they may have told nobody. It is sent the moment the page opens: no later refusal
    takes it back.

Example
        <script>
          fbq('init', '123456789012345');
          fbq('track', 'PageView');
        </script>

Do instead
    Take the tracker off patients' pages. Where one is really wanted, hold it back until the visitor consents, in
    the form that the site's own banner uses:

        <script type="text/plain" data-cookieconsent="marketing">
          fbq('init', '123456789012345');
        </script>

    and remove the `<noscript>` image: nothing can hold that back.

References
    - Privacy and Electronic Communications Regulations 2003, regulation 6, and schedule A1
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
    - NHS England, information governance guidance: cookies and visitor activity trackers
"""

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy.rules.example import Example

RULE = Rule.BEACON_BEFORE_CONSENT

BAD = (
    Example(
        what="an image that tells Meta the page's address",
        page="""<!doctype html><html lang="en"><title>HIV clinic</title><script>
new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl=' + encodeURIComponent(location.href);
</script>""",
        finds=1,
    ),
    Example(
        what="a beacon to an unknown host",
        page="""<!doctype html><html lang="en"><title>Booked</title><script>
navigator.sendBeacon('https://collector.example/seen', 'opened');
</script>""",
        finds=1,
    ),
)
GOOD = (
    Example(
        what="the same, held back until consent",
        page="""<!doctype html><html lang="en"><title>HIV clinic</title>
<script type="text/plain" data-cookieconsent="marketing">
new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView';
</script>""",
        finds=0,
    ),
    Example(
        what="a request to the site's own host",
        page="""<!doctype html><html lang="en"><title>Home</title><script>
navigator.sendBeacon('/seen', 'opened');
</script>""",
        finds=0,
    ),
)
