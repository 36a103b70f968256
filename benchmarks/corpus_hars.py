"""Read the recorded visits of the corpus and compare what is decoded with their truth rows.

Run: `PIXELGUARD_CORPUS=<folder> python benchmarks/corpus_hars.py [-v]`. Prints a table, then what is missing; `-v`
prints every decoded request. Exit code 1 when a request to Meta is missed or read otherwise than the truth says.
"""

import base64
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.decode import Decoded, decode
from pytest_pixelguard.trackers.lookup import AddressMatch, entity_of, match_address
from pytest_pixelguard.trackers.words import describe


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recorded request and what we make of it."""

    number: int
    url: str
    match: AddressMatch | None
    decoded: Decoded


def entries(har: Path) -> Iterator[Entry]:
    """Give the requests of one HAR file, decoded."""
    for number, row in enumerate(json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]):
        request = row["request"]
        headers = {header["name"].lower(): header["value"] for header in request.get("headers", ())}
        body = _body(request.get("postData") or {})
        referer = headers.get("referer")
        yield Entry(
            number=number,
            url=request["url"],
            match=match_address(request["url"], body),
            decoded=decode(request["url"], body, headers.get("content-type"), page_url=referer, referer=referer),
        )


def _body(posted: dict[str, Any]) -> bytes | None:
    text = posted.get("text")
    if text is None:
        return None
    return base64.b64decode(text) if posted.get("encoding") == "base64" else str(text).encode("utf-8", "surrogatepass")


def compare(truth: dict[str, Any], found: list[Entry]) -> list[str]:
    """Give what the truth row says and our reading does not."""
    missing = []
    for row in truth["meta_pixel_requests"]:
        entry = found[row["entry"]]
        told = {(one.what, one.value) for one in entry.decoded.disclosures}
        if not entry.match or entry.match.vendor.id != "meta-pixel":
            missing.append(f"entry {row['entry']}: not known as Meta's")
            continue
        if (entry.match.tracker_id, entry.decoded.event) != (row["id"], row["ev"]):
            missing.append(f"entry {row['entry']}: {entry.match.tracker_id} {entry.decoded.event}")
        if ("page-address", row["dl"]) not in told:
            missing.append(f"entry {row['entry']}: page address {row['dl']}")
        text = row["cd"].get("cd[buttonText]")
        if text and ("button-text", text) not in told:
            missing.append(f"entry {row['entry']}: button text {text}")
        fields = row["cd"].get("cd[formFeatures]", "[]")
        if fields != "[]" and "form-fields" not in {what for what, _ in told}:
            missing.append(f"entry {row['entry']}: form fields")
    ids = {entry.match.tracker_id for entry in found if entry.match}
    missing += [f"account {wanted}" for wanted in truth["tag_ids"] if wanted not in ids]
    return missing


def main(corpus: Path, *, verbose: bool) -> int:
    """Print the table and give the exit code."""
    truths = [json.loads(line) for line in (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    failed = 0
    for truth in truths:
        if truth["set"] != "hars":
            continue
        started = time.perf_counter()
        found = list(entries(corpus / truth["path"]))
        spent = (time.perf_counter() - started) / max(len(found), 1) * 1000
        vendors = Counter(entry.match.vendor.id for entry in found if entry.match)
        missing = compare(truth, found)
        failed += bool(missing)
        print(f"{truth['site']}: {len(found)} requests, {spent:.2f} ms each")
        print("  vendors:", ", ".join(f"{vendor} {count}" for vendor, count in vendors.most_common()))
        unknown = Counter(split_address(entry.url).host for entry in found if not entry.match)
        print(
            "  no vendor file:", ", ".join(f"{host} ({_owner(host)}) {count}" for host, count in unknown.most_common())
        )
        print("  missing:", "; ".join(missing) or "nothing")
        if verbose:
            _print_entries(found)
    return 1 if failed else 0


def _owner(host: str) -> str:
    entity = entity_of(host)
    return entity.name if entity else "?"


def _print_entries(found: list[Entry]) -> None:
    for entry in found:
        if entry.match or entry.decoded.disclosures:
            name = entry.match.vendor.id if entry.match else "-"
            who = entry.match.tracker_id if entry.match else "-"
            print(f"    {entry.number} {name} {who} {entry.decoded.event} {entry.url[:90]}")
            for one in entry.decoded.disclosures:
                print(f"        {one.parameter}: {describe(one)} = {one.value[:100]!r}")


if __name__ == "__main__":
    sys.exit(main(Path(os.environ["PIXELGUARD_CORPUS"]), verbose="-v" in sys.argv))
