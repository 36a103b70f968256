"""What a visit leaves on the visitor's device, and who put it there.

The look at the end of a visit is the evidence; the page script's account of each write, and the sink's of each
`Set-Cookie`, say who did it. What was removed again before the visitor left is known from those accounts alone.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from pytest_pixelguard.crawl.attribute import Attribution
from pytest_pixelguard.crawl.everywhere import gone
from pytest_pixelguard.crawl.frames import answering_frames
from pytest_pixelguard.crawl.initiator import stack_frames
from pytest_pixelguard.crawl.page_scripts import STORED
from pytest_pixelguard.crawl.sink import Record
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.well_formed import well_formed
from pytest_pixelguard.model import Frame, State, Store, Stored
from pytest_pixelguard.trackers.address import url_parts
from pytest_pixelguard.trackers.parties import FirstParty, normalise_host

# Without consent, nothing that needs consent may be stored. After acceptance it is what the visitor agreed to; after
# withdrawal, what stands there may be left from before.
LOOKED_AT = frozenset({State.NO_CHOICE, State.REJECTED, State.GPC, State.DNT})

OWN = "pixelguard:"  # how the names begin of what the crawl itself stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that stood on the device when the visitor left."""

    store: Store
    name: str
    host: str
    lasting: bool
    script_hidden: bool = False


@dataclass(slots=True, kw_only=True)
class _Writer:
    moment: float
    host: str
    lasting: bool
    by: str = ""
    frames: tuple[Frame, ...] = field(default=())


async def look_at_storage(walk: Walk) -> list[Kept]:
    """Give everything that stands on the visitor's device now, of whatever the walk's page has the origin.

    Call it when a route has been left: the empty page that the walk rests on is of the same origin. Names only: a value
    may be an identifier. Raises `PlaywrightError` where the page cannot be asked.
    """
    page = await walk.page()
    cookies, found = await asyncio.gather(walk.context.cookies(), page.evaluate(STORED))
    kept = [
        Kept(
            store=Store.COOKIE,
            name=str(cookie["name"]),
            host=normalise_host(str(cookie["domain"]).lstrip(".")),
            lasting=float(cookie["expires"]) >= 0,
            script_hidden=bool(cookie["httpOnly"]),
        )
        for cookie in cookies
    ]
    return list(dict.fromkeys([*kept, *_found_in(found)]))


async def look_into_frames(page: Page) -> list[Kept]:
    """Give what the frames of a page keep that are of other hosts: not seen from the page that the walk rests on.

    Call it before the page is left. What a script writes there as a property (`localStorage.x = ...`) nobody tells of.
    """
    kept: list[Kept] = []
    own = url_parts(page.url).hostname
    for frame in (await answering_frames(page))[1:]:
        if url_parts(frame.url).hostname in {own, "", None}:
            continue  # it keeps what it keeps with the page's own
        try:
            kept += _found_in(await frame.evaluate(STORED))
        except PlaywrightError as error:
            if not gone(error.message):
                raise
    return kept


def _found_in(found: dict[str, Any]) -> Iterator[Kept]:
    for store, names in well_formed(found["stores"]).items():
        for name in names:
            if not name.startswith(OWN):
                lasting = store != Store.SESSION_STORAGE
                yield Kept(store=Store(store), name=name, host=normalise_host(found["host"]), lasting=lasting)


async def keep_what_is_stored(walk: Walk, visit: Visit) -> None:
    """Note in a visit what stands on the visitor's device now; see `look_at_storage`."""
    visit.kept = [*visit.kept, *await look_at_storage(walk)]


def stored_in(walk: Walk, first_party: FirstParty, attribution: Attribution) -> Iterator[Stored]:
    """Give what the visits of a walk stored, in the states in which that needs consent."""
    if walk.state not in LOOKED_AT:
        return
    notes: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)  # by the number of the visit
    for context, number, note in walk.engine.wiretap.notes:
        if context == walk.context_id:
            notes[number].append(note)
    setting = [
        record for record in walk.ledger.records if any(name == "set-cookie" for name, _ in record.response_headers)
    ]
    for visit in walk.visits:
        if not visit.whole:
            continue
        writers = _writers(visit, notes[visit.number], setting)
        kept = {(one.store, one.name): one for one in visit.kept}
        for store, name in dict.fromkeys((*kept, *writers)):
            yield _stored(visit, kept.get((store, name)), store, name, writers, first_party, attribution)


def _stored(
    visit: Visit,
    kept: Kept | None,
    store: Store,
    name: str,
    writers: dict[tuple[Store, str], _Writer],
    first_party: FirstParty,
    attribution: Attribution,
) -> Stored:
    writer = writers.get((store, name))
    host = kept.host if kept else (writer.host if writer else "")
    source, markup = attribution.places(writer.frames) if writer and writer.frames else (None, None)
    return Stored(
        route=visit.route.path,
        state=visit.state,
        phase=visit.phase_at(writer.moment if writer else visit.ended),
        store=store,
        name=name,
        host=host,
        third_party=not first_party.owns(host),
        lasting=kept.lasting if kept else bool(writer and writer.lasting),
        kept=kept is not None,
        script_hidden=bool(kept and kept.script_hidden),
        by=writer.by if writer else "",
        writer=writer.frames if writer else (),
        source=source,
        markup=markup,
    )


def _writers(
    visit: Visit, notes: Iterable[dict[str, Any]], setting: Iterable[Record]
) -> dict[tuple[Store, str], _Writer]:
    """Give for each thing that was written during a visit who wrote it first.

    `notes` are the page's own of this visit, `setting` the answers of the whole walk that set a cookie.
    """
    found: dict[tuple[Store, str], _Writer] = {}
    for note in notes:
        payload = well_formed(json.loads(note["payload"]))
        if payload["kind"] != "stored" or str(payload["name"]).startswith(OWN):
            continue
        store = Store(payload["store"])
        writer = _Writer(
            moment=note["heard"],
            host=normalise_host(payload["host"]),
            lasting=bool(payload.get("lasting", store is not Store.SESSION_STORAGE)),
            frames=stack_frames(payload["stack"]),
        )
        found.setdefault((store, payload["name"]), writer)
    for record in setting:
        if not visit.began <= record.arrived <= (visit.ended or float("inf")):
            continue
        for header, value in record.response_headers:
            name = value.partition("=")[0].strip()
            if header == "set-cookie" and name:
                host = normalise_host(url_parts(record.url).hostname or "")
                lasting = "expires=" in value.lower() or "max-age=" in value.lower()
                writer = _Writer(moment=record.arrived, host=host, lasting=lasting, by=record.url)
                found.setdefault((Store.COOKIE, name), writer)
    return found
