"""Real containers with ground truth: what each tag does, against the truth; and the time and memory for a large one.

Takes the corpus folder from the environment variable PIXELGUARD_CORPUS. Prints a table and a summary; exits 1 when a
Meta tag's verdict or account differs from the truth. The large container is made: 2 MB of custom HTML tags.
"""

import json
import os
import resource
import sys
import time
import tracemalloc
from pathlib import Path

from pytest_pixelguard.model import Consent, Container
from pytest_pixelguard.static.container import read_container
from pytest_pixelguard.trackers.parties import FirstParty

META = "meta-pixel"
LARGE = 2_000_000  # bytes


def main() -> int:
    """Print the table and the figures."""
    corpus = Path(os.environ["PIXELGUARD_CORPUS"])
    rows = [json.loads(line) for line in (corpus / "containers/truth.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = sum(judge(corpus, row) for row in rows if row)
    print(f"\n{len(rows)} containers, {wrong} differ from the truth")
    measure()
    return 1 if wrong else 0


def judge(corpus: Path, row: dict[str, object]) -> bool:
    """Print one container's row; tell whether it differs from the truth."""
    file = corpus / str(row["file"])
    started = time.perf_counter()
    container = read_container(file.read_bytes(), path=file.name, first_party=FirstParty())
    seconds = time.perf_counter() - started
    meta, ids = verdict_on_meta(container)
    truth = row["meta"], set(row["pixel_ids"]) if isinstance(row["pixel_ids"], list) else set()
    server = "server" in container.kind
    differs = not truth[1] <= ids | every_id(container) if server else (meta, ids) != truth and not truth[1] < ids
    sending = [tag for tag in container.tags if tag.receivers]
    free = [tag for tag in sending if any(each.consent is Consent.UNGATED for each in tag.receivers)]
    held = [tag for tag in sending if all(each.consent is Consent.GATED for each in tag.receivers)]
    vendors = {each.vendor or each.host or "?" for tag in sending for each in tag.receivers}
    print(
        f"{'DIFFERS' if differs else 'agrees '} {file.name[:46]:46} {len(container.tags):3} tags: {len(free)} free, "
        f"{len(held)} held, {sum(tag.paused for tag in container.tags)} paused, {len(container.gaps)} gaps, "
        f"{seconds * 1000:.0f} ms; Meta: {meta} {','.join(sorted(ids))}\n        {', '.join(sorted(vendors))}"
    )
    return differs


def verdict_on_meta(container: Container) -> tuple[str, set[str]]:
    """Give whether a Meta tag fires without consent (`ungated`), all are held back (`gated`), or there is `none`."""
    receivers = [each for tag in container.tags for each in tag.receivers if each.vendor == META]
    ids = {account for each in receivers for account in each.tracker_ids}
    if not receivers:
        return "none", ids
    return ("gated" if all(each.consent is Consent.GATED for each in receivers) else "ungated"), ids


def every_id(container: Container) -> set[str]:
    """Give every account that stands in the container."""
    return {account for tag in container.tags for each in tag.receivers for account in each.tracker_ids}


def measure() -> None:
    """Print time and memory for a container of 2 MB."""
    data = large()
    tracemalloc.start()
    read_container(data, path="gtm.js", first_party=FirstParty(), seconds=600)  # tracing takes ten times as long
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    started = time.process_time()  # of the processor: the machine may be busy with something else
    container = read_container(data, path="gtm.js", first_party=FirstParty(), seconds=600)
    seconds = time.process_time() - started
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(
        f"{len(data) / 1e6:.1f} MB, {len(container.tags)} tags, {len(container.findings)} findings: {seconds:.2f} s of "
        f"processor time, {peak / 1e6:.0f} MB at the most beyond the program's own, {highest:.0f} MB for the process"
    )


def large() -> bytes:
    """Make a container of 2 MB: pixels, events and templates, with conditions and variables."""
    code = "<script>" + "window.q=window.q||[];q.push([1,'step']);" * 60 + "fbq('init','123456789012345');</script>"
    macros = [{"function": "__e"}, *({"function": "__v", "vtp_name": f"value{number}"} for number in range(200))]
    tags: list[dict[str, object]] = []
    while len(tags) * (len(code) + 310) < LARGE:
        number = len(tags)
        html = ["template", code.replace("step", f"step{number}"), ["escape", ["macro", 1 + number % 200], 8, 16]]
        tags.append({"function": "__html", "vtp_html": html, "tag_id": number, "once_per_event": True})
    predicates = [{"function": "_eq", "arg0": ["macro", 0], "arg1": f"event{number}"} for number in range(100)]
    rules = [[["if", number], ["add", *range(number, len(tags), 100)]] for number in range(100)]
    contents = {"version": "1", "macros": macros, "tags": tags, "predicates": predicates, "rules": rules}
    return f"var data = {json.dumps({'resource': contents})};".encode()


if __name__ == "__main__":
    sys.exit(main())
