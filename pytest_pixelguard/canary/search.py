"""Searches everything that a request says for a made-up visitor's values, in whatever encoding they were sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pytest_pixelguard.canary.layers import layers
from pytest_pixelguard.canary.tokens import HASHES, Hit, Tables
from pytest_pixelguard.model import Canary, Disclosure, Persona, Request
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.body import read_parameters

DEEPEST = 6  # encodings inside one another that hide a value; spelling (%40, \u0040, &amp;) is free up to `_ROUNDS`
MOST_BYTES = 6 * 2**20  # bytes that are looked at for one request, all its layers together
_ROUNDS = 16  # layers of any kind inside one another
_UNPACKED = 2 * 2**20  # bytes that one packed value may grow to
_TURNED_ROUNDS = (
    2  # pieces so far out, and so short, are also read backwards, to peel what was turned round after coding
)
_TURNED_BYTES = 8 * 1024
_DULL_HEADERS = frozenset(
    {
        "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-encoding",
        "content-length", "content-type", "host", "pragma", "te", "upgrade", "upgrade-insecure-requests", "user-agent",
    }
)  # fmt: skip


_WITH_NAMES = frozenset({"(query)", "(body)"})  # places whose parts have names, which say more


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a request was found to hold. `cut_short`: a bound was reached, so that there may be more."""

    disclosures: tuple[Disclosure, ...] = ()
    cut_short: bool = False


class Searcher:
    """Looks for one visitor's canaries in requests. Make one for a run, and ask it of every request.

    `extra`: further values that must not leave, e.g. the page's address and title, a chosen option's text. Values that
    are too short to be told from chance inside other text are only found where they are the whole of a parameter.
    """

    def __init__(self, persona: Persona | None, extra: Iterable[Canary] = ()) -> None:
        self._tables = [
            tables
            for tables in (_tables(persona.canaries if persona else ()), _tables(tuple(extra)))
            if tables.hashed  # a table of nothing finds nothing
        ]

    def search(self, request: Request) -> tuple[Disclosure, ...]:
        """Give what was found: each canary with the parameter that holds it, its encoding, and its plain value."""
        return self.examine(request).disclosures

    def examine(self, request: Request) -> Searched:
        """Search a request's address, headers and body (a WebSocket's frames), and say whether it was all looked at.

        An encoding of several layers reads from the outside in: `gzip of base64 of sha256`.
        """
        looked = _Look(self._tables)
        hidden = [(place, found) for place, blob in _blobs(request) for found in looked.at(blob)]
        named = list(self._named(request, whole=not hidden))
        told = {hit.canary.value for _, hit in named}
        unnamed = [
            (place, hit)
            for place, hit in hidden
            if place not in _WITH_NAMES or not any(hit.canary.value in value for value in told)
        ]
        return Searched(
            disclosures=_without_parts(tuple(dict.fromkeys(_disclosure(*one) for one in (*named, *unnamed)))),
            cut_short=looked.cut_short,
        )

    def _named(self, request: Request, *, whole: bool) -> Iterator[tuple[str, Hit]]:
        """Give what each single parameter holds; `whole`: only short values, as the rest is known not to be there."""
        if whole and not any(tables.wholes for tables in self._tables):
            return
        kind = dict(request.headers).get("content-type", "")
        known: dict[str, list[Hit]] = {}
        found: list[tuple[str, Hit]] = []
        looked = _Look(self._tables)
        for name, value in read_parameters(request.url, request.body, kind):
            if value not in known:
                known[value] = [hit for tables in self._tables if (hit := tables.of_whole(value))]
                if not whole:
                    known[value] += looked.at(value.encode("utf-8", "surrogatepass"))
            found += [(name, hit) for hit in known[value]]
        for name, hit in found:
            inner = any(other.startswith(f"{name}.") and same.canary == hit.canary for other, same in found)
            if name and not inner:  # `ad` holds the value because `ad.loc` does
                yield name, hit


class _Look:
    """One look at a request: every layer of every piece, no piece twice within it, up to a bound."""

    def __init__(self, tables: list[Tables]) -> None:
        self._tables = tables
        self._left = MOST_BYTES
        self.cut_short = False

    def at(self, data: bytes) -> Iterator[Hit]:
        """Give every value that some bytes hold, with the encodings that hide it."""
        said: set[Canary] = set()
        seen: set[bytes] = set()  # of this look alone: two parameters may hold the same thing
        waiting: list[tuple[bytes, tuple[str, ...], int, bool, bool]] = [(data, (), 0, True, False)]
        for piece, hidden_by, rounds, peel, digests in waiting:  # grows while it is read: the plainest layers first
            if piece in seen or not piece:
                continue
            if len(piece) > self._left:
                self.cut_short = True
                continue
            self._left -= len(piece)
            seen.add(piece)
            for hit in self._hits(piece, digests=digests or not rounds):
                if hit.canary not in said:
                    yield replace(hit, encoding=_encoding(hidden_by, hit.encoding))
                    said.add(hit.canary)
            if not peel:
                continue
            if rounds < _TURNED_ROUNDS and len(piece) <= _TURNED_BYTES:
                waiting.append((piece[::-1], (*hidden_by, "reversed"), rounds + 1, True, False))
            for layer in layers(piece, limit=_UNPACKED):
                inside = (*hidden_by, layer.encoding) if layer.encoding else hidden_by
                self.cut_short |= not layer.whole
                if len(inside) > DEEPEST or rounds >= _ROUNDS:
                    self.cut_short = True
                else:
                    waiting.append((layer.data, inside, rounds + 1, layer.text, layer.digests))

    def _hits(self, piece: bytes, *, digests: bool) -> Iterator[Hit]:
        for tables in self._tables:
            yield from tables.in_text(piece)
            if digests and not piece.isascii():  # of 16 random bytes, one is almost surely no letter
                yield from tables.in_digests(piece)


def _blobs(request: Request) -> Iterator[tuple[str, bytes]]:
    address = split_address(request.url)
    yield "(host)", address.host.encode("utf-8", "surrogatepass")
    yield "(path)", address.path.encode("utf-8", "surrogatepass")
    yield "(query)", address.query.encode("utf-8", "surrogatepass")
    for name, value in request.headers:
        if name not in _DULL_HEADERS and not name.startswith("sec-"):
            yield f"{name.title()} (header)", value.encode("utf-8", "surrogatepass")
    if request.body:
        yield "(body)", request.body


def _without_parts(found: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Leave out what is a part of something found in the same place: a surname, where the whole name stands."""
    return tuple(
        one
        for one in found
        if not any(
            one.value != other.value and one.parameter == other.parameter and one.value in other.value
            for other in found
        )
    )


def _encoding(hidden_by: tuple[str, ...], innermost: str) -> str:
    if hidden_by and hidden_by[-1] in ("hex", "base64") and innermost.startswith(HASHES):
        hidden_by = hidden_by[:-1]  # the way in which every hash is written
    return " of ".join(filter(None, (*hidden_by, innermost)))


def _disclosure(place: str, hit: Hit) -> Disclosure:
    return Disclosure(what=hit.canary.kind, parameter=place, value=hit.canary.value, encoding=hit.encoding or "plain")


@lru_cache(maxsize=256)
def _tables(canaries: tuple[Canary, ...]) -> Tables:
    return Tables.of(canaries)
