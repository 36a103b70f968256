"""From what was stored without consent to findings: named, and weighed by what it is for."""

import re
from collections import defaultdict
from collections.abc import Iterable

from pytest_pixelguard.model import Finding, JudgedStored, Level, Rule, State, Store, Stored
from pytest_pixelguard.policy.sentences import join
from pytest_pixelguard.trackers.cookies import Purpose, match_cookie

_TRACKING = frozenset({Purpose.ANALYTICS, Purpose.MARKETING})
# Names that many programs use for what nobody can do without: a database's word alone does not make them trackers.
_COMMON = re.compile(r"sess|csrf|xsrf|auth|token|log-?in|locale|^lang|cart|basket|nonce", re.IGNORECASE)
_WORDS = {
    Store.COOKIE: "the cookie",
    Store.LOCAL_STORAGE: "the local storage key",
    Store.SESSION_STORAGE: "the session storage key",
    Store.INDEXED_DB: "the IndexedDB database",
    Store.CACHE_STORAGE: "the cache",
}
_WHEN = {
    State.NO_CHOICE: "before the visitor has agreed to anything",
    State.REJECTED: "although the visitor has refused",
    State.GPC: "although the visitor’s browser objects by Global Privacy Control",
    State.DNT: "although the visitor’s browser objects by Do Not Track",
}
_NAMED = 6  # names in one sentence


def judge_stored(stored: Iterable[Stored]) -> tuple[JudgedStored, ...]:
    """Say of each thing stored what it is for. What was removed again at once counts only if it is a tracker's."""
    rows = [_judge(one) for one in stored]
    return tuple(row for row in rows if row.stored.kept or _tracks(row))


def storage_findings(rows: Iterable[JudgedStored]) -> tuple[Finding, ...]:
    """Give the findings: an error for each page and tracker; for the rest one line for the site, which fails nothing.

    What is strictly necessary is no finding. What was stored before the choice is not told again after a refusal,
    unless it is a tracker's.
    """
    trackers: defaultdict[tuple[State, str, str], list[JudgedStored]] = defaultdict(list)
    others: dict[tuple[Store, str], list[JudgedStored]] = {}
    for row in rows:
        if _tracks(row):
            trackers[row.stored.state, row.stored.route, row.vendor or row.owner].append(row)
        elif not row.exempt:
            others.setdefault((row.stored.store, row.stored.name), []).append(row)
    return (
        *(_tracker_finding(group) for group in trackers.values()),
        *(_other_finding(group) for group in others.values() if group[0].stored.state is State.NO_CHOICE),
    )


def _judge(stored: Stored) -> JudgedStored:
    match = match_cookie(stored.name, stored.host if stored.third_party else "")
    if match is None:
        return JudgedStored(stored=stored)
    return JudgedStored(
        stored=stored,
        purpose=match.purpose.value,
        owner=match.owner,
        description=match.description,
        vendor=match.vendor.id if match.vendor else None,
        known_from=match.source,
        exempt=match.purpose is Purpose.STRICTLY_NECESSARY,
    )


def _tracks(row: JudgedStored) -> bool:
    if row.purpose is None or Purpose(row.purpose) not in _TRACKING:
        return False
    return row.vendor is not None or not (_COMMON.search(row.stored.name) or row.stored.script_hidden)


def _tracker_finding(group: list[JudgedStored]) -> Finding:
    lead = group[0]
    stored = lead.stored
    names = join(tuple(dict.fromkeys(f"{_WORDS[row.stored.store]} {row.stored.name}" for row in group))[:_NAMED])
    whose = f"{lead.owner}’s, for {lead.purpose}" if lead.owner else f"for {lead.purpose}"
    return Finding(
        rule=Rule.STORAGE_BEFORE_CONSENT,
        level=Level.ERROR,
        message=f"{stored.route} stores {names} on the visitor’s device ({whose}) {_WHEN[stored.state]}"
        + _writer(stored),
        vendor=lead.vendor,
        company=lead.owner or None,
        category=lead.purpose,
        location=stored.markup,
        source=stored.source,
        route=stored.route,
        state=stored.state,
        host=stored.host,
    )


def _other_finding(group: list[JudgedStored]) -> Finding:
    lead = group[0]
    stored = lead.stored
    pages = len({row.stored.route for row in group})
    where = stored.route if pages == 1 else f"{stored.route} and {pages - 1} more {'page' if pages == 2 else 'pages'}"  # noqa: PLR2004 -- one more
    stores = "stores" if pages == 1 else "store"
    if lead.purpose is None:
        what = "nobody knows what it is for: if the site can do without it, it needs consent"
    else:
        whose = f"{lead.owner}’s, " if lead.owner else ""
        what = f"{whose}for {lead.purpose}: needs consent unless the visitor asked for it"
    lasting = lead.purpose is not None or (stored.lasting and not stored.script_hidden)
    return Finding(
        rule=Rule.STORAGE_BEFORE_CONSENT,
        level=Level.WARNING if lasting and stored.store is Store.COOKIE else Level.NOTE,
        message=(
            f"{where} {stores} {_WORDS[stored.store]} {stored.name} on the visitor’s device "
            f"{_WHEN[stored.state]}{_writer(stored)} ({what})"
        ),
        vendor=lead.vendor,
        company=lead.owner or None,
        category=lead.purpose,
        tracker_id=stored.name,
        location=stored.markup,
        source=stored.source,
        route=stored.route,
        state=stored.state,
        host=stored.host,
    )


def _writer(stored: Stored) -> str:
    if stored.by:
        return f", by the header of {stored.by.split('?', 1)[0]}"
    if stored.writer:
        place = stored.writer[0]
        return f", written by {place.url.split('?', 1)[0]} line {place.line}"
    return ""
