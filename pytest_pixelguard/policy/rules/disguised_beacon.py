"""PXG206 disguised-beacon: a tracker is told of a visit through a host of the site's own.

What it does
    Looks at the requests to the site's own hosts for the trackers' own words: Google Analytics through a server-side
    tag manager (`/g/collect`), Meta's pixel through its Conversions API Gateway or a proxied `fbevents.js`, Adobe
    Analytics (`/b/ss/`), TikTok, Cloudflare, Dynatrace. On a preview, with `resolve_cnames = true`, it also asks DNS
    whether a host of the site's own is another name for a tracker's. It is off otherwise: those questions leave the
    machine.

    A beacon that is passed on is an error in every state without consent. A tracker's code on an own host is a warning:
    it may be a copy, or fetched for each visitor. A product that teams run themselves (Matomo, Plausible, Umami,
    Snowplow, PostHog, Countly, GoatCounter) is a note, with `strict = true` a warning: on the team's own server it
    tells no third party. Whether that server passes anything on cannot be seen from a browser.

Why this harms patients
    Nothing changes for the visitor but that nobody can see it: the company learns the same, and content blockers and
    the browser's own protection look the other way. Cookies of the site's own host travel with it.

Example
        fetch('/g/collect?v=2&tid=G-ABC1234567&en=page_view&dl=' + encodeURIComponent(location.href), {method: 'POST'});

Do instead
    Treat it as the third party that it is: hold it back until the visitor consents, name it on the cookie page, and
    leave it off sensitive pages.

References
    - Google, server-side tagging; Meta, Conversions API Gateway (the vendors' own documentation)
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
"""

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy.rules.example import Example

RULE = Rule.DISGUISED_BEACON

BAD = (
    Example(
        what="Google Analytics through a tag server of the site's own",
        page="""<!doctype html><html lang="en"><title>Home</title><script>
navigator.sendBeacon('/g/collect?v=2&tid=G-ABC1234567&en=page_view&cid=1.2&dl=' + encodeURIComponent(location.href));
</script>""",
        finds=1,
    ),
)
GOOD = (
    Example(
        what="Matomo on the team's own server",
        page="""<!doctype html><html lang="en"><title>Home</title><script>
navigator.sendBeacon('/matomo.php?idsite=1&rec=1&url=' + encodeURIComponent(location.href));
</script>""",
        finds=0,
    ),
)
