"""What the page itself tells: calls that no proxy sees, and what its markup and headers make a visitor's browser do."""

import json
from collections.abc import Iterable

from pytest_pixelguard.crawl.header_evidence import hints_of
from pytest_pixelguard.crawl.initiator import stack_frames
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.well_formed import well_formed
from pytest_pixelguard.model import Observation, Request, Witness
from pytest_pixelguard.trackers.address import url_parts
from pytest_pixelguard.trackers.parties import FirstParty, normalise_host

# What our scripts report besides: writing to the device (`storage`), what the visitor did, a surrogate that failed.
_NO_REQUESTS = frozenset({"stored", "interaction", "fault"})


def from_page(
    walk: Walk, visits: dict[int, Visit], first_party: FirstParty
) -> Iterable[tuple[Visit, float, Observation]]:
    """Yield what our script in the page saw and no proxy sees (WebRTC): the visit, when (monotonic seconds), what."""
    done: set[tuple[int, str]] = set()
    for context, number, note in walk.engine.wiretap.notes:
        if context != walk.context_id or number not in visits:
            continue
        payload = well_formed(json.loads(note["payload"]))
        if payload["kind"] in _NO_REQUESTS:
            continue
        url = str(payload["url"])
        host = _host_of_ice(url)
        if (number, url) in done or not host or first_party.owns(host):
            continue
        done.add((number, url))
        visit = visits[number]
        yield (
            visit,
            note["heard"],
            Observation(
                route=visit.route.path,
                state=visit.state,
                phase=visit.phase_at(note["heard"]),
                request=Request(
                    method="CONNECT",
                    url=url,
                    host=host,
                    kind=str(payload["kind"]),
                    initiator=stack_frames(payload["stack"]),
                ),
                witnesses=(Witness.PAGE,),
                page_url=visit.url,
                page_title=visit.title,
            ),
        )


def from_markup(walk: Walk, first_party: FirstParty) -> Iterable[tuple[Visit, Observation]]:
    """Yield what markup and headers tell a visitor's browser to contact, and a headless one does not."""
    done: set[tuple[int, str, str]] = set()
    for visit, kind, url in _hints(walk, first_party):
        parts = url_parts(url)
        host = normalise_host(parts.hostname or "")
        if parts.scheme not in {"http", "https"} or first_party.owns(host) or (visit.number, kind, url) in done:
            continue
        done.add((visit.number, kind, url))
        yield (
            visit,
            Observation(
                route=visit.route.path,
                state=visit.state,
                phase=visit.phase_at(visit.began),
                request=Request(method="GET", url=url, host=host, kind=kind),
                witnesses=(Witness.DOM,),
                page_url=visit.url,
                page_title=visit.title,
            ),
        )


def _hints(walk: Walk, first_party: FirstParty) -> Iterable[tuple[Visit, str, str]]:
    for visit in walk.visits:
        for hint in visit.hints:
            yield visit, hint["kind"], hint["url"]
    for record in walk.ledger.records:
        if first_party.owns(record.host) and record.header("sec-fetch-dest") in {"document", "iframe", ""}:
            visit = walk.visit_at(record.arrived)
            for found in hints_of(record.response_headers, record.url):
                yield visit, found.kind, found.url


def _host_of_ice(url: str) -> str:
    rest = url.partition(":")[2].removeprefix("//").split("?", 1)[0]
    return normalise_host(rest)
