"""PXG205: what the visitor typed, or that a sensitive page was read, goes to a third party, consent or no consent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pytest_pixelguard.model import Disclosure, Finding, Level, Route, Rule, State
from pytest_pixelguard.policy.beacons import BEACON_RULES, Cause, cause_of
from pytest_pixelguard.policy.contact import Contact, Weight
from pytest_pixelguard.policy.sentences import opaque_sentence, patient_sentence
from pytest_pixelguard.trackers.decode import MOST_DISCLOSURES
from pytest_pixelguard.trackers.words import weightiest_first

# What of a sensitive page tells its topic.
_TELLS_THE_TOPIC = frozenset(
    {"page-address", "page-title", "search-words", "button-text", "link-text", "link-address", "form-value",
     "chosen-option", "page-text", "page-metadata", "file-name", "video", "referring-address"}
)  # fmt: skip

_WITHOUT_CONSENT = frozenset({*BEACON_RULES.values(), Rule.DISGUISED_BEACON})


def judge_patient_data(
    contacts: Iterable[Contact], *, routes: Mapping[str, Route], strict: bool
) -> dict[str, dict[Cause, Finding]]:
    """Give the findings of PXG205 by their cause, and by what is wrong: `typed`, `page` (a sensitive one), `opaque`.

    One cause is one finding, in the first state in which it was seen; the message names the others.
    """
    groups: dict[str, defaultdict[Cause, list[Contact]]] = {
        kind: defaultdict(list) for kind in ("typed", "page", "opaque")
    }
    for contact in contacts:
        kind = _kind(contact, sensitive=_is_sensitive(routes, contact))
        if kind:
            groups[kind][_cause(kind, contact)].append(contact)
    return {
        kind: {cause: _finding(kind, group, routes=routes, strict=strict) for cause, group in causes.items()}
        for kind, causes in groups.items()
    }


def told_by(
    findings: Iterable[Finding], patient: Mapping[str, Mapping[Cause, Finding]], contacts: Iterable[Contact]
) -> dict[str, frozenset[str]]:
    """Give, by name, the findings that say nothing when one of the others stands, with those others.

    A beacon that fires without consent, each of whose requests carries what was typed, is told by PXG205. A sensitive
    page's address after consent is told by the finding that the same beacon fires without.
    """
    told: defaultdict[str, set[str]] = defaultdict(set)
    groups: defaultdict[Cause, list[Contact]] = defaultdict(list)
    seen = {id(one.observation.request): one for one in contacts}
    for one in seen.values():
        if rule := BEACON_RULES.get(one.observation.state):
            groups[cause_of(rule, one)].append(one)
    for finding in findings:
        contact = seen.get(id(finding.request))
        if contact is None or finding.rule not in _WITHOUT_CONSENT or finding.level is not Level.ERROR:
            continue
        typed = patient["typed"].get(_cause("typed", contact))
        alike = groups.get(cause_of(finding.rule, contact), [contact])
        if typed and finding.rule is not Rule.DISGUISED_BEACON and all(one.typed for one in alike):
            told[_name(finding)].add(_name(typed))
            continue
        for kind in ("page", "opaque"):
            if after := patient[kind].get(_cause(kind, contact)):
                told[_name(after)].add(_name(finding))
    return {name: frozenset(by) for name, by in told.items()}


def without_told(
    findings: Iterable[Finding], told: Mapping[str, frozenset[str]], *, allowed: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Leave out what another finding says already.

    When a team allows what a visitor typed to be sent, the beacon that fires without consent is told again. But who
    allows such a beacon on a sensitive page, which an allowance must spell out, has allowed the page's address too.
    """
    standing = tuple(findings)
    present = {_name(finding) for finding in standing}
    settled = present | {_name(finding) for finding in allowed}

    def is_told(finding: Finding) -> bool:
        by = settled if finding.rule is Rule.PATIENT_DATA_SENT else present
        return not by.isdisjoint(told.get(_name(finding), frozenset()))

    return tuple(finding for finding in standing if not is_told(finding))


def _name(finding: Finding) -> str:
    """Tell findings of one run apart. Two events of one receiver on one page have one fingerprint across builds."""
    return f"{finding.fingerprint} {finding.message}"


def _kind(contact: Contact, *, sensitive: bool) -> str | None:
    observation = contact.observation
    if observation.browser_noise or not contact.forwards or contact.weight is Weight.CONNECTION:
        return None
    if contact.typed:
        return "typed"
    if sensitive and any(disclosure.what in _TELLS_THE_TOPIC for disclosure in contact.discloses):
        return "page"
    return "opaque" if contact.opaque and observation.request.body else None


def _cause(kind: str, contact: Contact) -> Cause:
    """Give what is one cause here: in whichever state, and of a page's address in whichever event."""
    cause = cause_of(Rule.PATIENT_DATA_SENT, contact)._replace(state=State.NO_CHOICE, loads_code=False)
    return cause if kind == "typed" else cause._replace(event=None)


def _finding(kind: str, group: list[Contact], *, routes: Mapping[str, Route], strict: bool) -> Finding:
    states = tuple(state for state in State if any(one.observation.state is state for one in group))
    first = [one for one in group if one.observation.state is states[0]]
    contact = max(first, key=lambda one: (len(one.typed), len(one.discloses)))
    observation = contact.observation
    others = len(group) - 1
    discloses = _together(first)
    heavy = kind != "opaque" or strict or _is_sensitive(routes, contact)
    if kind == "opaque":
        message = opaque_sentence(contact, states=states, others=others)
    else:
        topics = routes[observation.route].sensitive if kind == "page" else ()
        message = patient_sentence(contact, discloses=discloses, states=states, others=others, topics=topics)
    return Finding(
        rule=Rule.PATIENT_DATA_SENT,
        level=Level.ERROR if heavy else Level.WARNING,
        message=message,
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
        disguised=contact.disguised,
        discloses=discloses,
    )


def _together(group: list[Contact]) -> tuple[Disclosure, ...]:
    """Give what several requests disclose together: a recorder of keys sends one field at a time."""
    found = {(one.what, one.parameter, one.encoding): one for contact in group for one in contact.discloses}
    return weightiest_first(tuple(found.values()))[:MOST_DISCLOSURES]


def _is_sensitive(routes: Mapping[str, Route], contact: Contact) -> bool:
    route = routes.get(contact.observation.route)
    return bool(route and route.sensitive)
