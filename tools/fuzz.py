"""Feed the readers with what nobody would write: `make fuzz`, or `python tools/fuzz.py --seconds 60 html script`.

Each reader runs in a process of its own under atheris (coverage-guided), from seeds that our rules' examples and the
hostile cases of the tests give. A crash is an exception that the reader should have turned into a gap or a clear error,
or an input of at most a few kilobytes that takes seconds. Crashing inputs are left in `.fuzz/`, for a test.
"""

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pytest_pixelguard"]):
    from pytest_pixelguard.config import ConfigError, load_config
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
}


def main() -> int:
    """Run the readers that are named, or all; the exit code is 1 where one crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"one of {', '.join(READERS)}; all without it")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (default: 60)")
    parser.add_argument("--runs", type=int, default=0, help="inputs instead of seconds, the same ones each time")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := [name for name in options.readers if name not in READERS]:
        parser.error(f"no such reader: {', '.join(unknown)}; there are {', '.join(READERS)}")
    if options.inside:
        _fuzz(options.inside, options.seconds, options.runs)
        return 0
    crashed = False
    _say("reader", "inputs", "seconds", "ended")
    for name in options.readers or READERS:
        started = time.monotonic()
        inputs, end = _run(name, options.seconds, options.runs)
        crashed = crashed or end != "well"
        _say(name, inputs, f"{time.monotonic() - started:.0f}", end)
    return int(crashed)


def _say(name: str, inputs: str, seconds: str, end: str) -> None:
    sys.stdout.write(f"{name:<14} {inputs:>9} {seconds:>8}  {end}\n")
    sys.stdout.flush()


def _run(name: str, seconds: int, runs: int) -> tuple[str, str]:
    command = [sys.executable, __file__, "--inside", name, "--seconds", str(seconds), "--runs", str(runs)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    said = done.stdout + done.stderr
    counted = re.findall(r"^#(\d+)", said, re.MULTILINE) or re.findall(r"stat::number_of_executed_units:\s*(\d+)", said)
    inputs = counted[-1] if counted else "?"
    if done.returncode == 0:
        return inputs, "well"
    raised = re.findall(r"^[\w.]*(?:Error|Exception|Interrupt)\b.*", said, re.MULTILINE)
    kept = re.findall(r"Test unit written to (\S+)", said)
    return inputs, f"CRASHED: {(raised or said.splitlines() or ['?'])[-1][:120]} ({(kept or ['no input kept'])[-1]})"


def _fuzz(name: str, seconds: int, runs: int) -> None:
    seeds = OUT / "seeds" / name
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds()):
        (seeds / f"{number:04}").write_bytes(seed[:LONGEST])
    atheris.Setup(
        [
            sys.argv[0],
            str(seeds),
            *(("-seed=1", f"-runs={runs}") if runs else (f"-max_total_time={seconds}",)),
            f"-max_len={LONGEST}",
            f"-artifact_prefix={OUT.resolve()}/{name}-",
            "-rss_limit_mb=3072",
            "-timeout=0",  # its timer would be ours: the readers have their own limit
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
    yield b'origin = "https://www.example.nhs.uk"\n[consent]\nreject = ["#no"]\n[routes]\npaths = ["/"]\n'


if __name__ == "__main__":
    sys.exit(main())
