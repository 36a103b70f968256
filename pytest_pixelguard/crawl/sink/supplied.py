"""Answers third parties' addresses with content that is at hand: a surrogate, a recording, a team's own container."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from pytest_pixelguard.crawl.plan import Supplied
from pytest_pixelguard.crawl.sink.messages import Answer, Answerer, Incoming
from pytest_pixelguard.crawl.sink.stand_in import cross_origin


def supplied_for(incoming: Incoming, supplied: Sequence[Supplied]) -> Answerer | None:
    """Give who answers with the first content that fits the request; None where none does. Only reading is answered."""
    if incoming.method not in {"GET", "HEAD"}:
        return None
    for one in supplied:
        if fits(one, host=incoming.host, target=incoming.target):
            return _Supply(one).answer
    return None


def fits(one: Supplied, *, host: str, target: str) -> bool:
    """Tell whether content answers an address, given its host and its path with the query."""
    path, _, query = target.partition("?")
    name, equals, value = one.parameter.partition("=")
    return (
        _is_host(one.host, host.lower().rstrip("."))
        and _matches(one.path, path)
        and (
            not name
            or any(
                given == name and (not equals or text == value)
                for given, text in parse_qsl(query, keep_blank_values=True)
            )
        )
    )


class _Supply:
    """One content as an answerer."""

    def __init__(self, supplied: Supplied) -> None:
        self._supplied = supplied

    async def answer(self, incoming: Incoming) -> Answer:
        return Answer(
            status=200,
            headers=(("content-type", self._supplied.content_type), *cross_origin(incoming)),
            body=self._supplied.content,
            supplied=self._supplied.name,
            simulated=self._supplied.simulated,
        )


def _is_host(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host == pattern[2:] or host.endswith(pattern[1:])
    return pattern in ("*", host)


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a path fits a glob, in linear time: each piece is looked for after the one before it."""
    first, *rest = pattern.split("*")
    if not rest:
        return path == first
    if not path.startswith(first):
        return False
    place = len(first)
    *middle, last = rest
    for piece in middle:
        place = path.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return len(path) - len(last) >= place and path.endswith(last)
