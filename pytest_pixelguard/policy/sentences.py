"""The sentences of crawl findings: what would be sent, to whom, when; for a reader who is no programmer."""

from pytest_pixelguard.model import Observation, Phase, State
from pytest_pixelguard.policy.contact import Contact
from pytest_pixelguard.trackers.words import describe

_WHEN = {
    State.NO_CHOICE: "before the visitor has answered the cookie banner",
    State.REJECTED: "although the visitor has refused",
    State.ACCEPTED: "after the visitor has accepted",
    State.WITHDRAWN: "although the visitor has withdrawn consent",
    State.GPC: "although the visitor’s browser objects by Global Privacy Control",
    State.DNT: "although the visitor’s browser objects by Do Not Track",
}

_ALWAYS_TOLD = frozenset({"site-address", "event-name"})


def beacon_sentence(contact: Contact, *, others: int) -> str:
    """Say who learns what: `others` counts further requests of the same cause on this page."""
    observation = contact.observation
    when, route = _moment(observation), observation.route
    more = f" ({others} more like it on this page)" if others else ""
    # Every request gives the site away and names its event; a sentence is about what goes beyond that.
    learned = join(tuple(dict.fromkeys(describe(one) for one in contact.discloses if one.what not in _ALWAYS_TOLD)))
    if learned:
        event = f" with the event “{contact.event}”" if contact.event else ""
        return f"{contact.receiver} learns {learned}{event} when somebody opens {route}, {when}{more}"
    if contact.loads_code:
        return (
            f"{contact.receiver} is asked for its code when somebody opens {route}, {when}: it learns the visitor’s "
            f"IP address and that they are on this site, and its code runs in the page{more}"
        )
    return f"{contact.receiver} is told that somebody opened {route}, {when}{more}"


def _moment(observation: Observation) -> str:
    if observation.phase is Phase.CHOICE:
        return "at the moment the visitor answers the cookie banner with no"
    return _WHEN[observation.state]


def resource_sentence(contact: Contact, *, others: int) -> str:
    """Say that a plain resource comes from a third party."""
    observation = contact.observation
    more = f" ({others} more on this page)" if others else ""
    return (
        f"{contact.receiver} delivers a {observation.request.kind} to {observation.route}, {_WHEN[observation.state]}: "
        f"it learns the visitor’s IP address{more}"
    )


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
