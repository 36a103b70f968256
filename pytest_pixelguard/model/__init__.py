"""The values that pass between the stages: frozen, typed to the leaf, importing nothing of ours.

Static inspection makes `Finding` and `Gap`; the crawl makes `Observation`, `PageVisit` and `Gap`; policy alone turns
them all into a `Report` with a `Verdict`; the report stage turns that into text.
"""

from pytest_pixelguard.model.consent import BannerLook, JudgedStored, Stored
from pytest_pixelguard.model.containers import Container, ContainerTag, Receiver
from pytest_pixelguard.model.evidence import (
    Disclosure,
    Finding,
    Frame,
    Gap,
    Location,
    Observation,
    PageVisit,
    Promise,
    Request,
    Route,
    SourceLocation,
    strip_content_hash,
)
from pytest_pixelguard.model.persona import Canary, Persona
from pytest_pixelguard.model.resources import ThirdPartyResource
from pytest_pixelguard.model.results import (
    Coverage,
    CrawlResult,
    JudgedRequest,
    LiveScript,
    Report,
    SelfTest,
    Shard,
    Site,
    SkippedFile,
    SkippedRoute,
    StaticResult,
    Suppressed,
    Verdict,
)
from pytest_pixelguard.model.served import Served
from pytest_pixelguard.model.terms import Cause, Consent, ExitCode, Level, Outcome, Phase, Rule, State, Store, Witness

__all__ = [
    "BannerLook",
    "Canary",
    "Cause",
    "Consent",
    "Container",
    "ContainerTag",
    "Coverage",
    "CrawlResult",
    "Disclosure",
    "ExitCode",
    "Finding",
    "Frame",
    "Gap",
    "JudgedRequest",
    "JudgedStored",
    "Level",
    "LiveScript",
    "Location",
    "Observation",
    "Outcome",
    "PageVisit",
    "Persona",
    "Phase",
    "Promise",
    "Receiver",
    "Report",
    "Request",
    "Route",
    "Rule",
    "SelfTest",
    "Served",
    "Shard",
    "Site",
    "SkippedFile",
    "SkippedRoute",
    "SourceLocation",
    "State",
    "StaticResult",
    "Store",
    "Stored",
    "Suppressed",
    "ThirdPartyResource",
    "Verdict",
    "Witness",
    "strip_content_hash",
]
