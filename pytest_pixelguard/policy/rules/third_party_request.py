"""PXG209 third-party-request: a page fetches a plain resource (a font, a library) from a third party.

What it does
    Reports requests to third parties that are no beacons. A warning; an error on a sensitive route, or everywhere
    with `strict = true`. Requests to the consent platform itself, without which nobody could be asked, are notes.

Why this harms patients
    The request hands over the visitor's IP address, and often the page's address in the Referer header, to somebody
    who needs neither.

Example
        <link rel="stylesheet" href="https://fonts.example/css?family=Frutiger">

Do instead
    Serve the file from the site's own host.

References
    - LG München I, 20 January 2022, 3 O 17493/20: a web font as an unlawful disclosure of an IP address
"""

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy.rules.example import Example

RULE = Rule.THIRD_PARTY_REQUEST

BAD = (
    Example(
        what="a style sheet from another host",
        page="""<!doctype html><html lang="en"><title>Home</title>
<link rel="stylesheet" href="https://cdn.example/site.css">""",
        finds=1,
    ),
)
GOOD = (
    Example(
        what="a style sheet of the site's own",
        page="""<!doctype html><html lang="en"><title>Home</title><link rel="stylesheet" href="/site.css">""",
        finds=0,
    ),
)
