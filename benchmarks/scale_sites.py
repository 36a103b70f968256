"""The sites that `scale.py` grows: many files, many routes, many findings, many requests: all made here."""

import json
import random
from pathlib import Path

from benchmarks.static import PIXEL, make_page, text

ORIGIN = "https://www.example.nhs.uk"
PLANTED = 20
PER_PAGE = 100  # findings on one page
HOSTS = 20  # receivers that the requests of one page go to
BANNER = """\
<div id="cookies" role="dialog" aria-label="Cookies" hidden><p>We would like to use cookies to understand how you use
this site. May we?</p><button id="yes">Accept all cookies</button><button id="no">Reject all cookies</button></div>
<script>
const banner = document.getElementById("cookies");
if (!document.cookie.includes("cookie-choice=")) banner.hidden = false;
for (const [id, word] of [["yes", "yes"], ["no", "no"]])
  document.getElementById(id).addEventListener("click", () => {
    document.cookie = `cookie-choice=${word}; path=/; max-age=9999`; banner.hidden = true;
  });
</script>
"""


def make_files(root: Path, count: int, size: int) -> int:
    """Write `count` files of about `size` bytes: four pages to one script, 20 of them with a pixel. Give all bytes."""
    choose = random.Random(count)  # noqa: S311 -- the same tree every time, nothing secret
    written = 0
    gap = max(1, count // PLANTED)
    for number in range(count):
        folder = root / f"{number % 50}"
        folder.mkdir(parents=True, exist_ok=True)
        if number % 5 == 4:  # noqa: PLR2004 -- one in five
            file, content = folder / f"module-{number}.js", _script(choose, size)
        else:
            pixel = PIXEL if number % gap == 0 else ""
            file, content = folder / f"page-{number}.html", make_page(choose, number, size=size, pixel=pixel)
        file.write_text(content, encoding="utf-8")
        written += file.stat().st_size
    return written


def _script(choose: random.Random, size: int) -> str:
    """Give a script as a build leaves it: functions, tables of text, calls; no tracker in it."""
    parts: list[str] = ['"use strict";']
    length = 0
    while length < size:
        name = f"f{choose.randrange(10**6)}"
        table = json.dumps({f"k{choose.randrange(999)}": text(choose, 6) for _ in range(4)})
        part = (
            f"function {name}(e,t){{var n={table};for(var r=0;r<e.length;r++){{if(e[r]&&t[r]!==n.k){{n[e[r]]="
            f"document.querySelector('.c{choose.randrange(999)}')||t[r]}}}}return Object.assign({{}},n,t)}}\n"
            f"window.app=window.app||[];window.app.push([{choose.randrange(999)},{name}]);\n"
        )
        parts.append(part)
        length += len(part)
    return "".join(parts)


def make_routes(root: Path, count: int) -> None:
    """Write small pages with a banner and a menu; every tenth sends a beacon before anybody is asked."""
    for number in range(count):
        pixel = '<img src="https://t.example/pixel.gif?page" width="1" height="1" alt="">' if number % 10 == 0 else ""
        (root / f"page-{number}.html").write_text(
            f'<!doctype html><html lang="en"><title>Page {number}</title><h1>Page {number}</h1>{BANNER}'
            f"<p>Opening times and how to find the ward.</p>{pixel}</html>",
            encoding="utf-8",
        )


def make_findings(root: Path, count: int, *, alike: bool) -> None:
    """Write pages that hold `count` pixel images: of one tracker, or each of a host of its own."""
    for first in range(0, count, PER_PAGE):
        pixels = "\n".join(
            '<img src="https://www.facebook.com/tr?id=123456789012345&ev=PageView&noscript=1" width="1" height="1">'
            if alike
            else f'<img src="https://t{number}.example/pixel.gif?id={number}" width="1" height="1" alt="">'
            for number in range(first, min(count, first + PER_PAGE))
        )
        folder = root / f"{first // PER_PAGE % 50}"
        folder.mkdir(exist_ok=True)
        page = f'<!doctype html><html lang="en"><title>Page {first}</title><h1>Page</h1>\n{pixels}</html>'
        (folder / f"page-{first}.html").write_text(page, encoding="utf-8")


def make_requests(root: Path, count: int) -> None:
    """Write one page that sends `count` requests to 20 receivers while it loads."""
    (root / "index.html").write_text(
        '<!doctype html><html lang="en"><title>Page</title><h1>Page</h1><script>'
        f"for (let i = 0; i < {count}; i++) fetch(`https://t${{i % {HOSTS}}}.example/collect?n=${{i}}&page=start`, "
        "{mode: 'no-cors'}).catch(() => {});</script></html>",
        encoding="utf-8",
    )
