"""Under which circumstances a request was made: what the visitor had just done, and whether a surrogate made it."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from pytest_pixelguard.crawl.sink import Record
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.well_formed import well_formed
from pytest_pixelguard.crawl.wiretap import Seen
from pytest_pixelguard.model import Canary, Gap, Observation, Phase, Rule

_CHOSEN = "chosen-option"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the visitor did. `heard` is a monotonic time in seconds."""

    heard: float
    words: str
    chosen: str = ""  # the text of the option that was chosen from a list


class Circumstances:
    """What happened on each visit of a walk besides requests, as the pages themselves reported it."""

    def __init__(self, walk: Walk) -> None:
        self._steps: dict[int, list[Step]] = defaultdict(list)
        self._faults: dict[tuple[int, str], str] = {}
        self._visits = {visit.number: visit for visit in walk.visits}
        self._surrogates = {_bare(record.url): record.supplied for record in walk.ledger.records if record.simulated}
        for context, visit, note in walk.engine.wiretap.notes:
            if context == walk.context_id:
                self._take(visit, note)

    def _take(self, visit: int, note: dict[str, Any]) -> None:
        payload = well_formed(json.loads(note["payload"]))
        if payload["kind"] == "interaction":
            step = Step(heard=note["heard"], words=str(payload["words"]), chosen=str(payload.get("chosen", "")))
            self._steps[visit].append(step)
        elif payload["kind"] == "fault":
            self._faults.setdefault((visit, str(payload["surrogate"])), str(payload["message"]))

    def of(
        self, row: Observation, visit: Visit, moment: float, *, seen: Seen | None = None, record: Record | None = None
    ) -> Observation:
        """Give an observation with its circumstances. `moment` is when it was heard of, in monotonic seconds."""
        if seen is not None:
            moment = seen.heard  # in the browser's own order with the steps; the network may be behind
        return replace(
            row,
            trigger=self._trigger(visit, moment, seen),
            chosen=self._chosen(visit, moment),
            simulated=bool(seen and seen.initiator and _bare(seen.initiator[0].url) in self._surrogates),
            answered_by=record.supplied if record else "",
        )

    def faults(self) -> list[Gap]:
        """Give a gap for each surrogate that failed on a page: what the vendor's script would send is unknown there."""
        return [
            Gap(
                rule=Rule.ENGINE_NOT_TRUSTED,
                message=f"The {name} failed on {self._visits[visit].route.path}: {message}.",
                route=self._visits[visit].route.path,
                state=self._visits[visit].state,
            )
            for (visit, name), message in self._faults.items()
            if visit in self._visits
        ]

    def _trigger(self, visit: Visit, moment: float, seen: Seen | None) -> str:
        """Say what the visitor did that set a request off; empty where it was nothing, or nothing that is known.

        The browser names the step in the request's chain of calls. A request without any chain (a form's, a ping's)
        is ascribed to the step before it.
        """
        if seen is not None and seen.task:
            return seen.task
        if (seen is not None and seen.initiator) or visit.phase_at(moment) is not Phase.INTERACT:
            return ""
        return next((step.words for step in reversed(self._steps[visit.number]) if step.heard <= moment), "")

    def _chosen(self, visit: Visit, moment: float) -> tuple[Canary, ...]:
        """Give the options that were chosen from lists before a moment: their texts must not leave."""
        steps = self._steps[visit.number]
        texts = dict.fromkeys(step.chosen for step in steps if step.chosen and step.heard <= moment)
        return tuple(Canary(kind=_CHOSEN, value=text) for text in texts)


def _bare(url: str) -> str:
    return url.split("#", 1)[0]
