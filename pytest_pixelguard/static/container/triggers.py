"""When a tag fires, in words, and what its triggers hold back: from the rules of a container.

A rule says: if these conditions are met, and unless those are, then add (fire) these tags and block those.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.container.conditions import Conditions, Moment
from pytest_pixelguard.static.container.holding import Outcome, held_by
from pytest_pixelguard.static.container.platforms import Sent, event_of
from pytest_pixelguard.static.container.resource import Budget, Resource, index
from pytest_pixelguard.static.container.values import Values

PAGE_EVENTS: Final = {
    "gtm.js": "every page (All Pages)",
    "gtm.init": "every page, first of all (Initialization)",
    "gtm.init_consent": "every page, before everything else (Consent Initialization)",
    "gtm.dom": "every page, when its markup is read (DOM Ready)",
    "gtm.load": "every page, when it has loaded (Window Loaded)",
}
_EVENTS: Final = PAGE_EVENTS | {
    "gtm.click": "a click on any element",
    "gtm.linkClick": "a click on a link",
    "gtm.formSubmit": "a form that is sent",
    "gtm.historyChange": "a change of the address without a new page (History Change)",
    "gtm.historyChange-v2": "a change of the address without a new page (History Change)",
    "gtm.scrollDepth": "scrolling",
    "gtm.elementVisibility": "an element that comes into view",
    "gtm.timer": "a timer",
    "gtm.video": "a video that is played",
    "gtm.pageError": "an error of a script",
    "gtm.triggerGroup": "several triggers together",
}
_UNASKED: Final = frozenset(
    {*PAGE_EVENTS, "gtm.timer", "gtm.elementVisibility", "gtm.historyChange", "gtm.historyChange-v2", ""}
)
_TRIGGER_ID: Final = "gtm.triggers"  # Tag Manager's own condition: which listener it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One way in which a tag fires. `consent` is what its trigger and the triggers that block it make of it."""

    words: str
    every_page: bool
    consent: Consent
    gate: str = ""  # what holds it back, or why nothing does


@dataclass(frozen=True, slots=True)
class _Event:
    names: tuple[str, ...]  # empty: not known by name
    words: str
    any: bool = False  # every event there is, those of every page among them
    page: bool = False  # events of every page are among those that are not known by name

    @property
    def unasked(self) -> bool:
        """Tell whether it comes on a page although the visitor does nothing."""
        return self.any or self.page or any(name in _UNASKED for name in self.names)

    def covers(self, other: "_Event") -> bool:
        """Tell whether whatever sets `other` off sets this off too."""
        return self.any or (bool(other.names) and set(other.names) <= set(self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    event: _Event
    asks: tuple[tuple[int, bool], ...]  # conditions on consent, each with whether it must be met
    others: tuple[str, ...]  # the other conditions, in words


class Triggers:
    """The triggers of one container."""

    def __init__(self, resource: Resource, values: Values, budget: Budget) -> None:
        self._resource = resource
        self._values = values
        self._budget = budget
        self._conditions = Conditions(resource, values)
        self._adds: dict[int, list[_Rule]] = defaultdict(list)
        self._blocks: dict[int, list[_Rule]] = defaultdict(list)
        for rule in resource.rules:
            self._read(rule)

    def firings(self, tag: int) -> tuple[Firing, ...]:
        """Give every way in which a tag fires through triggers of its own, in the order of the rules."""
        blocks = self._blocks.get(tag, [])
        return tuple(self._firing(rule, blocks) for rule in self._adds.get(tag, ()))

    def _read(self, rule: tuple[Any, ...]) -> None:
        self._budget.check()
        parts: dict[str, list[int]] = {"if": [], "unless": [], "add": [], "block": []}
        for part in rule:
            if isinstance(part, list) and part and isinstance(part[0], str) and part[0] in parts:
                length = len(self._resource.tags if part[0] in {"add", "block"} else self._resource.predicates)
                parts[part[0]] += [number for each in part[1:] if (number := index(each, length)) is not None]
        if not (parts["add"] or parts["block"]):
            return
        made = self._rule(parts["if"], parts["unless"])
        for tag in parts["add"]:
            self._adds[tag].append(made)
        for tag in parts["block"]:
            self._blocks[tag].append(made)

    def _rule(self, met: list[int], unmet: list[int]) -> _Rule:
        events: list[_Event] = []
        asks: list[tuple[int, bool]] = []
        others: list[str] = []
        for number, wanted in (*((each, True) for each in met), *((each, False) for each in unmet)):
            predicate = self._resource.predicates[number]
            if wanted and self._is_event(predicate):
                events.append(_event(predicate, self._values))
            elif self._conditions.reads_consent(predicate):
                asks.append((number, wanted))
            elif not self._is_own(predicate) and not (wanted and self._conditions.is_always_met(predicate)):
                others.append(self._conditions.words(predicate, wanted=wanted))
        event = min(events, key=lambda each: (not each.names, each.any), default=_Event((), "any event", any=True))
        return _Rule(event=event, asks=tuple(asks), others=tuple(dict.fromkeys(others)))

    def _is_event(self, predicate: Mapping[str, Any]) -> bool:
        number = self._values.macro(predicate.get("arg0"))
        return number is not None and (
            self._values.macros[number].get("function") == "__e"
            or (self._values.macros[number].get("function") == "__v" and self._values.own(number) == "event")
        )

    def _is_own(self, predicate: Mapping[str, Any]) -> bool:
        number = self._values.macro(predicate.get("arg0"))
        return number is not None and self._values.own(number) == _TRIGGER_ID

    def _firing(self, rule: _Rule, blocks: list[_Rule]) -> Firing:
        self._budget.check()
        words = f"{rule.event.words}, where {' and '.join(rule.others)}" if rule.others else rule.event.words
        consent, gate = self._judge(rule, blocks)
        return Firing(words=words[:600], every_page=rule.event.unasked and not rule.others, consent=consent, gate=gate)

    def _judge(self, rule: _Rule, blocks: list[_Rule]) -> tuple[Consent, str]:
        """Judge one firing: by its event, its conditions on consent, and the triggers that block it."""
        sent = _sent(rule.event)
        if sent is not None and sent[0] is Sent.GIVEN:
            return Consent.GATED, f"its trigger, the event {_listed(rule.event.names)} ({sent[1]})"
        gates = [(self._condition_words(rule), self._outcomes(rule.asks, holding=False))] if rule.asks else []
        gates += [
            (f"a blocking trigger: {self._condition_words(block)}", self._outcomes(block.asks, holding=True))
            for block in blocks
            if block.asks and not block.others and block.event.covers(rule.event)
        ]
        return held_by(gates, sure=self._sure(rule, blocks)) or _by_event(rule.event, sent)

    def _outcomes(self, asks: tuple[tuple[int, bool], ...], *, holding: bool) -> Outcome:
        """Give whether conditions hold a tag back before a choice, and after a refusal.

        `holding`: they are a blocking trigger's, so that it holds when all are met; else when one is not.
        """
        before, after = (self._all_met(asks, moment) for moment in (Moment.NO_CHOICE, Moment.REFUSED))
        if holding:
            return before, after
        return (None if before is None else not before, None if after is None else not after)

    def _all_met(self, asks: tuple[tuple[int, bool], ...], moment: Moment) -> bool | None:
        unknown = False
        for number, wanted in asks:
            met = self._conditions.holds(self._resource.predicates[number], moment)
            if met is None:
                unknown = True
            elif met is not wanted:
                return False
        return None if unknown else True

    def _sure(self, rule: _Rule, blocks: list[_Rule]) -> bool:
        numbers = {number for each in (rule, *blocks) for number, _ in each.asks}
        return all(self._conditions.is_sure(self._resource.predicates[number]) for number in numbers)

    def _condition_words(self, rule: _Rule) -> str:
        words = [
            self._conditions.words(self._resource.predicates[number], wanted=wanted) for number, wanted in rule.asks
        ]
        platforms = dict.fromkeys(
            self._conditions.reads_consent(self._resource.predicates[number]) for number, _ in rule.asks
        )
        named = [platform for platform in platforms if platform not in {"consent", ""}]
        return f"the condition {' and '.join(words)}{f' ({named[0]})' if named else ''}"[:400]


def _by_event(event: _Event, sent: tuple[Sent, str] | None) -> tuple[Consent, str]:
    """Judge a firing that no condition holds back by when its event is sent."""
    if sent is None:
        return Consent.UNGATED, ""
    if sent[0] is Sent.ALWAYS:
        return Consent.UNGATED, f"the event {_listed(event.names)} ({sent[1]}) is sent whatever the answer"
    return Consent.UNKNOWN, f"whether the event {_listed(event.names)} is sent only after a yes cannot be told"


def _sent(event: _Event) -> tuple[Sent, str] | None:
    """Give when an event is sent, for events of consent platforms; of several names, the one that says least."""
    found = [event_of(name) for name in event.names]
    if not found or any(each is None for each in found):
        return None
    order = (Sent.ALWAYS, Sent.UNSURE, Sent.GIVEN)
    return min((each for each in found if each is not None), key=lambda each: order.index(each[0]))


def _event(predicate: Mapping[str, Any], values: Values) -> _Event:
    text = values.text(predicate.get("arg1"))
    function = predicate.get("function")
    if predicate.get("negate"):
        return _Event((), f"any event that is not “{text[:60]}”", page=text not in PAGE_EVENTS)
    if function == "_eq":
        return _Event((text,), _EVENTS.get(text, f"the event “{text[:80]}”"))
    names = re.sub(r"^\^|\$$|^\^?\(|\)\$?$", "", text).split("|") if function == "_re" else []
    if names and all(re.fullmatch(r"[\w.\-: ]+", name) for name in names):
        if len(names) == 1:
            return _Event((names[0],), _EVENTS.get(names[0], f"events that match “{names[0][:80]}”"))
        return _Event(tuple(names), f"the events {_listed(tuple(names))}")
    if function == "_re" and re.fullmatch(r"\^?\.[*+]\$?", text):
        return _Event((), "any event", any=True)
    return _Event((), f"events that fit “{text[:80]}”")


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown  # noqa: PLR2004 -- five are enough to know it by
