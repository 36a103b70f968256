"""Pages that somebody wrote to escape or to stop the crawl: each ends as a finding, as a gap, or as both."""

import json
from pathlib import Path

import pytest

from pytest_pixelguard.crawl import visit
from pytest_pixelguard.crawl.plan import BrowserOptions
from tests.conftest import run_here
from tests.crawl.crawling import crawl_folder, hosts, write_site

ESCAPES = (
    "http://127.0.0.1:22/", "http://localhost:8080/x", "http://[::1]/", "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/x", "https://192.168.0.1/", "file:///etc/passwd", "chrome://version/",
)  # fmt: skip
SWALLOW = (
    "addEventListener('fetch', (e) => e.respondWith(new Response('')));"
    "addEventListener('install', () => skipWaiting());"
    "addEventListener('activate', (e) => e.waitUntil(clients.claim()));"
)
# name: what the page does after its beacon, and the reason for which it cannot count as examined, if any
PAGES = {
    "requests": ("for (let n = 0; n < 3500; n += 1) new Image().src = 'https://many.tp.example/p?' + n",
                 "it sent more than 3000 requests"),
    "windows": ("for (let n = 0; n < 60; n += 1) open('/sw.js?' + n)", "it opened more than 10 windows"),
    "promises": ("(async () => { while (true) await 0; })()", "it did not finish loading within 5 seconds"),
    "reloads": ("location.reload()", "it did not finish loading within 5 seconds"),
    "hash": ("let n = 0; onhashchange = () => { location.hash = ++n }; location.hash = 'a'", ""),
    "history": ("let n = 0; setInterval(() => history.pushState({}, '', `?${++n}`), 1)", ""),
    "loops": ("onload = () => setTimeout(() => { for (;;) {} }, 1)",
              "it did not react in time while the crawl looked for a cookie banner"),
    "globals": (("Array.prototype.push = () => 0; JSON.stringify = () => ''; window.setTimeout = () => 0;"
                "window.Promise = null; document.cookie = 'a=b'"),
                "its own scripts overwrite functions of the browser"),
    "alerts": (("for (let n = 0; n < 5; n += 1) alert(n); confirm('?'); prompt('?');"
               "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = '?'; })"), ""),
    "closes": ("close(); setTimeout(() => close(), 5)", ""),
    "binding": (("for (const name of Object.getOwnPropertyNames(window)) if (/pixelguard|binding/i.test(name)) "
                "{ window[name]('garbage'); }; if (window.__pixelguard__) __pixelguard__('{}')"), ""),
    "worker": (("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)"
               ".then(() => fetch('https://behind.tp.example/b'))"), ""),
    "addresses": (("eval(\"fetch('https://odd.tp.example/b')\\n//# sourceURL=https://[x\");"
                  "eval(\"fetch('https://odd.tp.example/c')\\n//# sourceURL=https://a%\\n\");"
                  "document.body.insertAdjacentHTML('beforeend', \"<link rel=preconnect href='https://['>"
                  "<link rel=preconnect href='https://u[@hint.tp.example/'>"
                  "<a ping='https://[ //\u2100.x' href='//['>\")"), ""),
    "escapes": ((f"for (const url of {list(ESCAPES)}) {{ fetch(url, {{mode: 'no-cors'}}).catch(() => 0);"
                "const f = document.createElement('iframe'); f.src = url; document.body.append(f); }"), ""),
}  # fmt: skip
# What counts what they do ends them; on a busy machine they take long to come so far, and are not hurried.
OF_LONG_WORK = ("/requests.html", "/windows.html")
BESIDE = {
    "requests": {"many"},
    "addresses": {"odd", "hint"},
    "worker": {"behind"},
    "escapes": {"127.0.0.1", "localhost", "::1", "169.254.169.254", "10.0.0.1", "192.168.0.1"},
}


@pytest.mark.browser
def test_no_hostile_page_stops_the_crawl_or_escapes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beacon of every page is seen, what a page prevents is a gap with its reason, and the last page is as ever.

    The addresses of this machine and of private networks are answered by the stand-in, and recorded like any other.
    """
    pages: dict[str, str | bytes] = {
        f"{name}.html": f"<body><img src='https://{name}.tp.example/b' alt=''><script>{code}</script>"
        for name, (code, _) in PAGES.items()
    }
    fine = {"fine.html": "<img src='https://fine.tp.example/b' alt=''>", "sw.js": SWALLOW}
    root = write_site(tmp_path, {**pages, **fine})
    routes = [f"/{name}.html" for name in (*PAGES, "fine")]
    hurried = [route for route in routes if route not in OF_LONG_WORK]

    patient = crawl_folder(root, *OF_LONG_WORK)
    monkeypatch.setattr(visit, "STEP_TIMEOUT", 5.0)  # seconds that a page that loops is waited for
    result = crawl_folder(root, *hurried, browser=BrowserOptions(page_timeout=5.0))

    why = {gap.route: gap.message for gap in (*patient.gaps, *result.gaps)}
    expected = {f"/{name}.html": reason for name, (_, reason) in PAGES.items() if reason}
    short = {
        route: next((reason for reason in expected.values() if reason in text), text) for route, text in why.items()
    }
    assert short == expected
    assert {route: hosts(patient if route in OF_LONG_WORK else result, route) for route in routes} == {
        f"/{name}.html": {name} | BESIDE.get(name, set()) for name in (*PAGES, "fine")
    }


@pytest.mark.browser
def test_half_a_pair_of_code_units_ends_nothing(tmp_path: Path) -> None:
    """A page whose script cuts an emoji in two, in its title and in what it keeps and sends, is judged and reported."""
    code = """document.title = document.querySelector('h1').textContent = 'cut \\ud83d';
localStorage['\\ud83d'] = '\\ud83d'; console.log('\\ud83d');
fetch('https://half.tp.example/b', {method: 'POST', mode: 'no-cors', body: JSON.stringify(['\\ud83d'])});"""
    root = write_site(tmp_path / "site", {"index.html": f"<h1></h1><button>On</button><script>{code}</script>"})

    ran = run_here("check", root, "--report-dir", tmp_path / "out")

    report = json.loads((tmp_path / "out/pixelguard.json").read_text(encoding="utf-8"))
    assert (ran.code, report["gaps"]) == (1, [])
    assert {row["host"] for row in report["requests"] if not row["browser_noise"]} == {"half.tp.example"}
    assert len(list((tmp_path / "out").iterdir())) >= 6
