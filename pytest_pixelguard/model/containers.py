"""What a tag manager's container would do."""

from dataclasses import dataclass

from pytest_pixelguard.model.evidence import Finding, Gap
from pytest_pixelguard.model.terms import Consent, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """To whom a container's tag sends, and what holds that back. `vendor` is None where only a host is known."""

    name: str  # in words: the product and its company, or the host
    vendor: str | None = None
    company: str | None = None
    category: str | None = None
    host: str | None = None
    tracker_ids: tuple[str, ...] = ()
    level: Level = Level.ERROR
    consent: Consent = Consent.UNGATED
    gate: str = ""  # what holds it back, or why nothing does, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerTag:
    """One tag of a tag manager's container, in words."""

    number: int  # its place in the container's list, from 0
    id: str = ""  # the tag manager's own number
    name: str = ""  # empty in a published container, which holds no names
    type: str  # html, googtag, cvt_…
    what: str  # the type in words: "custom HTML"
    receivers: tuple[Receiver, ...] = ()
    fires_on: tuple[str, ...] = ()  # one for each trigger
    every_page: bool = False  # fires without the visitor doing anything, on every page
    consent_setting: str = "not set"  # not set | none needed | needs ad_storage, …
    paused: bool = False
    runs_with: tuple[str, ...] = ()  # "before tag 7": fired by another tag
    sends: tuple[str, ...] = ()  # what it sends beyond the page view
    digest: str = ""  # of everything that makes it what it is: settings, code, variables, triggers


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A tag manager's container as it was read. `gaps` name what cannot be told from it."""

    path: str  # the file
    kind: str  # in words: "published Google Tag Manager container"
    id: str = ""  # GTM-…; empty where the file does not hold it
    version: str = ""
    tags: tuple[ContainerTag, ...] = ()
    default_consent: tuple[tuple[str, str], ...] = ()  # consent type -> granted | denied
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    size: int = 0  # bytes
    digest: str = ""  # SHA-256 of its contents, without the tag manager's own code around them
    consent_tags: tuple[int, ...] = ()  # numbers of the tags that set consent mode's default themselves
    runs: bool = False  # a browser can run the file: it is what visitors are sent
