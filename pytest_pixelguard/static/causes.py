"""One finding per cause: the places of one snippet put together, so that ten literals do not make ten findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_pixelguard.model import Consent, Rule
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role

_WORST = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)


@dataclass(slots=True, kw_only=True)
class Cause:
    """What one finding rests on. `places` are in the order of the file; the first load among them leads."""

    rule: Rule
    places: list[Sighting] = field(default_factory=list)
    tracker_id: str | None = None

    @property
    def lead(self) -> Sighting:
        """Give the place that the finding points to: a load, else the call that sets an account up, else the first."""
        return min(
            self.places,
            key=lambda each: (not each.sure, each.act is not Act.LOAD, not each.configures, each.indirect, each.start),
        )

    @property
    def loads(self) -> bool:
        """Tell whether something is fetched here, not only called."""
        return any(each.act is Act.LOAD for each in self.places)

    @property
    def configures(self) -> bool:
        """Tell whether an account is set up here."""
        return any(each.configures for each in self.places)

    @property
    def sure(self) -> bool:
        """Tell whether anything here proves the use."""
        return any(each.sure for each in self.places)

    @property
    def judge(self) -> Sighting:
        """Give the place that decides about consent: the least gated load; without a load, the least gated call."""
        loads = [each for each in self.places if each.act is Act.LOAD] or self.places
        return min(loads, key=lambda each: (_WORST.index(each.consent), each.inert, each.start))


def tracker_causes(rule: Rule, sightings: Iterable[Sighting]) -> Iterator[Cause]:
    """Group the places of one vendor under one rule.

    Loads in different tags are different causes, unless one account is set up in one script and loaded in another.
    """
    units: dict[int, list[Sighting]] = defaultdict(list)
    for each in sorted(sightings, key=lambda each: each.start):
        units[each.unit].append(each)
    causes: list[Cause] = []
    has_loader = any(_loads(places) for places in units.values())
    for places in units.values():
        if _loads(places):
            causes += _by_account(rule, places)
    without = [cause for cause in causes if cause.tracker_id is None]
    for places in units.values():
        if _loads(places) and has_loader:
            continue
        for cause in _by_account(rule, places):
            home = next((each for each in causes if each.tracker_id == cause.tracker_id), None)
            if home is None and cause.tracker_id is not None and without:
                home = without.pop(0)
                home.tracker_id = cause.tracker_id
            if home is None and cause.tracker_id is None and causes:
                home = causes[0]
            if home is None:
                causes.append(cause)
            else:
                home.places += cause.places
    yield from causes


def _loads(places: list[Sighting]) -> bool:
    """Tell whether the vendor's code is fetched; what only receives data belongs to what fetches the code."""
    return any(each.act is Act.LOAD and each.role not in {Role.BEACON, None} for each in places)


def _by_account(rule: Rule, places: list[Sighting]) -> list[Cause]:
    """Split one script's places by account; places without one belong to the first."""
    accounts = list(dict.fromkeys(each.tracker_id for each in places if each.tracker_id and not each.setting))
    if not accounts:
        # Several settings of one vendor belong to one account: the vendor file names the telling one first.
        ranked = sorted((each for each in places if each.tracker_id), key=lambda each: (_rank(each), each.start))
        accounts = [each.tracker_id for each in ranked[:1] if each.tracker_id]
    if not accounts:
        return [Cause(rule=rule, places=list(places))]
    causes = {account: Cause(rule=rule, tracker_id=account) for account in accounts}
    for each in places:
        causes.get(each.tracker_id or accounts[0], causes[accounts[0]]).places.append(each)
    if len(accounts) > 1:
        # Every account is reached through the one load, so each cause holds it.
        loads = [each for each in places if each.act is Act.LOAD and each.tracker_id is None]
        for account in accounts[1:]:
            causes[account].places += loads
    return list(causes.values())


def _rank(each: Sighting) -> int:
    listed = each.vendor.code.settings if each.vendor is not None else ()
    name = each.how.removesuffix(" =")
    return listed.index(name) if name in listed else len(listed)


def host_causes(rule: Rule, sightings: Iterable[Sighting]) -> Iterator[Cause]:
    """Group places by host: fifty pictures from one host are one cause."""
    hosts: dict[tuple[str, str, Consent], list[Sighting]] = defaultdict(list)
    for each in sorted(sightings, key=lambda each: each.start):
        hosts[each.host, each.vendor.id if each.vendor else "", each.consent].append(each)
    for places in hosts.values():
        yield Cause(
            rule=rule, places=places, tracker_id=next((each.tracker_id for each in places if each.tracker_id), None)
        )


def place_causes(rule: Rule, sightings: Iterable[Sighting]) -> Iterator[Cause]:
    """Each place is a cause of its own, except that one tag is named once."""
    seen: set[tuple[int, int, str]] = set()
    for each in sorted(sightings, key=lambda each: each.start):
        key = each.unit, each.start if not each.unit else 0, each.vendor.id if each.vendor else each.host
        if key not in seen:
            seen.add(key)
            yield Cause(rule=rule, places=[each], tracker_id=each.tracker_id)


def mention_causes(rule: Rule, sightings: Iterable[Sighting]) -> Iterator[Cause]:
    """Group mentions by vendor and by the kind of place: a cookie table of twelve rows is one note."""
    groups: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for each in sorted(sightings, key=lambda each: each.start):
        groups[each.vendor.id if each.vendor else each.host, each.why].append(each)
    for places in groups.values():
        yield Cause(rule=rule, places=places)
