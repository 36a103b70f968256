"""PXG108 form-harvesting: what visitors type, or who they are, is handed to a vendor.

What it does
    Finds advanced matching: an e-mail address, telephone number or name that a page gives to a tracker, hashed or not.
    Finds session replay, too: a script that records what visitors see, click and type, without being given anything.
    Such a script is a tracker besides (PXG101); this finding is about what it takes from the page.

Why this harms patients
    A booking form holds a name, a telephone number and a reason for the visit. A hash does not hide an e-mail address
    from a company that has the same address on file. A recording shows the page as the patient saw it: the result of
    a test, the words of a message, each letter as it was typed, unless every such place is masked by hand.

Example
    fbq('init', '…', {em: form.email.value}) on a booking form.

Do instead
    Remove it. Turn off automatic advanced matching in the vendor's own settings, too: it reads forms without any code
    in the page. Keep session replay off every page that patients read or fill in; masking is a list of exceptions that
    somebody has to keep up with every change of the page.

References
    Meta, advanced matching developer documentation. UK GDPR, Article 9.
    US Department of Health and Human Services, bulletin on online tracking technologies (2024).
"""

from collections.abc import Iterable, Iterator

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, tracker_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import account, held_back, tracker_level, who
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Category


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.HARVEST


def _records(sighting: Sighting) -> bool:
    """Tell whether what records visitors is fetched or set up here."""
    vendor = sighting.vendor
    return vendor is not None and vendor.category is Category.SESSION_REPLAY and sighting.act in {Act.LOAD, Act.CALL}


def _causes(rule: Rule, sightings: Iterable[Sighting]) -> Iterator[Cause]:
    """Keep what is handed over apart from what is recorded; a recorder that is only called records nothing here."""
    listed = list(sightings)
    yield from tracker_causes(rule, [each for each in listed if _takes(each)])
    yield from (cause for cause in tracker_causes(rule, [each for each in listed if _records(each)]) if cause.loads)


def _level(cause: Cause) -> Level:
    if cause.judge.act is Act.HARVEST:
        return Level.NOTE if cause.judge.consent is Consent.GATED else Level.ERROR
    return tracker_level(cause)


def _message(cause: Cause) -> str:
    if cause.judge.act is Act.HARVEST:
        return f"Personal data ({cause.lead.how}) are handed to {who(cause)}{account(cause)}. {held_back(cause)}"
    return f"{who(cause)} can record here what visitors see, click and type (session replay). {held_back(cause)}"


RULE = Rule.FORM_HARVESTING
JUDGE = StaticRule(rule=RULE, takes=_takes, group=_causes, level=_level, message=_message, beside=_records)

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
    Example(
        what="session replay",
        code='<script async src="https://static.hotjar.com/c/hotjar-1234567.js?sv=6"></script>',
        tracker_id="1234567",
        level=Level.ERROR,
    ),
    Example(
        what="session replay that waits for consent: a note",
        code='<script type="text/plain" data-cookieconsent="statistics" src="https://static.hotjar.com/c/hotjar-1234567.js?sv=6"></script>',
        level=Level.NOTE,
    ),
)
GOOD = (
    Example(what="an account without a person", code="fbq('init', '123456789012345')", file="a.js", finds=0),
    Example(what="a recorder that nothing loads", code="if (window.hj) hj('event', 'booked');", file="a.js", finds=0),
)
