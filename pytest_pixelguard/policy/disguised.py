"""PXG206: a beacon to a host of the site's own that passes it on to somebody else."""

from collections import defaultdict
from collections.abc import Iterable

from pytest_pixelguard.model import Finding, Level, Rule, State
from pytest_pixelguard.policy.beacons import BEACON_RULES, Cause, cause_of
from pytest_pixelguard.policy.contact import Contact
from pytest_pixelguard.policy.sentences import disguised_sentence


def judge_disguised(contacts: Iterable[Contact], *, strict: bool) -> tuple[Finding, ...]:
    """Give the findings of PXG206: one for each cause on a page, in the first state without consent that it shows in.

    A beacon that is passed on is an error; a tracker's code on an own host, which may be a mere copy, a warning. A
    product that runs on the team's own server tells nobody else: a note, a warning with `strict`.
    """
    groups: defaultdict[Cause, list[Contact]] = defaultdict(list)
    for contact in contacts:
        observation = contact.observation
        if observation.first_party and observation.state in BEACON_RULES and not observation.answered_by:
            cause = cause_of(Rule.DISGUISED_BEACON, contact)
            groups[cause._replace(state=State.NO_CHOICE, event=None)].append(contact)
    own = {(cause.route, cause.receiver) for cause, group in groups.items() if not cause.loads_code}
    return tuple(
        _finding(group, strict=strict)
        for cause, group in groups.items()
        # What its beacons say is said once: its code needs no finding of its own.
        if not cause.loads_code or (cause.route, cause.receiver) not in own
    )


def _finding(group: list[Contact], *, strict: bool) -> Finding:
    states = tuple(state for state in State if any(one.observation.state is state for one in group))
    first = [one for one in group if one.observation.state is states[0]]
    contact = max(first, key=lambda one: len(one.discloses))
    observation = contact.observation
    return Finding(
        rule=Rule.DISGUISED_BEACON,
        level=_level(contact, strict=strict),
        message=disguised_sentence(contact, states=states, others=len(group) - 1),
        vendor=contact.vendor,
        company=contact.company,
        category=contact.category,
        tracker_id=contact.tracker_id,
        host=observation.request.host,
        location=observation.markup,
        source=observation.source,
        route=observation.route,
        state=states[0],
        simulated=observation.simulated,
        request=observation.request,
        disguised=True,
        discloses=contact.discloses,
    )


def _level(contact: Contact, *, strict: bool) -> Level:
    if not contact.forwards:
        return Level.WARNING if strict else Level.NOTE
    return Level.WARNING if contact.loads_code and not contact.observation.alias else Level.ERROR
