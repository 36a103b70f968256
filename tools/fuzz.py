"""Feed the readers with what nobody would write: `make fuzz`, or `python tools/fuzz.py --seconds 60 html script`.

Each reader runs in a process of its own under atheris (coverage-guided), from seeds that our rules' examples and the
hostile cases of the tests give. A crash is an exception that the reader should have turned into a gap or a clear error,
or an input of at most a few kilobytes that takes seconds. Crashing inputs are left in `.fuzz/`, for a test, and beside
them what the process said. Do not edit the package while it runs: a module that is loaded late would be another one.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import atheris
import msgspec

# Not the crawl: no reader of files goes through it, and to instrument a module takes longer than to read many inputs.
with atheris.instrument_imports(include=["pytest_pixelguard"], exclude=["pytest_pixelguard.crawl"]):
    from pytest_pixelguard.autoconsent_files import autoconsent_for
    from pytest_pixelguard.config import Config, ConfigError, Consent, Login, Replay, load_config
    from pytest_pixelguard.guard.flow_report import joined, taken_over
    from pytest_pixelguard.har import judge_recordings
    from pytest_pixelguard.inputs.files import InputError
    from pytest_pixelguard.inputs.sitemap import read_sitemaps
    from pytest_pixelguard.merge import merge, read_report
    from pytest_pixelguard.output import FORMATS
    from pytest_pixelguard.policy.configured import read_baseline
    from pytest_pixelguard.policy.lock_file import read_lock, render_lock
    from pytest_pixelguard.replay import recordings
    from pytest_pixelguard.report.as_json import render_json
    from pytest_pixelguard.report.from_json import NotAReportError
    from pytest_pixelguard.report.terminal import render_terminal
    from pytest_pixelguard.shards import read_times
    from pytest_pixelguard.source_maps import SourceMapError, read_source_map
    from pytest_pixelguard.static.container import read_container
    from pytest_pixelguard.static.inspect import inspect_bytes
    from pytest_pixelguard.static.options import StaticOptions, Target
    from pytest_pixelguard.static.rules import PAGES
    from pytest_pixelguard.trackers.parties import FirstParty

OUT = Path(".fuzz")
OURS = FirstParty.of("www.example.nhs.uk")
LONGEST = 8192  # bytes of an input
SLOW = 5.0  # seconds that no input of this length may take


_CONTAINER = b"""var data = {"resource":{"version":"3","macros":[{"function":"__e"},{"function":"__v","vtp_name":"a.b"},
{"function":"__jsm","vtp_javascript":["template","(function(){return ",["macro",1],"+'x'})();"]}],
"tags":[{"function":"__html","tag_id":1,"vtp_html":["template","<script>fbq('init','123456789012345')</script>",["macro",2]],
"setup_tags":["list",["tag",1,0]],"metadata":["map","name","Meta"]},
{"function":"__gaawe","tag_id":2,"vtp_measurementIdOverride":"G-ABCDEF1234","consent":["list","ad_storage"]},
{"function":"__cvt_1_2","tag_id":3,"vtp_url":["macro",1]},{"function":"__img","tag_id":4,"vtp_url":"//a.example/p"}],
"predicates":[{"function":"_eq","arg0":["macro",0],"arg1":"gtm.js"},{"function":"_re","arg0":["macro",1],"arg1":".*"}],
"rules":[[["if",0],["unless",1],["add",0,1]],[["if",1],["add",2,3],["block",0]]]},
"runtime":[[50,"__cvt_1_2",[46,"a"],[41,[15,"a"]]]],"permissions":{"__cvt_1_2":{"inject_script":{"urls":["*"]}}},
"blob":{"1":"3","10":"GTM-ABCDEF1"}};"""
_VISIT = b"""{"log":{"version":"1.2","pages":[{"id":"p1","title":"https://www.example.nhs.uk/hiv"}],"entries":[
{"pageref":"p1","_resourceType":"document","request":{"method":"GET","url":"https://www.example.nhs.uk/hiv","headers":[]},
"response":{"status":200,"content":{"mimeType":"text/html"}}},
{"pageref":"p1","_initiator":{"stack":{"callFrames":[{"url":"a.js","lineNumber":1,"columnNumber":2,"functionName":"f"}]}},
"request":{"method":"POST","url":"https://www.facebook.com/tr/?id=123456789012345&ev=PageView","bodySize":5,
"headers":[{"name":"Content-Type","value":"text/plain"},{"name":"Sec-Fetch-Dest","value":"empty"}],
"postData":{"mimeType":"text/plain","text":"a=b","params":[{"name":"a","value":"b"}],"encoding":"base64"}},
"_webSocketMessages":[{"type":"send","data":"x"}],"response":{"status":"200"}}]}}"""


def _read_as(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        options = StaticOptions(file_seconds=SLOW, prefilter=False)
        result = inspect_bytes(data, target=Target(path=Path(name), label=name), first_party=OURS, options=options)
        if any("took more than" in gap.message for gap in result.gaps):
            raise RuntimeError(f"{len(data)} bytes took more than {SLOW:g} seconds")

    return read


def _source_map(data: bytes) -> None:
    with contextlib.suppress(SourceMapError):
        read_source_map(data.decode("utf-8", "replace")).at(0, 10)


def _container(data: bytes) -> None:
    read_container(data, path="gtm.js", first_party=OURS, seconds=SLOW)


def _configuration(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pixelguard.toml"
        file.write_bytes(data)
        with contextlib.suppress(ConfigError):
            load_config(file)


def _har(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "visit.har"
        file.write_bytes(data)
        with contextlib.suppress(InputError):
            judge_recordings(Config(), [str(file)])


_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1e308,
    "",
    "\ud800",
    "::error::x",
    "9" * 5000,
    [],
    {},
    [[]],
    {"a": {}},
    [None],
)


def _changed(data: bytes) -> bytes:
    """Give JSON with some values replaced, as the bytes say: single bytes hardly ever make other JSON of a file.

    Bytes that are no such order are given back as they are.
    """
    if not data.startswith(b"!"):
        return data
    chosen = atheris.FuzzedDataProvider(data[1:])
    trees = _trees()
    tree = json.loads(trees[chosen.ConsumeIntInRange(0, len(trees) - 1)])
    for _ in range(chosen.ConsumeIntInRange(1, 4)):
        places = list(_places(tree))
        if not places:
            break
        holder, key = places[chosen.ConsumeIntInRange(0, len(places) - 1)]
        odd = chosen.ConsumeIntInRange(0, len(_ODD))
        if odd < len(_ODD):
            holder[key] = deepcopy(_ODD[odd])
        else:
            del holder[key]
    return json.dumps(tree).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a JSON value: what holds it, and under which key."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


@cache
def _trees() -> tuple[str, ...]:
    return tuple(text.decode() for text in _other_files() if text.startswith(b"{"))


@contextlib.contextmanager
def _as_file(data: bytes, name: str) -> Iterator[tuple[Path, Config]]:
    """Give a file of these bytes, and a configuration that lies beside it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_changed(data))
        yield file, Config(file=str(Path(folder) / "pixelguard.toml"))


def _baseline(data: bytes) -> None:
    with _as_file(data, "pixelguard-baseline.json") as (_, config), contextlib.suppress(ConfigError):
        read_baseline(config)


def _lock(data: bytes) -> None:
    with _as_file(data, "pixelguard.lock") as (_, config), contextlib.suppress(ConfigError):
        lock = read_lock(config)
        if lock is not None:
            render_lock(lock)


def _report(data: bytes) -> None:
    with _as_file(data, "report.json") as (file, _), contextlib.suppress(InputError):
        whole = merge([read_report(file)])
        for render, _name in FORMATS.values():
            render(whole)
        render_terminal(whole)


def _times(data: bytes) -> None:
    with _as_file(data, "report.json") as (file, _), contextlib.suppress(InputError):
        read_times(file)


def _flows(data: bytes) -> None:
    try:
        report = json.loads(_changed(data))
    except (ValueError, RecursionError):
        return
    with contextlib.suppress(NotAReportError):
        joined(taken_over(json.dumps({"test_a": report, "test_b": report})))


def _autoconsent(data: bytes) -> None:
    with _as_file(data, "kit/rules/rules.json") as (file, config), contextlib.suppress(ConfigError):
        script = file.parents[1] / "dist" / "autoconsent.playwright.js"
        script.parent.mkdir()
        script.write_text("0", encoding="utf-8")
        autoconsent_for(msgspec.structs.replace(config, consent=Consent(autoconsent="kit")))


def _sitemap(data: bytes) -> None:
    with _as_file(data, "sitemap.xml") as (file, _):
        read_sitemaps(file.parent)


def _state(data: bytes) -> None:
    with _as_file(data, "state.json") as (_, config), contextlib.suppress(ConfigError):
        from pytest_pixelguard.login import logged_in  # noqa: PLC0415 -- it brings the crawl, which takes long to load

        login = Login(state="state.json", marker="#in")
        with logged_in(config, login, origin="https://www.example.nhs.uk", first_party=OURS):
            pass


def _recording(data: bytes) -> None:
    with _as_file(data, "visit.har") as (file, config), contextlib.suppress(ConfigError):
        entry = Replay(file="visit.har", sha256=hashlib.sha256(file.read_bytes()).hexdigest())
        recordings(msgspec.structs.replace(config, replay=(entry,)))


READERS: dict[str, Callable[[bytes], None]] = {
    "html": _read_as("page.html"),
    "script": _read_as("bundle.js"),
    "typescript": _read_as("app.tsx"),
    "template": _read_as("page.njk"),
    "css": _read_as("style.css"),
    "headers": _read_as("_headers"),
    "source-map": _source_map,
    "container": _container,
    "configuration": _configuration,
    "har": _har,
    "baseline": _baseline,
    "lock": _lock,
    "report": _report,
    "times": _times,
    "flows": _flows,
    "autoconsent": _autoconsent,
    "sitemap": _sitemap,
    "state": _state,
    "recording": _recording,
}


def main() -> int:
    """Run the readers that are named, or all; the exit code is 1 where one crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"one of {', '.join(READERS)}; all without it")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (default: 60)")
    parser.add_argument("--runs", type=int, default=0, help="inputs instead of seconds, the same ones each time")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers; 0: another one each time")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := [name for name in options.readers if name not in READERS]:
        parser.error(f"no such reader: {', '.join(unknown)}; there are {', '.join(READERS)}")
    if options.inside:
        _fuzz(options.inside, options)
        return 0
    crashed = False
    _say("reader", "inputs", "seconds", "ended")
    for name in options.readers or READERS:
        started = time.monotonic()
        inputs, end = _run(name, options)
        crashed = crashed or end != "well"
        _say(name, inputs, f"{time.monotonic() - started:.0f}", end)
    return int(crashed)


def _say(name: str, inputs: str, seconds: str, end: str) -> None:
    sys.stdout.write(f"{name:<14} {inputs:>9} {seconds:>8}  {end}\n")
    sys.stdout.flush()


def _run(name: str, options: argparse.Namespace) -> tuple[str, str]:
    given = {"--inside": name, "--seconds": options.seconds, "--runs": options.runs, "--seed": options.seed}
    command = [sys.executable, __file__, *(str(part) for pair in given.items() for part in pair)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    said = done.stdout + done.stderr
    counted = re.findall(r"^#(\d+)", said, re.MULTILINE) or re.findall(r"stat::number_of_executed_units:\s*(\d+)", said)
    inputs = counted[-1] if counted else "?"
    if done.returncode == 0:
        return inputs, "well"
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.log").write_text(said, encoding="utf-8")  # an input that crashes but once is told by this alone
    raised = re.findall(r"^[\w.]*(?:Error|Exception|Interrupt)\b.*", said, re.MULTILINE)
    kept = re.findall(r"Test unit written to (\S+)", said)
    return inputs, f"CRASHED: {(raised or said.splitlines() or ['?'])[-1][:120]} ({(kept or ['no input kept'])[-1]})"


def _fuzz(name: str, options: argparse.Namespace) -> None:
    seeds = OUT / "seeds" / name
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds()):
        (seeds / f"{number:04}").write_bytes(seed[:LONGEST])
    atheris.Setup(
        [
            sys.argv[0],
            str(seeds),
            f"-runs={options.runs}" if options.runs else f"-max_total_time={options.seconds}",
            f"-seed={options.seed or int(bool(options.runs))}",
            f"-max_len={LONGEST}",
            f"-artifact_prefix={OUT.resolve()}/{name}-",
            "-rss_limit_mb=3072",
            # By the clock, so far off: no input may fail for a busy machine. 0 would mean that none may last a second.
            "-timeout=300",
            "-print_final_stats=1",
        ],
        READERS[name],
    )
    atheris.Fuzz()


def _seeds() -> Iterator[bytes]:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.hostile.cases import CASES  # noqa: PLC0415 -- the tests are no package that is installed

    for page in PAGES:
        for example in (*getattr(page, "BAD", ()), *getattr(page, "GOOD", ())):
            yield example.code.encode()
    for case in CASES:
        yield case.data(1)[:LONGEST]
    yield b'{"version":3,"sources":["a.js"],"names":[],"mappings":"AAAA,CAAC;AACA"}'
    yield b'var data = {"resource":{"version":"1","macros":[{"function":"__e"}],"tags":[{"function":"__html",'
    yield b'[[allow]]\nrule = "PXG201"\nvendor = "meta-pixel"\nstatement = "x"\nowner = "y"\nexpires = 2027-01-01\n'
    yield _CONTAINER
    yield from _other_files()
    yield from (b"!" + bytes((3 * number, 5 * number, 7 * number, number)) * 8 for number in range(20))
    yield b'origin = "https://www.example.nhs.uk"\n[consent]\nreject = ["#no"]\n[routes]\npaths = ["/"]\n'


def _other_files() -> Iterator[bytes]:
    """Yield what the gate itself, a browser or a consent platform writes, and somebody may have edited."""
    from tests.report.samples import PASSED, REPORT  # noqa: PLC0415 -- as above

    for report in (replace(PASSED, requests=(), stored=()), REPORT):
        text = render_json(report)
        yield json.dumps(json.loads(text)).encode()
        yield json.dumps({"test_a": json.loads(text)}).encode()
    yield _VISIT
    yield b'{"written": "2026-11-22", "findings": [{"fingerprint": "0123456789abcdef0123456789abcdef"}]}'
    yield (
        b'version = 1\ncrawled = true\n[[container]]\nid = "GTM-ABC1234"\nkind = "web"\nsha256 = "00"\n'
        b'[[container.tag]]\nid = "1"\ntells = ["a"]\n[[resource]]\naddress = "https://a.example/b.js"\n'
        b'kind = "script"\nintegrity = "sha384-AA"\n'
    )
    yield b'{"autoconsent": [{"name": "a", "detectCmp": [{"exists": "#a"}], "optIn": [], "optOut": []}]}'
    yield b'<?xml version="1.0"?><urlset><url><loc>https://www.example.nhs.uk/hiv</loc></url></urlset>'
    yield (
        b'{"cookies": [{"name": "a", "value": "0123456789"}], "origins": [{"origin": "https://a.example", '
        b'"localStorage": [{"name": "k", "value": "0123456789"}], "indexedDB": [{"stores": '
        b'[{"records": [{"v": "x"}]}]}]}], "sessionStorage": {"https://a.example": {"k": "0123456789"}}}'
    )
    snippet = base64.b64encode(f"<script>{'fbq(1);' * 12}</script>".encode()).decode()
    yield f'var settings = {{"cookie_optInCode": "{snippet}", "onsent": "{snippet[:-3]}"}}'.encode()


if __name__ == "__main__":
    sys.exit(main())
