"""PXG107 consent-granted-by-default: consent is declared as given before the visitor has been asked.

What it does
    Finds Google's consent mode with a default of "granted" for advertising or analytics storage, unless the default
    is limited to regions other than the United Kingdom. Finds groups of a consent banner that are switched on before
    the visitor chooses: Civic Cookie Control (initialConsentState), Silktide (defaultValue), CookieConsent (enabled),
    Klaro (default), tarteaucitron (highPrivacy). What is marked as strictly necessary may be on. On a page that loads a
    Google tag before consent, it also finds a default that stands after the tag's snippet, or that leaves out the
    United Kingdom or a kind of storage; tags of a supplied container that wait for a kind of storage which nobody
    denies; `url_passthrough`; and, as notes, a default without `wait_for_update` or `ads_data_redaction`.

Why this harms patients
    The banner then only decorates: everything fires before the visitor has answered it.

Example
    gtag('consent', 'default', {ad_storage: 'granted'}).

Do instead
    Set every default to 'denied', before the tag is loaded, and update it after the visitor agrees. Leave the groups
    of the banner off; the visitor switches them on.
    A default of 'denied' does not hold Google's tag back: it still loads, and that is PXG101 or PXG103.

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
        what="Civic Cookie Control with a group switched on",
        code="CookieControl.load({optionalCookies: [{name: 'analytics', initialConsentState: 'on', onAccept: go}]})",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="Silktide with a group switched on",
        code="silktideCookieBannerManager.updateCookieBannerConfig({cookieTypes: [{id: 'analytics', defaultValue: true, onAccept: go}]})",  # noqa: E501 -- a snippet in one line
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="CookieConsent with a category switched on",
        code="CookieConsent.run({categories: {necessary: {readOnly: true}, analytics: {enabled: true}}})",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="Klaro with a service switched on",
        code="var klaroConfig = {services: [{name: 'matomo', default: true, purposes: ['analytics']}]}; klaro.setup(klaroConfig)",  # noqa: E501 -- a snippet in one line
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="tarteaucitron that takes silence for consent",
        code="tarteaucitron.init({'highPrivacy': false, 'privacyUrl': '/privacy'})",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="everything granted",
        code="<script>function gtag(){dataLayer.push(arguments)}gtag('consent','default',{ad_storage:'granted',analytics_storage:'granted'})</script>",  # noqa: E501 -- a snippet in one line
        level=Level.ERROR,
    ),
)
GOOD = (
    Example(
        what="a banner whose groups start switched off",
        code="CookieControl.load({optionalCookies: [{name: 'analytics', initialConsentState: 'off', onAccept: go}]})",
        file="a.js",
        finds=0,
    ),
    Example(
        what="what is strictly necessary is on",
        code="CookieConsent.run({categories: {necessary: {enabled: true, readOnly: true}, analytics: {}}})",
        file="a.js",
        finds=0,
    ),
    Example(
        what="another library's defaultValue beside a banner",
        code="silktideCookieBannerManager.initialise(); const field = {id: 'subscribe', defaultValue: true};",
        file="a.js",
        finds=0,
    ),
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
