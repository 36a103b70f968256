"""A container's tags as a lock holds them, and what differs between two lists of them, in words."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_pixelguard.model import Consent, ContainerTag, Receiver

_WORST: Final = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedTag:
    """A tag as it was agreed to. `digest` covers its code, variables and triggers too, which no summary can show."""

    id: str
    name: str = ""
    what: str = ""
    tells: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    consent: str = ""
    sends: tuple[str, ...] = ()
    digest: str = ""

    @property
    def words(self) -> str:
        """The tag in a sentence's bracket: `tag 100 “Recruitment”, custom HTML`."""
        return f"tag {shown(self.id)}{f' “{shown(self.name)}”' if self.name else ''}, {shown(self.what)}"

    @property
    def line(self) -> str:
        """The whole tag in words: whom it tells, when, and what holds it back."""
        told = " and ".join(shown(each) for each in self.tells) or "nobody that is known"
        when = "; ".join(shown(each) for each in self.fires)
        return f"{told} on {when}, {shown(self.consent)} ({self.words})" if when else f"{told}, never ({self.words})"


def locked_tag(tag: ContainerTag) -> LockedTag:
    """Give a tag as a lock holds it."""
    return LockedTag(
        id=tag.id or str(tag.number),
        name=tag.name,
        what=tag.what,
        tells=tuple(_receiver(each) for each in tag.receivers),
        fires=tag.fires_on,
        consent=_consent(tag),
        sends=tag.sends,
        digest=tag.digest,
    )


def container_differences(agreed: Sequence[LockedTag], now: Sequence[LockedTag]) -> list[str]:
    """Give the differences of two lists of tags: what is new, then what has changed, then what is gone."""
    before, after = _by_key(agreed), _by_key(now)
    new = [f"+ {tag.line}" for key, tag in after.items() if key not in before]
    gone = [f"- {tag.line}" for key, tag in before.items() if key not in after]
    both = ((before[key], tag) for key, tag in after.items() if key in before)
    return [*new, *(_changed(one, other) for one, other in both if one != other), *gone]


def _by_key(tags: Sequence[LockedTag]) -> Mapping[str, LockedTag]:
    """Give tags by their id; a second tag with the same id (no tag manager writes that) gets one of its own."""
    found: dict[str, LockedTag] = {}
    for tag in tags:
        key = tag.id
        while key in found:
            key += "'"
        found[key] = tag
    return found


def _changed(agreed: LockedTag, now: LockedTag) -> str:
    parts = [
        f"{label}{shown('; '.join(after) or 'nothing')}, was {shown('; '.join(before) or 'nothing')}"
        for label, before, after in (
            ("consent: ", (agreed.consent,), (now.consent,)),
            ("tells ", agreed.tells, now.tells),
            ("fires on ", agreed.fires, now.fires),
            ("sends ", agreed.sends, now.sends),
            ("name: ", (agreed.name,), (now.name,)),
            ("type: ", (agreed.what,), (now.what,)),
        )
        if before != after
    ]
    told = " and ".join(shown(each) for each in now.tells)
    inside = "" if parts else "its code, its settings, or a variable or condition that it uses"
    return f"~ {now.words}{f' ({told})' if told else ''}: {'; '.join(parts) or inside}"


def _consent(tag: ContainerTag) -> str:
    if tag.paused:
        return "paused"
    if not tag.receivers:
        return f"consent setting {tag.consent_setting}"
    worst = min(tag.receivers, key=lambda each: _WORST.index(each.consent))
    match worst.consent:
        case Consent.GATED:
            return f"held back by {worst.gate}"
        case Consent.UNKNOWN:
            return f"consent not known: {worst.gate}"
        case Consent.UNGATED:
            return "no consent"


def _receiver(receiver: Receiver) -> str:
    return " ".join((receiver.name, *receiver.tracker_ids))


def shown(text: str) -> str:
    """Give text of a container on one line, without characters that steer a terminal or reorder what stands beside."""
    plain = "".join(_plain(letter) for letter in text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _plain(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    return (
        f"\\u{ord(letter):04x}"
        if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        else letter
    )
