"""Settings of site generators: an account that the generator itself, or its themes, turns into a tag on every page.

Sources: Docusaurus (preset-classic: gtag, googleTagManager), Material for MkDocs (extra.analytics, extra.consent),
Quarto (google-analytics, cookie-consent), Hugo (services.googleAnalytics and its embedded template) and Jekyll
(google_analytics of its themes), their public documentation; November 2026.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.data import is_example
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Generator:
    """One generator. `itself`: it loads the tag without a theme's help. `asks`: how its own consent banner shows."""

    name: str
    files: re.Pattern[str]
    itself: bool
    marks: re.Pattern[str] | None = None  # what the file must hold to be this generator's
    asks: re.Pattern[str] | None = None


_GENERATORS: Final = (
    _Generator(name="Docusaurus", files=re.compile(r"docusaurus\.config\.[cm]?[jt]s"), itself=True),
    _Generator(
        name="MkDocs",
        files=re.compile(r"mkdocs\.ya?ml"),
        itself=True,
        asks=re.compile(r"^\s+consent:\s*$", re.MULTILINE),
    ),
    _Generator(
        name="Quarto",
        files=re.compile(r"_quarto\.ya?ml"),
        itself=True,
        asks=re.compile(r"^\s*cookie-consent:(?!\s*false)", re.MULTILINE),
    ),
    _Generator(
        name="Hugo",
        files=re.compile(r"(?:hugo|config)\.(?:toml|ya?ml|json)"),
        itself=False,
        marks=re.compile(r"\bbaseURL\b", re.IGNORECASE),
    ),
    _Generator(name="Jekyll", files=re.compile(r"_config\.ya?ml"), itself=False),
)
_VENDORS: Final = frozenset({"google-tag", "google-analytics-ua", "gtm"})


def set_by_generator(path: str, text: str, found: list[Sighting]) -> list[Sighting]:
    """Give the sightings of a file, with accounts in a generator's own settings as the tags that it makes of them."""
    name = path.rpartition("/")[2].lower()
    generator = next(
        (
            each
            for each in _GENERATORS
            if each.files.fullmatch(name) and (each.marks is None or each.marks.search(text))
        ),
        None,
    )
    if generator is None:
        return found
    asks = generator.asks is not None and generator.asks.search(text) is not None
    return [_made(each, generator, asks=asks) for each in found]


def _made(sighting: Sighting, generator: _Generator, *, asks: bool) -> Sighting:
    vendor, account = sighting.vendor, sighting.tracker_id
    if sighting.act is not Act.CALL or vendor is None or vendor.id not in _VENDORS or account is None:
        return sighting
    if is_example(account) or sighting.consent is Consent.GATED:
        return sighting
    gate = (
        f"{generator.name}'s own consent banner"
        if asks
        else f"{generator.name} puts it into every page"
        if generator.itself
        else f"most themes of {generator.name} put it into every page"
    )
    return replace(
        sighting,
        act=Act.LOAD,
        how=f"a setting of {generator.name}",
        role=Role.SCRIPT if generator.itself else None,
        consent=Consent.GATED if asks else Consent.UNKNOWN,
        gate=gate,
        configures=generator.itself,
        inert=False,
        sure=True,
    )
