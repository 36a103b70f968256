"""One container read: its tags in words, to whom each sends, when, and what holds it back."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pytest_pixelguard.model import Consent, Container, ContainerTag, Level, Receiver
from pytest_pixelguard.static.container import tag_types
from pytest_pixelguard.static.container.default_consent import defaults_in
from pytest_pixelguard.static.container.digest import Digests
from pytest_pixelguard.static.container.receiver import Found, vendor_of_type
from pytest_pixelguard.static.container.receivers import ON_SERVER, Readers
from pytest_pixelguard.static.container.resource import RUNNABLE, Budget, Kind, Resource, index
from pytest_pixelguard.static.container.sends import sent_by
from pytest_pixelguard.static.container.template_tag import writes_consent
from pytest_pixelguard.static.container.triggers import Firing, Triggers
from pytest_pixelguard.static.container.values import Values
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import vendors_by_id

_WORST: Final = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
_MOST_FIRINGS: Final = 300
_LONGEST: Final = 600  # characters of one way in which a tag fires
_NEVER: Final = "it has no trigger, so it never fires"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A container with, for each tag by its number, what cannot be told of it."""

    container: Container
    unknown: Mapping[int, tuple[str, ...]]
    damaged: tuple[str, ...] = ()


def read_resource(resource: Resource, *, path: str, size: int, first_party: FirstParty, budget: Budget) -> Reading:
    """Read a container's contents. Raises `TimeUpError` when the budget is used up."""
    return _Reader(resource, first_party, budget).read(path=path, size=size)


class _Reader:
    def __init__(self, resource: Resource, first_party: FirstParty, budget: Budget) -> None:
        self._resource = resource
        self._values = Values(resource, budget)
        self._triggers = Triggers(resource, self._values, budget)
        self._readers = Readers(resource, self._values, budget, first_party=first_party)
        self._digests = Digests(resource, self._values)
        self._budget = budget
        self._before = self._sequences()
        self._fired: dict[int, tuple[Firing, ...]] = {}
        self._default = defaults_in(
            self._values.text(tag.get("vtp_html"))
            for tag in resource.tags
            if tag["function"] == "__html" and "consent" in self._values.text(tag.get("vtp_html"))
        )

    def read(self, *, path: str, size: int) -> Reading:
        found = [self._readers.read(tag, _kind(tag)) for tag in self._resource.tags]
        loaded = {vendor for each in found for vendor in each.loads}
        tags: list[ContainerTag] = []
        unknown: dict[int, tuple[str, ...]] = {}
        for number, each in enumerate(found):
            self._budget.check()
            tag, reasons = self._tag(number, each, loaded)
            tags.append(tag)
            if reasons:
                unknown[number] = reasons
        container = Container(
            path=path,
            kind=self._resource.kind.value,
            id=self._resource.id,
            version=self._resource.version,
            tags=tuple(tags),
            default_consent=tuple(sorted(self._default.items())),
            size=size,
            digest=self._digests.whole([tag.digest for tag in tags]),
            consent_tags=tuple(number for number, tag in enumerate(self._resource.tags) if self._sets_consent(tag)),
            runs=self._resource.kind in RUNNABLE,
        )
        return Reading(container=container, unknown=unknown, damaged=self._resource.damaged)

    def _tag(self, number: int, found: Found, loaded: set[str]) -> tuple[ContainerTag, tuple[str, ...]]:
        raw = self._resource.tags[number]
        kind = _kind(raw)
        paused = kind == tag_types.PAUSED
        firings = self._firings(number)
        setting, held = self._setting(raw)
        receivers = () if paused else found.receivers
        receivers = tuple(self._judged(each, kind, firings, setting, held, loaded) for each in receivers)
        reasons = () if paused or not firings else found.unknown + self._unknown(receivers)
        if self._resource.kind is Kind.SERVER_EXPORT and not paused and firings:
            reasons = (ON_SERVER,)
        return (
            ContainerTag(
                number=number,
                id=str(raw.get("tag_id", ""))[:20],
                name=str(raw.get("name", "")) or _name(raw.get("metadata")),
                type=str(raw.get("vtp_originalTagType", "")).removeprefix("__") if paused else kind,
                what=self._what(raw, kind),
                receivers=receivers,
                fires_on=tuple(dict.fromkeys(each.words for each in firings)),
                every_page=any(each.every_page for each in firings),
                consent_setting=setting,
                paused=paused,
                runs_with=tuple(f"{where} tag {other}" for other, where in self._before.get(number, ())),
                sends=() if paused else tuple(dict.fromkeys((*found.sends, *sent_by(raw, kind, self._values)))),
                digest=self._digests.tag(number),
            ),
            tuple(dict.fromkeys(reasons)),
        )

    def _sets_consent(self, raw: Mapping[str, Any]) -> bool:
        """Tell whether a tag sets consent mode's default: by its own code, or as a consent platform's template may."""
        kind = _kind(raw)
        if kind == tag_types.HTML:
            text = self._values.text(raw.get("vtp_html"))
            return "consent" in text and "default" in text and bool(defaults_in([text]))
        granted = self._resource.permissions.get(f"__{kind}")
        return kind.startswith("cvt") and isinstance(granted, dict) and writes_consent(granted)

    def _what(self, raw: Mapping[str, Any], kind: str) -> str:
        if kind == tag_types.PAUSED:
            original = str(raw.get("vtp_originalTagType", "")).removeprefix("__")
            return f"paused: {tag_types.in_words(original)}" if original else "paused tag"
        vendor = vendor_of_type(kind)
        if vendor is not None and kind not in tag_types.WORDS:
            return f"built-in tag of {vendor.name}"
        return tag_types.in_words(kind, self._resource.templates.get(f"__{kind}", ""))

    def _sequences(self) -> dict[int, list[tuple[int, str]]]:
        """Give, for each tag that another one fires, those others, and whether before or after them."""
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, tag in enumerate(self._resource.tags):
            for key, where in (("setup_tags", "before"), ("teardown_tags", "after")):
                listed = tag.get(key)
                for each in listed[1:] if isinstance(listed, list) else ():
                    other = (
                        index(each[1], len(self._resource.tags)) if isinstance(each, list) and len(each) > 1 else None
                    )
                    if other is not None:
                        found[other].append((number, where))
        return found

    def _firings(self, number: int) -> tuple[Firing, ...]:
        """Give how a tag fires: by its own triggers, and with the tags that it is sequenced with.

        A sequenced tag inherits what holds the other back; its own triggers and blocks do not count then (Google's
        documentation of tag sequencing). Of very many ways, those that are least held back are kept.
        """
        if number in self._fired:
            return self._fired[number]
        found = list(self._triggers.firings(number))
        self._fired[number] = tuple(found)  # a tag that is sequenced with itself ends here
        for other, where in self._before.get(number, ()):
            self._budget.check()
            raw = self._resource.tags[other]
            if _kind(raw) != tag_types.PAUSED:
                _, held = self._setting(raw)
                found += [_inherited(each, f"{where} tag {other}", other, held) for each in self._firings(other)]
            if len(found) > _MOST_FIRINGS:
                found = sorted(found, key=lambda each: _WORST.index(each.consent))[:_MOST_FIRINGS]
        self._fired[number] = tuple(found)
        return self._fired[number]

    def _setting(self, raw: Mapping[str, Any]) -> tuple[str, str]:
        """Give a tag's consent setting in words, and what it holds the tag back by; empty when by nothing."""
        given = raw.get("consent")
        if not isinstance(given, list):
            return "not set", ""
        kinds = [each[:60] for each in given[1:] if isinstance(each, str)]
        if not kinds:
            return "none needed", ""
        setting = f"needs {', '.join(kinds)}"
        granted = [kind for kind in kinds if self._default.get(kind) == "granted"]
        if len(granted) == len(kinds):
            return f"{setting}, which this container grants by default", ""
        if any(kind in self._default for kind in kinds):
            return setting, f"its consent setting ({setting})"
        return setting, f"its consent setting ({setting}; the page must deny that before it loads the container)"

    def _judged(
        self, receiver: Receiver, kind: str, firings: tuple[Firing, ...], setting: str, held: str, loaded: set[str]
    ) -> Receiver:
        """Judge one receiver by the tag's setting, its triggers and its own code: whatever holds it back counts."""
        if self._resource.kind is Kind.SERVER_EXPORT:
            return receiver
        if not firings:
            return replace(receiver, level=Level.NOTE, consent=Consent.GATED, gate=_NEVER)
        worst = min(firings, key=lambda each: _WORST.index(each.consent))
        if held or worst.consent is Consent.GATED:
            return replace(receiver, level=Level.NOTE, consent=Consent.GATED, gate=held or worst.gate)
        level = self._weight(receiver, kind, loaded)
        if receiver.consent is not Consent.UNGATED or level is Level.NOTE:
            return replace(receiver, level=level, gate=receiver.gate or worst.gate)
        if worst.consent is Consent.UNKNOWN:
            return replace(receiver, level=Level.WARNING, consent=Consent.UNKNOWN, gate=worst.gate)
        return replace(receiver, level=level, gate=worst.gate or _why_not(kind, setting))

    def _weight(self, receiver: Receiver, kind: str, loaded: set[str]) -> Level:
        """Give a receiver's weight: a call without a loader sends all the same when another tag here loads the code."""
        if kind != tag_types.HTML or receiver.consent is not Consent.UNGATED:
            return receiver.level
        vendor = vendors_by_id().get(receiver.vendor or "")
        companies = {vendors_by_id()[each].company for each in loaded}
        sends = vendor is not None and vendor.category.tracks and vendor.company in companies
        return Level.ERROR if sends else receiver.level

    def _unknown(self, receivers: tuple[Receiver, ...]) -> tuple[str, ...]:
        return tuple(
            f"whether {each.name} waits for consent: {each.gate}"
            for each in receivers
            if each.consent is Consent.UNKNOWN
        )


def _inherited(firing: Firing, words: str, other: int, held: str) -> Firing:
    """Give how a tag fires with another one: when that one does, held back by what holds that one back."""
    gate = held if held and firing.consent is not Consent.GATED else firing.gate
    return replace(
        firing,
        words=f"{words}: {firing.words}"[:_LONGEST],
        consent=Consent.GATED if held else firing.consent,
        gate=f"{gate} of tag {other}"[:_LONGEST] if gate else "",
    )


def _kind(tag: Mapping[str, Any]) -> str:
    return str(tag["function"]).removeprefix("__")


def _name(metadata: Any) -> str:
    """Give the name that a published tag's metadata may hold: `["map", "name", "Meta – all pages"]`."""
    if not (isinstance(metadata, list) and metadata[:1] == ["map"]):
        return ""
    pairs = zip(metadata[1::2], metadata[2::2], strict=False)
    return next((value[:200] for key, value in pairs if key == "name" and isinstance(value, str)), "")


def _why_not(kind: str, setting: str) -> str:
    built_in = "; Google's built-in consent checks do not stop it: without consent it sends pings without cookies"
    return f"its consent setting: {setting}{built_in if kind in tag_types.BUILT_IN_CONSENT else ''}"
