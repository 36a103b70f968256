"""PXG108 form-harvesting: what visitors type, or who they are, is handed to a vendor.

What it does
    Finds advanced matching: an e-mail address, telephone number or name that a page gives to a tracker, hashed or not.
    Session replay records what visitors see, click and type without being given anything: its script is found where it
    is loaded (PXG101), and the finding says so.

Why this harms patients
    A booking form holds a name, a telephone number and a reason for the visit. A hash does not hide an e-mail address
    from a company that has the same address on file.

Example
    fbq('init', '…', {em: form.email.value}) on a booking form.

Do instead
    Remove it. Turn off automatic advanced matching in the vendor's own settings, too: it reads forms without any code
    in the page.

References
    Meta, advanced matching developer documentation. UK GDPR, Article 9.
    US Department of Health and Human Services, bulletin on online tracking technologies (2024).
"""

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, tracker_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import account, held_back, tracker_level, who
from pytest_pixelguard.static.sighting import Act, Sighting


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.HARVEST


def _level(cause: Cause) -> Level:
    if cause.judge.act is Act.HARVEST:
        return Level.NOTE if cause.judge.consent is Consent.GATED else Level.ERROR
    return tracker_level(cause)


def _message(cause: Cause) -> str:
    return f"Personal data ({cause.lead.how}) are handed to {who(cause)}{account(cause)}. {held_back(cause)}"


RULE = Rule.FORM_HARVESTING
JUDGE = StaticRule(rule=RULE, takes=_takes, group=tracker_causes, level=_level, message=_message)

BAD = (
    Example(
        what="advanced matching",
        code="fbq('init', '123456789012345', {em: email, ph: phone})",
        file="a.js",
        tracker_id="123456789012345",
        level=Level.ERROR,
    ),
    Example(
        what="identified to a tracker", code="ttq.identify({email: form.email.value})", file="a.js", level=Level.ERROR
    ),
)
GOOD = (Example(what="an account without a person", code="fbq('init', '123456789012345')", file="a.js", finds=0),)
