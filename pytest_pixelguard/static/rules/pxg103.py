"""PXG103 tag-manager-container: a tag manager is loaded, whose contents can change at any time without a deployment.

What it does
    Finds the loaders of tag managers (Google Tag Manager, Tealium, Adobe Launch, Matomo Tag Manager, Piwik PRO,
    Ensighten), also from the site's own host, and the frame for visitors without JavaScript.

Why this harms patients
    Whoever has access to the container can add any tracker to every page, without review and without a release. In
    several trusts nobody in the web team knew what the container held.

Example
    The Google Tag Manager snippet with a container id such as GTM-ABC1234.

Do instead
    Load the container only after consent, or not on pages that patients read. To have it judged by what it holds, give
    the gate its contents: export the container, and name the file under `[[container]]` with its `id` in the
    configuration. `pixelguard container FILE` shows what it would do.

References
    Google Tag Manager developer documentation: consent mode and consent checks.
    NHS England, cookies and visitor activity trackers: information governance guidance.
"""

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, tracker_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import account, held_back, is_container, tracker_level, who
from pytest_pixelguard.static.sighting import Act, Sighting

SUPPLY = "To have its tags judged instead, name its contents under [[container]] in the configuration."


def _takes(sighting: Sighting) -> bool:
    return sighting.act in {Act.LOAD, Act.CALL} and is_container(sighting.vendor)


def _message(cause: Cause) -> str:
    if not cause.loads and cause.judge.consent is not Consent.GATED:
        use = f"{who(cause)} is used here{account(cause)} ({cause.lead.how}), though nothing in this file loads it."
        return f"{use} {held_back(cause)}"
    what = f"{who(cause)} is loaded here{account(cause)}: it can add any tracker to this page without a deployment."
    supply = "" if cause.judge.consent is Consent.GATED else f" {SUPPLY}"
    return f"{what} {held_back(cause)}{supply}"


RULE = Rule.TAG_MANAGER_CONTAINER
JUDGE = StaticRule(rule=RULE, takes=_takes, group=tracker_causes, level=tracker_level, message=_message)

_ID = "GTM-ABC1234"
_SNIPPET = (
    "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],"  # noqa: E501 -- a snippet in one line
    "j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='ADDRESS'+i+dl;f.parentNode.insertBefore(j,f)})"
    f"(window,document,'script','dataLayer','{_ID}');"
)
BAD = (
    Example(
        what="the base snippet",
        code="<script>" + _SNIPPET.replace("ADDRESS", "https://www.googletagmanager.com/gtm.js?id=") + "</script>",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="the address in two halves",
        code="<script>" + _SNIPPET.replace("'ADDRESS'", "'//www.googletagmanager.com/gtm.'+'js?id='") + "</script>",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="from the site's own host",
        code="<script>" + _SNIPPET.replace("ADDRESS", "/metrics/load.js?id=") + "</script>",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="the frame for visitors without JavaScript",
        code=f'<noscript><iframe src="https://www.googletagmanager.com/ns.html?id={_ID}"></iframe></noscript>',
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="a library",
        code=f"import TagManager from 'react-gtm-module'; TagManager.initialize({{gtmId: '{_ID}'}})",
        file="a.mjs",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="held back by a consent platform: a note",
        code=f'<script type="text/plain" data-category="analytics" src="https://www.googletagmanager.com/gtm.js?id={_ID}"></script>',
        tracker_id=_ID,
        level=Level.NOTE,
    ),
)
GOOD = (
    Example(
        what="a data layer without a container",
        code="<script>window.dataLayer = window.dataLayer || [];</script>",
        finds=0,
    ),
)
