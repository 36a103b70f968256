"""Joins what the witnesses saw into observations: the sink is the truth, the browser says who did it and where."""

from collections import defaultdict
from dataclasses import replace
from itertools import islice
from math import inf

from pytest_pixelguard.crawl.circumstances import Circumstances
from pytest_pixelguard.crawl.noise import is_noise
from pytest_pixelguard.crawl.own_code import Missing, missing_code
from pytest_pixelguard.crawl.page_witness import from_markup, from_page
from pytest_pixelguard.crawl.sink import Contact, Lane, Record
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.wiretap import Seen
from pytest_pixelguard.model import Gap, Observation, Phase, Request, Rule, State, Witness
from pytest_pixelguard.trackers.address import url_parts
from pytest_pixelguard.trackers.disguised import is_disguised, tracker_alias
from pytest_pixelguard.trackers.parties import FirstParty, normalise_host

_KINDS = {
    "stylesheet": "style",
    "ping": "beacon",
    "cspviolationreport": "csp-report",
    "texttrack": "track",
}
MOST_ALIKE = 50  # requests to one address that may be on their way at the same time
SLACK = 2.0  # seconds that the browser's account and the network may be apart on a busy machine


def observe(walk: Walk, first_party: FirstParty, missing: Missing | None = None) -> tuple[list[Observation], list[Gap]]:
    """Give every request of a walk that went, or wanted to go, to a third party; and where witnesses disagree.

    `missing` are the site's own addresses that could not be had; it is added to.
    """
    visits = {visit.number: visit for visit in walk.visits}
    if not visits:
        return [], []
    seen = [row for row in walk.engine.wiretap.seen if row.context == walk.context_id and row.visit in visits]
    matches = _match(walk, seen)
    circumstances = Circumstances(walk)
    found: list[tuple[float, Observation]] = []
    gaps = circumstances.faults()
    for record, match in matches:
        visit = visits[match.visit] if match else walk.visit_at(record.arrived)
        observation = _from_sink(record, match, visit, walk, first_party)
        if observation is not None and visit.counts_at(record.arrived):
            observation = circumstances.of(observation, visit, record.arrived, seen=match, record=record)
            # In the order in which the page sent them: on a busy machine they arrive in another.
            found.append((match.heard if match else record.arrived, observation))
    explained = {id(match) for _, match in matches if match}
    last = {visit.number: visit.ended or visit.began for visit in walk.visits}
    for alone in seen:
        visit = visits[alone.visit]
        if id(alone) not in explained and _left(alone, first_party):
            if visit.counts_at(alone.heard):
                row = circumstances.of(_from_browser(alone, visit), visit, alone.heard, seen=alone)
                found.append((alone.heard, row))
            if alone.answered and not (alone.cached or alone.failed or _came_already(alone, walk)):
                gaps.append(_disagreement(alone, visit))
    for visit, moment, row in from_page(walk, visits, first_party):
        if not visit.counts_at(moment):
            continue
        tunnels = [pair for pair in found if _is_tunnel_of(pair[1], row)]
        found = [pair for pair in found if pair not in tunnels]
        both = (Witness.SINK, *row.witnesses) if tunnels else row.witnesses
        found.append((moment, replace(row, witnesses=both)))
    asked = {(row.route, row.request.url) for _, row in found}
    found += [
        (last[visit.number], row)
        for visit, row in from_markup(walk, first_party)
        if visit.whole and (row.route, row.request.url) not in asked
    ]
    found.sort(key=lambda pair: pair[0])
    return [row for _, row in found], gaps + missing_code(walk, matches, first_party, missing or Missing())


def noise_of(lane: Lane, *, route: str, state: State) -> list[Observation]:
    """Give what the browser said outside of every page: its own calls home, unless the host is not known as such."""
    return [
        Observation(
            route=route,
            state=state,
            phase=Phase.LOAD,
            request=Request(
                method=record.method,
                url=record.url,
                host=normalise_host(record.host),
                kind=_kind(record, None),
                status=record.status,
                headers=record.headers,
                body=bytes(record.body) or None,
            ),
            witnesses=(Witness.SINK,),
            browser_noise=is_noise(record),
        )
        for record in lane.ledger.records
        if record.contact is not Contact.CONNECT or not record.settled
    ]


def _match(walk: Walk, seen: list[Seen]) -> list[tuple[Record, Seen | None]]:
    """Pair each record with the browser's account of it: same method and address, in order, earliest first.

    Requests to one address may arrive in another order than that in which they were sent; then the bodies decide.
    """
    waiting: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for row in seen:
        waiting[row.method, _bare(row.url)].append(row)
    pairs: list[tuple[Record, Seen | None]] = []
    for record in walk.ledger.records:
        method = "CONNECT" if record.contact is Contact.CONNECT else record.method
        rows = waiting.get((method, _bare(record.url)), [])
        sent = islice((row for row in rows if not row.cached and not row.internal), MOST_ALIKE)
        match = account_of(record, list(sent))
        if match is not None:
            rows.remove(match)
        pairs.append((record, match))
    return pairs


def account_of(record: Record, rows: list[Seen]) -> Seen | None:
    """Give the account that names the record's body; else one that names none, as for a file; else the earliest."""
    body = bytes(record.body)
    same = (row for row in rows if row.body is not None and row.body == body)
    silent = (row for row in rows if row.body is None)
    return next(same, None) or next(silent, None) or next(iter(rows), None)


def _from_sink(
    record: Record, match: Seen | None, visit: Visit, walk: Walk, first_party: FirstParty
) -> Observation | None:
    own = first_party.owns(record.host)
    # A tracker's code that was supplied for the site's own path is a tracker's still, and so is what goes to a host of
    # the site's own in a tracker's words, or to one that is another name for a tracker's.
    aliases = walk.aliases.get(normalise_host(record.host), ()) if own else ()
    if own and not record.supplied and not is_disguised(record.url, bytes(record.body) or None, aliases):
        return None
    if record.contact is Contact.CONNECT and (record.settled or _has_company(record, visit, walk)):
        return None
    if _is_preflight(record) and _followed(record, walk):
        return None
    noise = match is None and is_noise(record)
    return Observation(
        route=visit.route.path,
        state=visit.state,
        phase=visit.phase_at(record.arrived),
        request=Request(
            method=record.method,
            url=record.url if record.contact is not Contact.CONNECT else f"https://{record.url.removesuffix(':443')}/",
            host=normalise_host(record.host),
            kind=_kind(record, match),
            status=record.status,
            headers=record.headers,
            body=bytes(record.body) or None,
            initiator=match.initiator if match else (),
        ),
        witnesses=(Witness.SINK, Witness.CDP) if match else (Witness.SINK,),
        page_url=visit.url,
        page_title=visit.title,
        browser_noise=noise,
        first_party=own,
        alias=tracker_alias(aliases) or "",
    )


def _from_browser(row: Seen, visit: Visit) -> Observation:
    return Observation(
        route=visit.route.path,
        state=visit.state,
        phase=visit.phase_at(row.heard),
        request=Request(
            method=row.method,
            url=row.url,
            host=normalise_host(url_parts(row.url).hostname or ""),
            kind=_browser_kind(row),
            body=row.body,
            initiator=row.initiator,
        ),
        witnesses=(Witness.CDP,),
        page_url=visit.url,
        page_title=visit.title,
    )


def _left(row: Seen, first_party: FirstParty) -> bool:
    """Tell whether a request that the sink does not hold is one that a visitor's browser would have made."""
    parts = url_parts(row.url)
    if parts.scheme not in {"http", "https", "ws", "wss"} or first_party.owns(parts.hostname or ""):
        return False
    if row.internal or row.kind == "preflight":
        return False
    # The browser's own blocking (content security policy, mixed content) holds for a visitor's browser just the same.
    return not row.failed or row.failed.startswith("net::")


def _came_already(row: Seen, walk: Walk) -> bool:
    """Tell whether the sink held the same request when this one was made, or was just answering it.

    A page that is loaded afresh at once takes over what its predecessor had just asked for: two accounts, one request,
    for as long as its answer is on its way.
    """
    return row.method == "GET" and any(
        record.method == row.method
        and record.arrived - SLACK < row.heard < (record.ended or inf) + SLACK
        and _bare(record.url) == _bare(row.url)
        for record in walk.ledger.records
    )


def _disagreement(row: Seen, visit: Visit) -> Gap:
    return Gap(
        rule=Rule.WITNESS_DISAGREES,
        message=f"The browser says that {row.url} was answered, but the sealed network never saw it.",
        route=visit.route.path,
        state=visit.state,
    )


def _kind(record: Record, match: Seen | None) -> str:
    if record.contact is not Contact.REQUEST:
        return record.contact.value
    if match is not None and match.kind not in {"other", ""}:
        return _browser_kind(match)
    if _is_preflight(record):
        return "preflight"
    destination = record.header("sec-fetch-dest")
    if destination not in {"empty", ""}:
        return destination
    if record.method == "POST" and record.header("sec-fetch-mode") == "no-cors":
        return "beacon"
    return "fetch" if destination else "other"


def _browser_kind(row: Seen) -> str:
    if row.kind == "document":
        return "document" if row.target == "page" and not row.frame_is_child else "iframe"
    return _KINDS.get(row.kind, row.kind)


def _is_preflight(record: Record) -> bool:
    return record.method == "OPTIONS" and bool(record.header("access-control-request-method"))


def _followed(record: Record, walk: Walk) -> bool:
    wanted = record.header("access-control-request-method")
    return any(later.url == record.url and later.method == wanted for later in walk.ledger.records[record.number :])


def _is_tunnel_of(row: Observation, page_row: Observation) -> bool:
    """Tell whether a bare tunnel is the one that a page's WebRTC call opened (TURN over TCP)."""
    return row.request.kind == "connect" and (row.route, row.request.host) == (page_row.route, page_row.request.host)


def _has_company(record: Record, visit: Visit, walk: Walk) -> bool:
    """Tell whether an unused tunnel is just a spare connection to a host that the page did speak to."""
    if record.error or record.body:
        return False
    end = visit.ended or float("inf")
    return any(
        other.host == record.host and other.contact is not Contact.CONNECT and visit.began <= other.arrived <= end
        for other in walk.ledger.records
    )


def _bare(url: str) -> str:
    return url.split("#", 1)[0]
