"""Reads recorded visits with the gate's own decoder, and compares what it says with what is known of them.

Needs PIXELGUARD_CORPUS: a folder with `hars/` and `truth.jsonl`. Prints a table in Markdown.
"""

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pytest_pixelguard.config import Config
from pytest_pixelguard.har import judge_recordings
from pytest_pixelguard.har_file import body_of, headers_of, read_log
from pytest_pixelguard.model import Report
from pytest_pixelguard.trackers.decode import Decoded, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One recording: what the truth names, how much of it was found, and what was not."""

    site: str
    wanted: int
    found: int
    missing: tuple[str, ...]
    vendors: tuple[str, ...]
    third_parties: int
    requests: int
    verdict: str


def compare(corpus: Path, truth: dict[str, Any]) -> Compared:
    """Judge a recording and compare it with its row of the truth: each request to Meta, each id, each host."""
    file = corpus / truth["path"]
    entries = read_log(file)["entries"]
    report = judge_recordings(Config(), [str(file)])
    checks = {**_hosts(entries, truth), **_ids(report, truth)}
    for request in truth["meta_pixel_requests"]:
        checks |= _meta(entries[request["entry"]], request)
    asked = Counter(urlsplit(row.observation.request.url).hostname for row in report.requests)
    return Compared(
        site=truth["site"],
        wanted=len(checks),
        found=sum(checks.values()),
        missing=tuple(what for what, held in checks.items() if not held),
        vendors=tuple(dict.fromkeys(row.vendor for row in report.requests if row.vendor)),
        third_parties=len(asked),
        requests=sum(asked.values()),
        verdict=report.verdict.outcome.value,
    )


def _hosts(entries: list[Any], truth: dict[str, Any]) -> dict[str, bool]:
    seen = Counter(urlsplit(entry["request"]["url"]).hostname for entry in entries)
    return {f"{count} requests to {host}": seen[host] == count for host, count in truth["hosts"].items()}


def _ids(report: Report, truth: dict[str, Any]) -> dict[str, bool]:
    told = {finding.tracker_id for finding in report.findings}
    addresses = " ".join(row.observation.request.url for row in report.requests)
    return {f"id {one}": one in told or one.removeprefix("AW-") in told for one in truth["tag_ids"] if one in addresses}


def _meta(entry: dict[str, Any], request: dict[str, Any]) -> dict[str, bool]:
    raw = entry["request"]
    decoded = decode(raw["url"], body_of(entry), dict(headers_of(raw)).get("content-type"))
    name = f"request {request['entry']} to Meta:"
    checks = {f"{name} event {request['ev']}": decoded.event == request["ev"]}
    checks[f"{name} dl"] = ("page-address", "dl", request["dl"]) in _told(decoded)
    for parameter, value in request["cd"].items():
        told = [one for one in decoded.disclosures if one.parameter.startswith(parameter)]
        says = value.strip() not in {"[]", "{}", "", "null"}
        checks[f"{name} {parameter}"] = bool(told) if says else not told
    for parameter in request["hashed"]:
        checks[f"{name} {parameter} hashed"] = any(
            one.parameter == parameter and one.encoding == "sha256" for one in decoded.disclosures
        )
    return checks


def _told(decoded: Decoded) -> set[tuple[str, str, str]]:
    return {(one.what, one.parameter, one.value) for one in decoded.disclosures}


def main() -> int:
    """Print the table; return 1 where the truth holds something that was not found."""
    corpus = Path(os.environ["PIXELGUARD_CORPUS"])
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [compare(corpus, row) for row in map(json.loads, lines) if row["set"] == "hars"]
    print("| recording | truth found | verdict | requests to third parties (hosts) | vendors |")
    print("|---|---|---|---|---|")
    for row in rows:
        third = f"{row.requests} ({row.third_parties})"
        print(f"| {row.site} | {row.found}/{row.wanted} | {row.verdict} | {third} | {', '.join(row.vendors)} |")
    for row in rows:
        for missing in row.missing:
            print(f"not found: {row.site}: {missing}")
    return int(any(row.missing for row in rows))


if __name__ == "__main__":
    sys.exit(main())
