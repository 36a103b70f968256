"""What pages would store on visitors' devices, counted by name and consent state."""

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pixelguard.model import JudgedStored, Report, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One cookie or key of one host. `pages` are the routes on which it was written, by state."""

    name: str
    store: str
    host: str
    owner: str
    purpose: str | None
    pages: Mapping[State, frozenset[str]]


def kept_of(report: Report) -> tuple[Kept, ...]:
    """Give what is stored, what needs consent first, then by host and name."""
    rows: dict[tuple[str, str, str], JudgedStored] = {}
    pages: dict[tuple[str, str, str], dict[State, set[str]]] = {}
    for row in report.stored:
        seen = row.stored
        key = seen.host, seen.name, seen.store.value
        rows[key] = row
        pages.setdefault(key, {}).setdefault(seen.state, set()).add(seen.route)
    return tuple(
        Kept(
            name=rows[key].stored.name,
            store=rows[key].stored.store.value,
            host=rows[key].stored.host,
            owner=rows[key].owner,
            purpose=rows[key].purpose,
            pages={state: frozenset(routes) for state, routes in pages[key].items()},
        )
        for key in sorted(rows, key=lambda key: (rows[key].exempt, key))
    )
