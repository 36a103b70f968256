"""Tries by those who may plant files, hand in reports, or set the runner's environment."""

import json
from collections.abc import Iterator
from typing import Any

from tests.hostile.one_try import QUIET, SAID, Try

_EXIT = "raise SystemExit(0)\n"
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
_NOT = "**not stopped**"


def planting() -> Iterator[Try]:
    """Yield ways to plant what the gate might run or read."""
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
        note=SAID,
        files={"site/pixelguard.toml": '[static]\nexclude = ["news.html"]\n', "site/index.html": QUIET},
        arguments=("check", "site", "--state", "no-choice", "--route", "/"),
        told="the configuration site/pixelguard.toml lies in the site itself",
    )


def reports() -> Iterator[Try]:
    """Yield ways to put another report in the place of the gate's."""
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


def environment() -> Iterator[Try]:
    """Yield ways to let another program, or none, look."""
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


def leaving_out() -> Iterator[Try]:
    """Yield ways to leave the result out."""
    test = {"test_ok.py": "def test_ok(): pass\n"}
    yield Try(
        what="asks for exit code 0: `--exit-zero`",
        code=0,
        arguments=("check", "--exit-zero"),
        note=f"{SAID}: 1 becomes 0, as asked; gaps stay 3",
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
