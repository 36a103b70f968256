"""From observed requests to findings: one for each cause on a page, at the level that the policy gives it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pytest_pixelguard.model import Cause as Why
from pytest_pixelguard.model import Finding, Level, Phase, Route, Rule, State
from pytest_pixelguard.policy.contact import Contact, Weight
from pytest_pixelguard.policy.google_consent import google_consent
from pytest_pixelguard.policy.sentences import beacon_sentence, connection_sentence, resource_sentence

# The rule that a beacon breaks in each consent state. After acceptance a beacon is what the visitor agreed to.
BEACON_RULES: Mapping[State, Rule] = {
    State.NO_CHOICE: Rule.BEACON_BEFORE_CONSENT,
    State.REJECTED: Rule.BEACON_AFTER_REJECTION,
    State.WITHDRAWN: Rule.BEACON_AFTER_WITHDRAWAL,
    # A browser's objection is a refusal that the visitor has set once and for all.
    State.GPC: Rule.BEACON_AFTER_REJECTION,
    State.DNT: Rule.BEACON_AFTER_REJECTION,
}
_WHY: Mapping[Why, str] = {
    Why.PERSISTS: "It fired before the choice too: it is not tied to consent at all",
    Why.SWITCHED_ON: "The answer itself switches it on",
    Why.COMES_BACK: "It did not fire before the choice, and comes after it, on a fresh load of the page",
}
_SIGNALLED = frozenset({State.GPC, State.DNT})


class Cause(NamedTuple):
    """What makes two requests of one page the same finding."""

    rule: Rule
    route: str
    state: State
    receiver: str
    tracker_id: str | None
    event: str | None
    loads_code: bool


def judge_contacts(contacts: Iterable[Contact], *, routes: Mapping[str, Route], strict: bool) -> tuple[Finding, ...]:
    """Give the findings of a crawl. `routes` says by path what is sensitive; `strict` makes plain resources errors."""
    causes: defaultdict[Cause, list[Contact]] = defaultdict(list)
    for contact in contacts:
        rule = _rule_for(contact)
        if rule is not None:
            causes[cause_of(rule, contact)].append(contact)
    before = {(cause.route, cause.receiver) for cause in causes if cause.state is State.NO_CHOICE}
    switched = {
        (cause.state, cause.receiver)
        for cause, group in causes.items()
        if any(contact.observation.phase is Phase.CHOICE for contact in group)
    }
    findings: list[Finding] = []
    for cause, group in causes.items():
        known = cause.state is not State.NO_CHOICE and (cause.route, cause.receiver) in before
        if known and cause.rule not in BEACON_RULES.values():
            continue  # a font is fetched whatever the visitor answers; once is enough to say so
        why = _why(cause, group, known=known, switched=(cause.state, cause.receiver) in switched)
        sensitive = _is_sensitive(routes, cause.route)
        findings.append(_finding(cause.rule, group, why=why, sensitive=sensitive, strict=strict))
    return tuple(findings)


def _rule_for(contact: Contact) -> Rule | None:
    observation = contact.observation
    rule = BEACON_RULES.get(observation.state)
    if observation.browser_noise or observation.first_party or rule is None:
        return None
    match contact.weight:
        case Weight.BEACON:
            return rule
        case Weight.RESOURCE | Weight.CONSENT:
            return Rule.THIRD_PARTY_REQUEST
        case Weight.CONNECTION:
            return Rule.THIRD_PARTY_CONNECTION


def cause_of(rule: Rule, contact: Contact) -> Cause:
    """Give the cause that a contact belongs to, where it breaks a rule."""
    observation = contact.observation
    return Cause(
        rule=rule,
        route=observation.route,
        state=observation.state,
        receiver=contact.vendor or observation.request.host,
        tracker_id=contact.tracker_id,
        event=contact.event,
        loads_code=contact.loads_code,
    )


def _finding(rule: Rule, group: list[Contact], *, why: Why | None, sensitive: bool, strict: bool) -> Finding:
    # The request that tells the most speaks for the group; all of them are in the report's list of requests.
    contact = max(group, key=lambda one: (len(one.discloses), one.observation.request.body is not None))
    observation = contact.observation
    sentences: Mapping[Weight, Callable[..., str]] = {
        Weight.BEACON: beacon_sentence,
        Weight.RESOURCE: resource_sentence,
        Weight.CONSENT: resource_sentence,
        Weight.CONNECTION: connection_sentence,
    }
    return Finding(
        rule=rule,
        level=_softer(group, _level(contact.weight, sensitive=sensitive, strict=strict)),
        message=sentences[contact.weight](contact, others=len(group) - 1)
        + google_consent(observation.request.url, observation.request.body)
        + (f". {_WHY[why]}" if why else ""),
        vendor=contact.vendor,
        company=contact.company,
        category=contact.category,
        tracker_id=contact.tracker_id,
        host=observation.request.host,
        location=observation.markup,
        source=observation.source,
        route=observation.route,
        state=observation.state,
        simulated=observation.simulated,
        request=observation.request,
        disguised=contact.disguised,
        discloses=contact.discloses,
        cause=why,
    )


def _why(cause: Cause, group: list[Contact], *, known: bool, switched: bool) -> Why | None:
    """Say why a beacon still fires after an answer, where there was one."""
    if cause.rule not in BEACON_RULES.values() or cause.state is State.NO_CHOICE:
        return None
    if known:
        return Why.PERSISTS
    if cause.state in _SIGNALLED:
        return None  # nothing was chosen, so nothing was switched on and nothing comes back
    now = any(contact.observation.phase is Phase.CHOICE for contact in group)
    if cause.state is State.WITHDRAWN:
        return None if now else Why.COMES_BACK  # what runs at that moment was switched on by the acceptance before
    return Why.SWITCHED_ON if now or switched else Why.COMES_BACK


def _softer(group: list[Contact], level: Level) -> Level:
    """Give the level that what is sent at the moment of a withdrawal has: code that ran with consent is still there.

    Only a fresh load of the page can end it, and that load is examined for itself.
    """
    leaving = all(
        contact.observation.state is State.WITHDRAWN and contact.observation.phase is Phase.CHOICE for contact in group
    )
    return Level.WARNING if leaving and level is Level.ERROR else level


def _level(weight: Weight, *, sensitive: bool, strict: bool) -> Level:
    match weight:
        case Weight.BEACON:
            return Level.ERROR
        case Weight.CONSENT:
            return Level.NOTE
        case Weight.RESOURCE | Weight.CONNECTION:
            return Level.ERROR if sensitive or strict else Level.WARNING


def _is_sensitive(routes: Mapping[str, Route], path: str) -> bool:
    return bool(path in routes and routes[path].sensitive)
