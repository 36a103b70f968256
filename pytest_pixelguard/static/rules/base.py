"""What every rule of this stage has: a code, a page (its module's docstring), examples, and how it judges."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static.causes import Cause
from pytest_pixelguard.static.sighting import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small file and what the rule says of it: as many findings as `finds`, with this id and level where given."""

    what: str
    code: str
    file: str = "index.html"
    finds: int = 1
    tracker_id: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticRule:
    """One rule, as the stage runs it. The first rule in the list that takes a sighting gets it.

    `beside` tells of sightings that the rule judges too, whichever rule took them: what else a tracker does.
    """

    rule: Rule
    takes: Callable[[Sighting], bool]
    group: Callable[[Rule, Iterable[Sighting]], Iterator[Cause]]
    level: Callable[[Cause], Level]
    message: Callable[[Cause], str]
    beside: Callable[[Sighting], bool] = lambda _: False
