"""PXG109 tracker-mention: a tracker is named, but nothing here loads it.

What it does
    Notes places that name a tracker without using it: comments, code samples, block lists, texts of a cookie policy,
    allowances of a security policy, data. A note never fails the build.

Why this harms patients
    It does not. It is noted so that a reader of the report can see that the place was looked at, and because a security
    policy that allows a tracker, or a snippet in a comment, is one edit away from use.

Example
    A security policy whose script-src allows connect.facebook.net.

Do instead
    Remove allowances and commented-out snippets that nobody needs.

References
    W3C, Content Security Policy Level 3.
"""

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static.causes import Cause, mention_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import more, tracks, who
from pytest_pixelguard.static.sighting import Act, Sighting


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.MENTION and tracks(sighting)


def _level(_: Cause) -> Level:
    return Level.NOTE


def _message(cause: Cause) -> str:
    return f"{who(cause)} is named here{more(cause)}, not loaded: {cause.lead.why or cause.lead.how}."


RULE = Rule.TRACKER_MENTION
JUDGE = StaticRule(rule=RULE, takes=_takes, group=mention_causes, level=_level, message=_message)

BAD = (
    Example(
        what="a security policy",
        code="/*\n  Content-Security-Policy: script-src 'self' https://connect.facebook.net\n",
        file="_headers",
        level=Level.NOTE,
    ),
    Example(
        what="a commented-out script",
        code='<!-- <script src="https://connect.facebook.net/en_US/fbevents.js"></script> -->',
        level=Level.NOTE,
    ),
    Example(
        what="a code sample",
        code="<pre>&lt;script src=https://connect.facebook.net/en_US/fbevents.js&gt;</pre>",
        level=Level.NOTE,
    ),
    Example(
        what="a list of hosts to block",
        code="const blocked = ['connect.facebook.net']; if (blocked.includes(host)) stop();",
        file="a.js",
        level=Level.NOTE,
    ),
)
GOOD = (
    Example(what="a link to a social page", code='<a href="https://www.facebook.com/ourtrust">Facebook</a>', finds=0),
)
