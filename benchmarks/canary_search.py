"""Milliseconds for each request that is searched for a visitor's values: a pixel, JSON bodies, packed bodies."""

import base64
import gzip
import json
import random
import statistics
import time

from pytest_pixelguard.canary import Searcher, make_persona
from pytest_pixelguard.model import Canary, Request

_RUNS = 15
_PIXEL = (
    "https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl=https%3A%2F%2Fwww.example.nhs.uk%2Fservices&rl=&"
    "if=false&ts=1700000000000&sw=1280&sh=720&v=2.9.154&r=stable&ec=0&o=4126&fbp=fb.1.1700000000000.123456789&rqm=GET"
)


def _body(size: int) -> bytes:
    luck = random.Random(size)  # noqa: S311 -- made-up text
    texts = ("hello world content", "https://x.example/some/path/of/things", "averylongidentifierlikethis")
    rows = [{"id": luck.randrange(10**9), "text": luck.choice(texts)} for _ in range(size // 60)]
    return json.dumps(rows).encode()


def _milliseconds(searcher: Searcher, request: Request) -> float:
    times = []
    for _ in range(_RUNS):
        began = time.process_time()
        searcher.examine(request)
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the table in Markdown: the median of some runs, in milliseconds of one processor."""
    extra = (
        Canary(kind="page-address", value="https://www.example.nhs.uk/services/hiv"),
        Canary(kind="page-title", value="HIV clinic at Example Hospital"),
    )
    began = time.process_time()
    searcher = Searcher(make_persona("benchmark"), extra)
    made = (time.process_time() - began) * 1000
    cases = {
        "a pixel's address": (_PIXEL, None),
        "JSON, 1 kB": ("https://t.example/c", _body(1_000)),
        "JSON, 4 kB": ("https://t.example/c", _body(4_000)),
        "JSON, 40 kB": ("https://t.example/c", _body(40_000)),
        "JSON, 300 kB": ("https://t.example/c", _body(300_000)),
        "gzip of 40 kB": ("https://t.example/c", gzip.compress(_body(40_000))),
        "base64 of gzip of 40 kB": ("https://t.example/c", base64.b64encode(gzip.compress(_body(40_000)))),
        "a decompression bomb": ("https://t.example/c", gzip.compress(bytes(200_000_000))),
    }
    print("| request | ms |\n|---|---|")
    for name, (url, body) in cases.items():
        request = Request(method="POST" if body else "GET", url=url, host="t.example", kind="fetch", body=body)
        print(f"| {name} | {_milliseconds(searcher, request):.2f} |")
    print(f"| once for each run: the tables of the visitor and a page | {made:.0f} |")


if __name__ == "__main__":
    main()
