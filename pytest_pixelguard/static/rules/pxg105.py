"""PXG105 third-party-connection: the browser contacts somebody else's server without loading a file into the page.

What it does
    Finds connections made in advance (preconnect, dns-prefetch, prefetch, prerender), pings on links, receivers of
    forms, receivers of security and network reports, also in the files that set response headers. It is a warning,
    and an error on a sensitive page or with `strict = true`.

Why this harms patients
    A connection hands over the visitor's IP address; a report or a form hands over what is in it.

Example
    A link with rel="preconnect" to a tracker's host, left behind after the tracker was removed.

Do instead
    Delete the hint. Send forms and reports to the site's own host. A form service that works for you under contract
    needs an allowance that says so, with an owner and an expiry date.

References
    W3C, Resource Hints. ICO, guidance on the use of storage and access technologies (2026).
"""

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static.causes import Cause, host_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import more, who
from pytest_pixelguard.static.sighting import Act, Sighting


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.CONNECT


def _level(_: Cause) -> Level:
    return Level.WARNING


def _message(cause: Cause) -> str:
    return f"The browser contacts {who(cause)}{more(cause)}: {cause.lead.how}."


RULE = Rule.THIRD_PARTY_CONNECTION
JUDGE = StaticRule(rule=RULE, takes=_takes, group=host_causes, level=_level, message=_message)

BAD = (
    Example(
        what="a connection in advance",
        code='<link rel="preconnect" href="https://connect.facebook.net">',
        level=Level.WARNING,
    ),
    Example(
        what="a name looked up in advance",
        code='<link rel="dns-prefetch" href="//cdn.example.com">',
        level=Level.WARNING,
    ),
    Example(what="a ping", code='<a href="/next" ping="https://count.example.com/p">x</a>', level=Level.WARNING),
    Example(what="a form", code='<form action="https://forms.example.com/send"></form>', level=Level.WARNING),
    Example(
        what="a Link header",
        code="/*\n  Link: <https://cdn.example.com>; rel=preconnect\n",
        file="_headers",
        level=Level.WARNING,
    ),
    Example(
        what="security reports",
        code='<meta http-equiv="Content-Security-Policy" content="default-src \'self\'; report-uri https://reports.example.com/r">',
        level=Level.WARNING,
    ),
    Example(
        what="pages fetched in advance",
        code='<script type="speculationrules">{"prefetch":[{"urls":["https://www.example.com/"]}]}</script>',
        level=Level.WARNING,
    ),
)
GOOD = (Example(what="a form of the site's own", code='<form action="/send"></form>', finds=0),)
