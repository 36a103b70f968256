"""What a preview served of its own during a crawl: pages, scripts and style sheets, to be read like a built folder."""

from collections.abc import Iterable

from pytest_pixelguard.crawl.sink import Record
from pytest_pixelguard.crawl.sink.coding import decoded
from pytest_pixelguard.crawl.sink.media_types import read_as
from pytest_pixelguard.model import Served
from pytest_pixelguard.trackers.parties import FirstParty


def served(records: Iterable[Record], first_party: FirstParty) -> tuple[Served, ...]:
    """Give each body that the site itself served, once: the same address with the same bytes is one."""
    found: dict[tuple[str, bytes, str], Served] = {}
    for record in records:
        if not record.response_body or not first_party.owns(record.host):
            continue
        headers = dict(record.response_headers)
        kind = read_as(headers.get("content-type", ""))
        problem, body = "", b""
        if record.response_lost or record.error:
            problem = record.error or f"it is larger than the {len(record.response_body)} bytes that are kept"
        else:
            try:
                body = decoded(bytes(record.response_body), headers.get("content-encoding", ""))
            except ValueError as error:
                problem = str(error)
        url = record.url.split("#", 1)[0]
        found.setdefault((url, body, problem), Served(url=url, kind=kind, body=body, problem=problem))
    return tuple(found.values())
