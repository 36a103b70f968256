"""The made-up visitor of a run, whose every word is recognisable in whatever is sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One made-up value that a crawl gives to a page, or one that the page itself gave and that must not leave it.

    `kind` is a code of `trackers.words` (email, nhs-number, page-address, …), so that a hit reads like any disclosure.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A made-up visitor. `canaries` holds one value for each kind of field, in the form that a person would type."""

    seed: str
    canaries: tuple[Canary, ...]

    def value_for(self, kind: str) -> str | None:
        """Give what this visitor types into a field of a kind (`email`, `postcode`, …); None: there is nothing."""
        return next((canary.value for canary in self.canaries if canary.kind == kind), None)
