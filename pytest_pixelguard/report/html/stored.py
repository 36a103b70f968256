"""What pages would store on visitors' devices, counted by name and consent state."""

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pixelguard.model import Report, State


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
    rows: dict[tuple[str, str, str], Kept] = {}
    exempt: dict[tuple[str, str, str], bool] = {}
    for row in report.stored:
        seen = row.stored
        key = seen.host, seen.name, seen.store.value
        before = rows[key].pages if key in rows else {}
        pages = {**before, seen.state: before.get(seen.state, frozenset()) | {seen.route}}
        exempt[key] = row.exempt
        rows[key] = Kept(
            name=seen.name, store=seen.store.value, host=seen.host, owner=row.owner, purpose=row.purpose, pages=pages
        )
    return tuple(rows[key] for key in sorted(rows, key=lambda key: (exempt[key], key)))
