"""Speed and memory of static inspection: a tree of 2,000 files and 160 MB, beside `cat` and `grep -F` in the same run.

Real bundles come from npm (pinned), pages are generated; 20 of them hold a pixel, which must all be found. For
comparison, BeautifulSoup with esprima reads a sample of the same tree: the whole would take an hour. Run with the
project's Python: `python -m benchmarks.static [--files N] [--megabytes N]`.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.rows import Row, add

PACKAGES = (
    "plotly.js-dist@3.1.0", "mermaid@11.12.0", "three@0.180.0", "pdfjs-dist@5.4.149", "highlight.js@11.11.1",
    "d3@7.9.0", "chart.js@4.5.0", "lodash@4.17.21", "moment@2.30.1", "jquery@3.7.1", "bootstrap@5.3.8",
    "react-dom@19.1.1", "vue@3.5.21", "@sentry/browser@10.11.0", "posthog-js@1.266.0", "nhsuk-frontend@10.0.0",
    "govuk-frontend@5.11.2", "swagger-ui-dist@5.29.0", "video.js@8.23.4", "leaflet@1.9.4",
)  # fmt: skip
PLANTED = 20
BUNDLE = 7_000_000  # bytes
PIXEL = (
    "<script>!function(f,b,e,v){f.fbq=function(){};var t=b.createElement(e);t.src=v;b.head.appendChild(t)}"
    "(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','123456789012345');</script>"
)
SAMPLE = 2_000_000  # bytes that BeautifulSoup and esprima read
USUAL = "BeautifulSoup + esprima"
RUNS = 3  # of which the quickest counts: in the first, Python compiles our modules, as pip does where it installs them
SMALLEST = 8_000  # bytes; npm is full of tiny modules that no build leaves as files of their own
WORDS = (
    "appointment", "clinic", "ward", "nurse", "letter", "hospital", "patient", "visit", "morning", "referral",
    "results", "team", "service", "travel", "parking", "support", "children", "family", "medicine", "blood", "test",
    "scan", "before", "after", "please", "bring", "your", "name", "address", "card", "contact", "open", "from",
    "Monday", "Friday", "and", "the", "of", "to", "in", "for", "with", "on", "at", "is", "are", "you", "we", "can",
)  # fmt: skip
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" '
    'href="/favicon.svg"><link rel="stylesheet" href="/assets/main.css"><script src="/assets/app.js" defer></script>'
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"MedicalOrganization"}</script>'
)
MENU = "".join(
    f'<li class="nav__item"><a class="nav__link" href="/services/{word}">{word.title()} service</a></li>\n'
    for word in WORDS[:40]
)
ICON = (
    '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2 2 22h20z"/></svg>'
)


def text(choose: random.Random, words: int) -> str:
    """Give a sentence of that many words."""
    return " ".join(choose.choices(WORDS, k=words)).capitalize() + "."


def make_page(choose: random.Random, number: int, *, size: int, pixel: str) -> str:
    """Give a page as a hospital's site has them: head, menu and footer as everywhere, words of its own between."""
    parts = [
        f'<!doctype html>\n<html lang="en"><head>{HEAD}<title>Page {number}</title>{pixel}</head>',
        '<body class="js-off">\n',
        f'<header role="banner"><nav aria-label="Menu"><ul>{MENU}</ul></nav></header><main id="main">\n',
    ]
    written = sum(map(len, parts)) + len(MENU)
    while written < size:
        kind = choose.randrange(6)
        if kind < 3:  # noqa: PLR2004 -- half of a page is running text
            part = f"<p>{text(choose, 40)} <a href='/page-{choose.randrange(900)}'>{text(choose, 3)}</a></p>\n"
        elif kind == 3:  # noqa: PLR2004 -- one in six
            items = "".join(f"<li>{text(choose, 8)}</li>" for _ in range(6))
            part = (
                f'<h2 id="s{choose.randrange(99)}">{text(choose, 4)}</h2><ul class="list list--bullet">{items}</ul>\n'
            )
        elif kind == 4:  # noqa: PLR2004 -- one in six
            row = "".join(
                f"<tr><th scope='row'>{text(choose, 2)}</th><td>{text(choose, 5)}</td></tr>" for _ in range(5)
            )
            part = f'<table class="table"><caption>{text(choose, 3)}</caption>{row}</table>\n'
        else:
            part = (
                f'<div class="card" data-module="card">{ICON}<img src="/images/{choose.randrange(500)}.jpg" alt="" '
                f'loading="lazy" width="300" height="200"><details><summary>{text(choose, 4)}</summary>'
                f"{text(choose, 20)}</details></div>\n"
            )
        parts.append(part)
        written += len(part)
    return "".join([*parts, f"</main><footer><ul>{MENU}</ul><p>© Example Hospital</p></footer></body></html>\n"])


def make_tree(root: Path, *, files: int, megabytes: int) -> int:
    """Fill a folder with bundles and pages, about half of the bytes each; give the number of bytes."""
    store = root / "npm"
    store.mkdir()
    (store / "package.json").write_text("{}", encoding="utf-8")
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", *PACKAGES]
    subprocess.run(install, cwd=store, check=True, capture_output=True)
    site = root / "site"
    scripts = [
        file
        for file in sorted(store.rglob("*"))
        if file.suffix in {".js", ".mjs", ".css", ".map"} and file.is_file() and file.stat().st_size > SMALLEST
    ]
    choose = random.Random(7)  # noqa: S311 -- the same tree every time, nothing secret
    choose.shuffle(scripts)
    written = count = 0
    budget = megabytes * 1_000_000
    for number, source in enumerate(scripts):
        data = source.read_bytes()
        if count >= files * 6 // 10 or written + len(data) > budget // 2:
            continue
        target = site / "assets" / f"{number % 40}" / f"{number}-{source.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        written, count = written + len(data), count + 1
    pages = files - count
    for number in range(pages):
        pixel = PIXEL if number % (pages // PLANTED) == 0 and number // (pages // PLANTED) < PLANTED else ""
        page = make_page(choose, number, size=(budget - written) // (pages - number), pixel=pixel)
        target = site / f"{number % 30}" / f"page-{number}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
        written += len(page.encode())
    return written


def make_bundle(modules: Path) -> bytes:
    """Give a dense bundle of 7 MB as webpack makes them, in one file, with a pixel in its last module."""
    libraries = [
        (modules / name).read_bytes()
        for name in ("mermaid/dist/mermaid.min.js", "swagger-ui-dist/swagger-ui-bundle.js")
    ]
    texts: list[bytes] = []
    while sum(map(len, texts)) < BUNDLE:
        texts.append(libraries[len(texts) % 2])
    texts.append(PIXEL.removeprefix("<script>").removesuffix("</script>").encode())
    table = b",".join(b"%d:function(e,t,n){%s}" % (number, text) for number, text in enumerate(texts))
    return b"(()=>{var m={" + table + b"};m[0]()})();"


def timed(command: list[str], cwd: Path) -> tuple[float, float, float]:
    """Run a command; give its wall time and processor time in seconds, and the memory of its largest process in MB.

    Python keeps its compiled modules, as it does where a package is installed.
    """
    kept = {"PYTHONPYCACHEPREFIX": str(cwd.parent / "pycache"), "PYTHONDONTWRITEBYTECODE": ""}
    started = perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=os.environ | kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # it is reaped already
    return perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def usual(site: Path) -> tuple[float, float, dict[str, int]]:
    """Let BeautifulSoup and esprima read a sample, pages and scripts half of the bytes each.

    Give the megabytes a second, those a second of a processor, and what was read.
    """
    choose = random.Random(11)  # noqa: S311 -- the same sample every time
    chosen: list[str] = []
    for endings in ((".html",), (".js", ".mjs")):
        files = sorted(file for file in site.rglob("*") if file.suffix in endings)
        choose.shuffle(files)
        room = SAMPLE // 2
        for file in files:
            if file.stat().st_size <= room:
                chosen.append(str(file))
                room -= file.stat().st_size
    before = os.times()
    started = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.usual_readers"],
        cwd=Path(__file__).parents[1],
        input="\0".join(chosen),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, after = perf_counter() - started, os.times()
    busy = after.children_user - before.children_user + after.children_system - before.children_system
    read: dict[str, int] = json.loads(done.stdout)
    return read["bytes"] / 1e6 / seconds, read["bytes"] / 1e6 / busy, read


def main() -> int:
    """Make the tree, run the comparison, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=2000)
    arguments.add_argument("--megabytes", type=int, default=160)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pixelguard-bench-") as folder:
        root = Path(folder)
        size = make_tree(root, files=given.files, megabytes=given.megabytes) / 1e6
        site, report = root / "site", root / "report.json"
        ours = [sys.executable, "-m", "pytest_pixelguard", "inspect", "-q", f"--report=json={report}", "."]
        (site / "pixelguard.toml").write_text('origin = "https://www.example.org"\n', encoding="utf-8")
        rows = [
            ("cat", timed(["sh", "-c", "find . -type f -print0 | xargs -0 cat > /dev/null"], site)),
            (
                "grep -F, 4 words",
                timed(["grep", "-rlF", "-e", "fbevents", "-e", "gtag", "-e", "fbq", "-e", "gtm.js", "."], site),
            ),
            ("pixelguard inspect", min(timed(ours, site) for _ in range(RUNS))),
        ]
        found = json.loads(report.read_text(encoding="utf-8"))
        planted = {one["location"]["path"] for one in found["findings"] if one["tracker_id"] == "123456789012345"}
        print(f"{found['coverage']['files_inspected']} files, {size:.0f} MB, {os.cpu_count()} processors")
        for name, (seconds, busy, memory) in rows:
            rates = f"{size / seconds:9.1f} MB/s, {size / max(busy, 0.001):9.1f} for each second of a processor"
            print(f"{name:22} {seconds:8.2f} s {rates} {memory:8.0f} MB")
        rate, busy_rate, read = usual(site)
        skipped = f"{read['unread']} of {read['scripts']} scripts not read"
        print(
            f"{USUAL:22} {'':8}   {rate:9.2f} MB/s, {busy_rate:9.2f} for each second of a processor; "
            f"a sample of {read['bytes'] / 1e6:.1f} MB, {skipped}"
        )
        ours_rate, ours_busy = size / rows[-1][1][0], size / rows[-1][1][1]
        what = f"static, {size:.0f} MB"
        add(
            Row(
                benchmark=what,
                what="pixelguard inspect",
                measure=f"{ours_rate:.1f} MB/s, {ours_busy:.1f} a processor second, {rows[-1][1][2]:.0f} MB",
                ratio=1,
                found=f"{len(planted)} of {PLANTED} pixels",
            ),
            *(
                Row(benchmark=what, what=name, measure=f"{size / one[0]:.0f} MB/s", ratio=size / one[0] / ours_rate)
                for name, one in rows[:-1]
            ),
            Row(
                benchmark=what,
                what=f"{USUAL}, a sample",
                measure=f"{rate:.2f} MB/s, {busy_rate:.2f} a processor second",
                ratio=rate / ours_rate,
                found=skipped,
            ),
        )
        print(f"planted pixels found: {len(planted)} of {PLANTED}; gaps: {len(found['gaps'])}")
        ten = [str(file) for file in sorted(site.rglob("*.html"))[:10]]
        few = [timed([*ours[:-1], *ten], site) for _ in range(5)]
        wall, busy = min(each[0] for each in few), min(each[1] for each in few)
        print(f"10 changed files, whole process: {wall:.2f} s, {busy:.2f} s of a processor (best of 5)")
        bundle = site / "big.js"
        bundle.write_bytes(make_bundle(root / "npm" / "node_modules"))
        _, busy, memory = timed([*ours[:-1], str(bundle)], site)
        print(f"one bundle of {bundle.stat().st_size / 1e6:.1f} MB: {busy:.2f} s of a processor, {memory:.0f} MB")
    return 0 if len(planted) == PLANTED else 1


if __name__ == "__main__":
    raise SystemExit(main())
