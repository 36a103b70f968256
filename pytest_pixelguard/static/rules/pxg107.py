"""PXG107 consent-granted-by-default: consent is declared as given before the visitor has been asked.

What it does
    Finds Google's consent mode with a default of "granted" for advertising or analytics storage, unless the default
    is limited to regions other than the United Kingdom.

Why this harms patients
    The banner then only decorates: everything fires before the visitor has answered it.

Example
    gtag('consent', 'default', {ad_storage: 'granted'}).

Do instead
    Set every default to 'denied', before the tag is loaded, and update it after the visitor agrees.

References
    Google, consent mode developer guide. ICO: nothing may be switched on in advance.
"""

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, place_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.sighting import Act, Sighting


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.GRANT


def _level(cause: Cause) -> Level:
    return Level.NOTE if cause.judge.consent is Consent.GATED else Level.ERROR


def _message(cause: Cause) -> str:
    return f"Consent is declared as given before anybody was asked: {cause.lead.how}."


RULE = Rule.CONSENT_GRANTED_BY_DEFAULT
JUDGE = StaticRule(rule=RULE, takes=_takes, group=place_causes, level=_level, message=_message)

BAD = (
    Example(
        what="everything granted",
        code="<script>function gtag(){dataLayer.push(arguments)}gtag('consent','default',{ad_storage:'granted',analytics_storage:'granted'})</script>",  # noqa: E501 -- a snippet in one line
        level=Level.ERROR,
    ),
)
GOOD = (
    Example(
        what="everything denied",
        code="<script>function gtag(){dataLayer.push(arguments)}gtag('consent','default',{ad_storage:'denied'})</script>",  # noqa: E501 -- a snippet in one line
        finds=0,
    ),
    Example(
        what="granted elsewhere in the world",
        code="<script>function gtag(){dataLayer.push(arguments)}gtag('consent','default',{ad_storage:'granted',region:['US-CA']})</script>",  # noqa: E501 -- a snippet in one line
        finds=0,
    ),
)
