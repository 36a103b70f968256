"""PXG101 tracker-snippet: a vendor's tracking code is loaded or called.

What it does
    Finds the code of a known tracker in a page or script: the snippet that a vendor hands out, the library that a
    bundle carries, a call under another name, an address put together from pieces. It says which company receives the
    data, under which account, and whether anything asks the visitor first.

Why this harms patients
    A tracker tells its vendor which page is being read, together with the visitor's IP address and often an identity
    that the vendor already knows. On a page about a condition, that is health information about a person. Twenty NHS
    trusts and thirty-three of the hundred largest US hospitals sent it to Meta this way; nobody had meant to.

Example
    A snippet in a page's head that loads fbevents.js from connect.facebook.net and calls fbq('init', '…').

Do instead
    Remove the snippet from pages that patients read. Where a campaign page must have it, load it only after the
    visitor has agreed (for example type="text/plain" with your consent platform's attribute), and write an allowance
    with a statement, an owner and an expiry date.

References
    Privacy and Electronic Communications Regulations 2003, regulation 6.
    ICO, guidance on the use of storage and access technologies (2026).
    NHS England, cookies and visitor activity trackers: information governance guidance.
"""

from pytest_pixelguard.model import Consent, Level, Rule
from pytest_pixelguard.static.causes import Cause, tracker_causes
from pytest_pixelguard.static.rules.base import Example, StaticRule
from pytest_pixelguard.static.rules.words import account, held_back, is_container, tracker_level, tracks, who
from pytest_pixelguard.static.sighting import Act, Sighting

_SNIPPET = """!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):
n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script',
'https://connect.facebook.net/en_US/fbevents.js');fbq('init','123456789012345');fbq('track','PageView');"""


def _takes(sighting: Sighting) -> bool:
    return sighting.act in {Act.LOAD, Act.CALL} and tracks(sighting) and not is_container(sighting.vendor)


def _message(cause: Cause) -> str:
    name = who(cause)
    if not cause.loads:
        if cause.judge.consent is Consent.GATED:
            return f"{name} is used here{account(cause)}. {held_back(cause)}"
        use = f"{name} is used here{account(cause)} ({cause.lead.how}), though nothing in this file loads it."
        return f"{use} {held_back(cause)}"
    vendor = cause.lead.vendor
    more_than_the_page = ", and can record what they see, click and type" if vendor and vendor.harvests_forms else ""
    learns = f"it would learn which page the visitor reads{more_than_the_page}"
    return f"{name} is loaded here{account(cause)}: {learns}. {held_back(cause)}"


RULE = Rule.TRACKER_SNIPPET
JUDGE = StaticRule(rule=RULE, takes=_takes, group=tracker_causes, level=tracker_level, message=_message)

_ID = "123456789012345"
BAD = (
    Example(what="the base snippet in a page", code=f"<script>{_SNIPPET}</script>", tracker_id=_ID, level=Level.ERROR),
    Example(
        what="the base snippet in a bundle", code=_SNIPPET, file="assets/app.js", tracker_id=_ID, level=Level.ERROR
    ),
    Example(what="window.fbq", code=f"window.fbq('init', '{_ID}')", file="a.js", tracker_id=_ID, level=Level.ERROR),
    Example(
        what="an optional call",
        code=f"globalThis.fbq?.('init', '{_ID}')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(what="call()", code=f"fbq.call(null, 'init', '{_ID}')", file="a.js", tracker_id=_ID, level=Level.ERROR),
    Example(what="apply()", code=f"fbq.apply(null, ['init', '{_ID}'])", file="a.js", tracker_id=_ID, level=Level.ERROR),
    Example(
        what="destructured",
        code=f"const {{fbq: q}} = window; q('init', '{_ID}')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="through a getter",
        code=f"const q = () => window.fbq; q()('init', '{_ID}')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="a computed name",
        code=f"window['fb' + 'q']('init', '{_ID}')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="a joined name",
        code=f"window[['f', 'b', 'q'].join('')]('init', '{_ID}')",
        file="a.js",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="a host put together",
        code="const s = document.createElement('script'); s.src = 'https://connect.' + 'facebook' + '.net/en_US/fbevents.js'",  # noqa: E501 -- a snippet in one line
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="a host in a template",
        code="const f = 'facebook'; const s = document.createElement('script'); s.src = `https://connect.${f}.net/en_US/fbevents.js`",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="a host in base64",
        code="s.src = atob('aHR0cHM6Ly9jb25uZWN0LmZhY2Vib29rLm5ldC9lbl9VUy9mYmV2ZW50cy5qcw==')",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="a host backwards",
        code="s.src = 'sj.stnevebf/SU_ne/ten.koobecaf.tcennoc//:sptth'.split('').reverse().join('')",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="a host in character codes",
        code="s.src='https://'+String.fromCharCode(99,111,110,110,101,99,116,46,102,97,99,101,98,111,111,107,46,110,101,116)+'/en_US/fbevents.js'",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="hexadecimal escapes",
        code=r"s.src='https://\x63\x6f\x6e\x6e\x65\x63\x74.facebook.net/en_US/fbevents.js'",
        file="a.js",
        level=Level.ERROR,
    ),
    Example(
        what="an escaped address in markup",
        code='<script src="&#104;ttps://connect.facebook.net/en_US/fbevents.js"></script>',
        level=Level.ERROR,
    ),
    Example(
        what="a frame's srcdoc",
        code="<iframe srcdoc=\"&lt;script src='https://connect.facebook.net/en_US/fbevents.js'>&lt;/script>\"></iframe>",
        level=Level.ERROR,
    ),
    Example(
        what="run in a worker",
        code='<script type="text/partytown" src="https://connect.facebook.net/en_US/fbevents.js"></script>',
        level=Level.ERROR,
    ),
    Example(
        what="delayed, which is not consent",
        code='<script type="text/delayscript" data-src="https://connect.facebook.net/en_US/fbevents.js"></script>',
        level=Level.ERROR,
    ),
    Example(
        what="held back by a consent platform: a note",
        code='<script type="text/plain" data-cookieconsent="marketing" src="https://connect.facebook.net/en_US/fbevents.js"></script>',
        level=Level.NOTE,
    ),
    Example(
        what="loaded only after the visitor accepts: a note",
        code="document.getElementById('accept').addEventListener('click', () => { const s = document.createElement('script');"  # noqa: E501 -- a snippet in one line
        " s.src = 'https://connect.facebook.net/en_US/fbevents.js'; document.head.append(s) })",
        file="a.js",
        level=Level.NOTE,
    ),
    Example(
        what="a library",
        code="import pixel from 'react-facebook-pixel'; pixel.init('123456789012345')",
        file="a.mjs",
        tracker_id=_ID,
        level=Level.ERROR,
    ),
    Example(
        what="an old snippet of Google Analytics",
        code="<script>(function(){var ga=document.createElement('script');ga.src=('https:'==document.location.protocol?'https://ssl':'http://www')"
        "+'.google-analytics.com/ga.js';document.body.appendChild(ga)})();var _gaq=_gaq||[];_gaq.push(['_setAccount','UA-1234567-1']);</script>",  # noqa: E501 -- a snippet in one line
        tracker_id="UA-1234567-1",
        level=Level.ERROR,
    ),
)
GOOD = (
    Example(
        what="a list of hosts to block",
        code="const blocked = ['connect.facebook.net']; if (blocked.includes(host)) stop();",
        file="a.js",
        finds=0,
    ),
    Example(what="a text that names a host", code="<p>We never load connect.facebook.net.</p>", finds=0),
    Example(
        what="a link that the visitor may follow",
        code='<a href="https://www.facebook.com/ourtrust">Facebook</a>',
        finds=0,
    ),
    Example(
        what="a script that is commented out",
        code='<!-- <script src="https://connect.facebook.net/en_US/fbevents.js"></script> -->',
        finds=0,
    ),
)
