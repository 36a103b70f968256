"""The sentences of crawl findings: what would be sent, to whom, when; for a reader who is no programmer."""

from pytest_pixelguard.model import Disclosure, Observation, Phase, State
from pytest_pixelguard.policy.contact import Contact
from pytest_pixelguard.trackers.words import describe

_WHEN = {
    State.NO_CHOICE: "before the visitor has agreed to anything",  # true of a site without a banner too
    State.REJECTED: "although the visitor has refused",
    State.ACCEPTED: "after the visitor has accepted",
    State.WITHDRAWN: "although the visitor has withdrawn consent",
    State.GPC: "although the visitor’s browser objects by Global Privacy Control",
    State.DNT: "although the visitor’s browser objects by Do Not Track",
}

_SHORT = {
    State.NO_CHOICE: "before any choice",
    State.REJECTED: "after refusal",
    State.ACCEPTED: "after acceptance",
    State.WITHDRAWN: "after withdrawal",
    State.GPC: "against Global Privacy Control",
    State.DNT: "against Do Not Track",
}
_PRESENT = {
    "pressed": "presses",
    "typed": "types",
    "chose": "chooses",
    "submitted": "submits",
    "opened": "opens",
    "followed": "follows",
    "downloaded": "downloads",
    "ticked": "ticks",
}
_THINGS = {
    "script": "a script",
    "style": "a style sheet",
    "image": "an image",
    "font": "a font",
    "iframe": "a frame",
    "document": "a page",
    "media": "a film or a sound",
    "track": "subtitles",
    "manifest": "a manifest",
    "fetch": "data",
    "xhr": "data",
    "eventsource": "data",
    "worker": "a script",
}
_LONGEST_LABEL = 80  # characters of a button in a sentence
_UNREAD = ". Part of it cannot be read (opaque): what else it holds is unknown"

_ALWAYS_TOLD = frozenset({"site-address", "event-name"})


def beacon_sentence(contact: Contact, *, others: int) -> str:
    """Say who learns what: `others` counts further requests of the same cause on this page."""
    observation = contact.observation
    when, route = _moment(observation), observation.route
    more = f" ({others} more like it on this page)" if others else ""
    unread = _UNREAD if contact.opaque and observation.request.body else ""
    # Every request gives the site away and names its event; a sentence is about what goes beyond that.
    if learned := _learned(contact.discloses):
        return f"{_who_learns(contact, learned)}, {when}{more}{unread}"
    if contact.loads_code:
        return (
            f"{contact.receiver} is asked for its code when somebody opens {route}, {when}: it learns the visitor’s "
            f"IP address and that they are on this site, and its code runs in the page{more}"
            f"{_unknown(observation)}"
        )
    if observation.trigger:
        return f"{contact.receiver} is told that somebody {observation.trigger} on {route}, {when}{more}{unread}"
    return f"{contact.receiver} is told that somebody opened {route}, {when}{more}{unread}"


def patient_sentence(
    contact: Contact,
    *,
    discloses: tuple[Disclosure, ...],
    states: tuple[State, ...],
    others: int,
    topics: tuple[str, ...],
) -> str:
    """Say what of a patient is sent to whom; `topics`: what the page is about, where that is what is given away."""
    when = _WHEN[states[0]] if len(states) == 1 else join(tuple(_SHORT[state] for state in states))
    more = f" ({others} more like it)" if others else ""
    learned = _learned(discloses) or "what the page is about"
    why = f". The page is sensitive ({join(topics)}), and consent does not make this right" if topics else ""
    if contact.vendor is None and contact.observation.trigger.startswith("submitted"):
        why = ". If this is who handles the form for the team, allow it with a statement that says under which contract"
    return f"{_who_learns(contact, learned)}, {when}{more}{why}"


def opaque_sentence(contact: Contact, *, states: tuple[State, ...], others: int) -> str:
    """Say that something is sent which cannot be read."""
    more = f" ({others} more like it)" if others else ""
    when = _WHEN[states[0]] if len(states) == 1 else join(tuple(_SHORT[state] for state in states))
    return (
        f"{contact.receiver} is sent something that cannot be read (opaque) from {contact.observation.route}, "
        f"{when}{more}: whether it holds what a patient typed is unknown"
    )


def disguised_sentence(contact: Contact, *, states: tuple[State, ...], others: int) -> str:
    """Say that a tracker is spoken to through a host of the site's own."""
    observation = contact.observation
    host, route = observation.request.host, observation.route
    more = f" ({others} more like it on this page)" if others else ""
    when = _WHEN[states[0]] if len(states) == 1 else join(tuple(_SHORT[state] for state in states))
    name = contact.vendor_name or contact.receiver
    if not contact.forwards:
        return (
            f"{name} on the site’s own host {host} counts who opens {route}, {when}{more}. Where it runs on the team’s "
            "own server and passes nothing on, no third party learns of it; name it on the cookie page all the same"
        )
    if contact.loads_code and not observation.alias:
        return (
            f"The site’s own host {host} delivers the code of {contact.receiver} to {route}, {when}{more}: a copy "
            "tells nobody, a host that fetches it from there for each visitor does"
        )
    through = f"{host}, which in DNS is {observation.alias}" if observation.alias else host
    learned = _learned(contact.discloses) or "that somebody is there"
    return (
        f"{contact.receiver} learns {learned} when somebody opens {route}, {when}{more}, through the site’s own host "
        f"{through}: in disguise, where no list of third parties shows it"
    )


def _who_learns(contact: Contact, learned: str) -> str:
    observation = contact.observation
    event = f" with the event “{contact.event}”" if contact.event else ""
    act = _present(observation.trigger) if observation.trigger else _pressed(contact)
    if act:
        return f"When a visitor {act} on {observation.route}, {contact.receiver} learns {learned}{event}"
    return f"{contact.receiver} learns {learned}{event} when somebody opens {observation.route}"


def _pressed(contact: Contact) -> str:
    """Say which button was pressed, where nobody saw it but the request tells."""
    texts = {one.value for one in contact.discloses if one.what == "button-text" and one.encoding == "plain"}
    return f"presses “{texts.pop()[:_LONGEST_LABEL]}”" if len(texts) == 1 else ""


def _learned(discloses: tuple[Disclosure, ...]) -> str:
    return join(tuple(dict.fromkeys(describe(one) for one in discloses if one.what not in _ALWAYS_TOLD)))


def _unknown(observation: Observation) -> str:
    """Say of a script that nothing was run in its place; a frame or a style sheet does not act in the page."""
    answered = observation.request.kind != "script" or observation.answered_by
    return "" if answered else ". Nothing was run in its place: what its code would do is unknown"


def _present(trigger: str) -> str:
    """Put what the visitor did into the present: `pressed “Book”` gives `presses “Book”`."""
    verb, space, rest = trigger.partition(" ")
    return f"{_PRESENT[verb]}{space}{rest}" if verb in _PRESENT else f"has {trigger}"


def _moment(observation: Observation) -> str:
    if observation.phase is Phase.CHOICE and observation.state is State.WITHDRAWN:
        return "at the moment the visitor takes consent back"
    if observation.phase is Phase.CHOICE:
        return "at the moment the visitor answers the cookie banner with no"
    return _WHEN[observation.state]


def resource_sentence(contact: Contact, *, others: int) -> str:
    """Say that a plain resource comes from a third party."""
    observation = contact.observation
    more = f" ({others} more on this page)" if others else ""
    thing = _thing(observation.request.kind)
    return (
        f"{contact.receiver} delivers {thing} to {observation.route}, {_WHEN[observation.state]}: "
        f"it learns the visitor’s IP address{more}{_unknown(observation)}"
    )


def _thing(kind: str) -> str:
    return _THINGS.get(kind, f"a file ({kind})")


def connection_sentence(contact: Contact, *, others: int) -> str:
    """Say that a visitor's browser would connect to a third party."""
    observation = contact.observation
    more = f" ({others} more on this page)" if others else ""
    return (
        f"{observation.route} tells the visitor’s browser to contact {contact.receiver} "
        f"({observation.request.kind}), {_WHEN[observation.state]}{more}"
    )


def join(parts: tuple[str, ...]) -> str:
    """Join as prose: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
