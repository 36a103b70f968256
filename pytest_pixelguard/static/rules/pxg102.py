"""PXG102 pixel-image: an invisible image reports the visitor to a tracker.

What it does
    Finds images whose address is a tracker's collecting address, also inside `<noscript>`, where consent tools that
    hold back scripts do not reach: such an image is never treated as held back.

Why this harms patients
    The request for the image carries the page's address and the visitor's IP address. It fires even where scripts are
    off, and even where the consent banner has held the script back.

Example
    An image of one pixel from www.facebook.com/tr inside noscript.

Do instead
    Delete the image. Nothing on the page depends on it.

References
    Cookiebot's instructions for manual blocking, which ask site owners to remove the noscript image.
    ICO, guidance on the use of storage and access technologies (2026), which names tracking pixels.
"""

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static.causes import Cause, place_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import account, held_back, is_container, tracker_level, tracks, who
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role


def _takes(sighting: Sighting) -> bool:
    if sighting.act is not Act.LOAD or not tracks(sighting) or is_container(sighting.vendor):
        return False
    if sighting.how in {"image", "an image's src"}:
        return True
    # An element of unknown kind that fetches a collecting address, and no script, can only be an image.
    return (
        sighting.how == "an element's src"
        and sighting.role is Role.BEACON
        and ".js" not in sighting.url.partition("?")[0]
    )


def _message(cause: Cause) -> str:
    where = (
        "for visitors without JavaScript, whatever they answered to the consent banner"
        if cause.lead.noscript
        else "as it opens"
    )
    held = "" if cause.lead.noscript else f" {held_back(cause)}"
    return f"An image reports the page to {who(cause)}{account(cause)}, {where}.{held}"


RULE = Rule.PIXEL_IMAGE
JUDGE = StaticRule(rule=RULE, takes=_takes, group=place_causes, level=tracker_level, message=_message)

_ID = "123456789012345"
_ADDRESS = f"https://www.facebook.com/tr?id={_ID}&ev=PageView"
BAD = (
    Example(
        what="without JavaScript",
        code=f'<noscript><img width="1" src="{_ADDRESS}&noscript=1"></noscript>',
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="in the head, where a noscript may not hold an image",
        code=f'<html><head><noscript><img src="{_ADDRESS}"></noscript></head></html>',
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="made by a script", code=f"new Image().src = '{_ADDRESS}'", file="a.js", tracker_id=_ID, level=Level.ERROR
    ),
    Example(
        what="markup inside a script",
        code=f"document.body.insertAdjacentHTML('beforeend', '<img src=\"{_ADDRESS}\">')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
)
GOOD = (Example(what="an image of the site's own", code='<img src="/tr.png?id=1">', finds=0),)
