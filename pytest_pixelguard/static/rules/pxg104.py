"""PXG104 third-party-resource: the page fetches a file from somebody else's server.

What it does
    Finds scripts, style sheets, fonts, images, frames and other files that a page loads from a host that is neither
    the site's own nor a known tracker's; also pictures and style sheets that a tracker's maker only delivers. It is a
    warning, and an error on a sensitive page (a condition, a booking, a form) or with `strict = true`.

Why this harms patients
    Every request hands over the visitor's IP address, and often the address of the page. Whoever runs that server, or
    breaks into it, can change what the page does.

Example
    A font from a public font service, a library from a content delivery network, an embedded map.

Do instead
    Serve the file from the site's own host. Where that is impossible, load it on the visitor's request, or write an
    allowance with a statement, an owner and an expiry date.

References
    ICO, guidance on the use of storage and access technologies (2026).
    Regional court of Munich, 3 O 17493/20 (2022): loading a font from its service hands over the visitor's IP address,
    which is personal data.
"""

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, host_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import more, who
from pytest_pixelguard.static.sighting import Act, Sighting


def _takes(sighting: Sighting) -> bool:
    return sighting.act is Act.LOAD


def _level(cause: Cause) -> Level:
    return Level.NOTE if cause.judge.consent is Consent.GATED else Level.WARNING


def _message(cause: Cause) -> str:
    held = f" It is held back by {cause.judge.gate}." if cause.judge.consent is Consent.GATED else ""
    what = f"A file is loaded from {who(cause)}{more(cause)}"
    return f"{what}: its owner learns the visitor's IP address and often the page.{held}"


RULE = Rule.THIRD_PARTY_RESOURCE
JUDGE = StaticRule(rule=RULE, takes=_takes, group=host_causes, level=_level, message=_message)

BAD = (
    Example(what="a script", code='<script src="https://cdn.example.com/a.js"></script>', level=Level.WARNING),
    Example(what="an address without a scheme", code='<img src="//cdn.example.com/a.png">', level=Level.WARNING),
    Example(
        what="a style sheet", code='<link rel="stylesheet" href="https://cdn.example.com/a.css">', level=Level.WARNING
    ),
    Example(
        what="a font", code="@font-face{src:url(https://cdn.example.com/a.woff2)}", file="a.css", level=Level.WARNING
    ),
    Example(
        what="an imported style sheet",
        code='@import "https://cdn.example.com/a.css";',
        file="a.css",
        level=Level.WARNING,
    ),
    Example(
        what="a style attribute",
        code='<p style="background:url(https://cdn.example.com/a.png)">x</p>',
        level=Level.WARNING,
    ),
    Example(
        what="two sizes of one picture",
        code='<img srcset="https://cdn.example.com/a.png 1x, https://cdn.example.com/b.png 2x">',
        level=Level.WARNING,
    ),
    Example(
        what="a script that loads another",
        code="s.src = 'https://cdn.example.com/a.js'",
        file="a.js",
        level=Level.WARNING,
    ),
    Example(what="an imported module", code="import 'https://cdn.example.com/a.js'", file="a.mjs", level=Level.WARNING),
    Example(
        what="an import map",
        code='<script type="importmap">{"imports":{"a":"https://cdn.example.com/a.js"}}</script>',
        level=Level.WARNING,
    ),
    Example(
        what="an image in a drawing",
        code='<svg xmlns="http://www.w3.org/2000/svg"><image href="https://cdn.example.com/a.png"/></svg>',
        file="a.svg",
        level=Level.WARNING,
    ),
    Example(
        what="an image that an animation gives its address",
        code='<svg><image href="/a.png"><set attributeName="href" to="https://cdn.example.com/a.png"/></image></svg>',
        level=Level.WARNING,
    ),
    Example(
        what="a service worker's import",
        code="importScripts('https://cdn.example.com/a.js')",
        file="sw.js",
        level=Level.WARNING,
    ),
)
GOOD = (
    Example(what="a link", code='<a href="https://www.example.com/">x</a>', finds=0),
    Example(
        what="a link whose address an animation changes",
        code='<svg><a href="/a"><set attributeName="href" to="https://www.example.com/"/></a></svg>',
        finds=0,
    ),
    Example(what="the canonical address", code='<link rel="canonical" href="https://www.example.com/">', finds=0),
    Example(what="a namespace", code='<svg xmlns="http://www.w3.org/2000/svg"></svg>', file="a.svg", finds=0),
    Example(what="a file of the site's own", code='<img src="/a.png"><img src="data:image/png;base64,AA==">', finds=0),
)
