"""Whose address is it? The vendor by host, path and parameters; failing that, the organisation by host."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from pytest_pixelguard.trackers.address import SplitAddress, parent_hosts, split_address
from pytest_pixelguard.trackers.body import Parameters, read_parameters
from pytest_pixelguard.trackers.parties import normalise_host
from pytest_pixelguard.trackers.vendor import Address, Category, Vendor, vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMatch:
    """A vendor's address that was recognised; `disguised`: through a pattern for any host, perhaps the site's own."""

    vendor: Vendor
    address: Address
    tracker_id: str | None
    disguised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An organisation that owns hosts. `category` is None where the list does not say what its hosts do."""

    name: str
    category: Category | None
    homepage: str


def match_address(url: str, body: bytes | None = None, *, any_host: bool = True) -> AddressMatch | None:
    """Give the vendor to whom an address belongs; None when no vendor file knows it. Never raises.

    The most specific pattern wins: an exact host before `*.x` before `*`, then the longest path, then the most
    parameters. `any_host=False` leaves out patterns for any host (self-hosted and disguised trackers).
    """
    split = split_address(url)
    if not split.host and not any_host:
        return None
    paths = {split.path, split.path.partition(";")[0], unquote(split.path)}
    request = _Request(url=url, body=body, split=split)
    for vendor, address in _candidates(split.host, any_host=any_host):
        if address.parameters and not request.may_have_parameters:
            continue
        if not any(_glob(address.path, path) for path in paths):
            continue
        if address.host == "*" and address.id_in_path and not _pattern(address.id_in_path).search(split.path):
            continue  # on any host, a path without the id that it must hold is a coincidence
        if all(_has(request.parameters(), wanted) for wanted in address.parameters):
            return AddressMatch(
                vendor=vendor,
                address=address,
                tracker_id=_tracker_id(vendor, address, split.path, request.with_fragment),
                disguised=address.host == "*",
            )
    return None


def vendors_of_host(host: str) -> tuple[Vendor, ...]:
    """Give the vendors that name this host, or a host above it, in an address; the most specific first."""
    found = (vendor for vendor, _ in _candidates(normalise_host(host), any_host=False))
    return tuple({vendor.id: vendor for vendor in found}.values())


def entity_of(host: str) -> Entity | None:
    """Give the organisation that owns a host, by the longest suffix known (third-party-web's list, with overrides)."""
    known = _entities()
    for parent in parent_hosts(normalise_host(host)):
        if parent in known:
            return known[parent]
    return None


class _Request:
    """A request whose parameters are read at most once, and only when a pattern asks for them."""

    def __init__(self, *, url: str, body: bytes | None, split: SplitAddress) -> None:
        self._url = url
        self._body = body
        self._fragment = split.fragment  # never sent, yet some loaders carry their account there: #pubid=ra-…
        self._parameters: Parameters | None = None
        self.may_have_parameters = bool(split.query or body or ";" in split.path)

    def parameters(self) -> Parameters:
        if self._parameters is None:
            self._parameters = read_parameters(self._url, self._body)
        return self._parameters

    def with_fragment(self) -> Parameters:
        if not self._fragment:
            return self.parameters()
        return (*self.parameters(), *read_parameters(f"?{self._fragment}"))


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[tuple[Vendor, Address], ...]]:
    """Give the addresses by host pattern, the most specific first within each."""
    rows: dict[str, list[tuple[Vendor, Address]]] = {}
    for vendor in vendors():
        for address in vendor.addresses:
            rows.setdefault(address.host, []).append((vendor, address))
    for found in rows.values():
        found.sort(key=lambda row: (-len(row[1].path.replace("*", "")), -len(row[1].parameters), row[0].id))
    return {host: tuple(found) for host, found in rows.items()}


def _candidates(host: str, *, any_host: bool) -> Iterator[tuple[Vendor, Address]]:
    index = _index()
    if host:
        yield from index.get(host, ())
        for parent in parent_hosts(host):
            yield from index.get(f"*.{parent}", ())
    if any_host:
        yield from index.get("*", ())


def _glob(pattern: str, text: str) -> bool:
    """Tell whether the whole text fits a pattern in which `*` is any run of characters; in linear time."""
    first, *rest = _pieces(pattern)
    if not rest:
        return text == first
    if not text.startswith(first):
        return False
    place = len(first)
    *middle, last = rest
    for piece in middle:
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return len(text) - len(last) >= place and text.endswith(last)


@cache
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))


def _has(parameters: Parameters, wanted: str) -> bool:
    name, equals, value = wanted.partition("=")
    return any(given == name and (not equals or _glob(value, text)) for given, text in parameters)


def _tracker_id(vendor: Vendor, address: Address, path: str, parameters: Callable[[], Parameters]) -> str | None:
    if address.id_in_path:
        found = _pattern(address.id_in_path).search(path)
        if found and found[1]:
            return found[1]
    if not vendor.tracker_id or not vendor.id_parameters:
        return None
    whole = _pattern(vendor.tracker_id)
    for name in vendor.id_parameters:
        for given, text in parameters():
            if given == name and whole.fullmatch(text):
                return text
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


@lru_cache(maxsize=1)
def _entities() -> dict[str, Entity]:
    text = Path(__file__).with_name("entities.json").read_text(encoding="utf-8")
    known: dict[str, Entity] = {}
    for name, category, homepage, hosts in json.loads(text)["entities"]:
        entity = Entity(name=name, category=Category(category) if category else None, homepage=homepage)
        known.update(dict.fromkeys(hosts.split(), entity))
    return known
