"""What an example of a crawl rule is: a page, and what a crawl of it in one consent state must find."""

from dataclasses import dataclass

from pytest_pixelguard.model import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A page's markup. `finds` is the number of findings of the rule whose example it is."""

    what: str
    page: str
    finds: int
    state: State = State.NO_CHOICE
