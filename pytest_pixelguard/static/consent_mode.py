"""Google's consent mode as a page and the container that it loads set it up together (PXG107).

Each half can be right and the whole wrong: a tag in the container waits for `ad_storage`, and the page never denies it;
the page denies it, but after the container has begun; it denies it for France, and the visitor is in Leeds. What a kind
of storage is that nobody has spoken of, Google takes as granted. Facts: Google's documentation of consent mode and of
Tag Manager's consent settings (November 2026).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_pixelguard.model import Consent, Container, Finding, Level, Location, Rule
from pytest_pixelguard.static.consent_default import SetUp, file_name, read_set_up, speaks_of_consent
from pytest_pixelguard.static.kinds import Kind, kind_of
from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.source import Source, UndecodableError

_KINDS: Final = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
_GOOGLE: Final = frozenset({"gtm", "google-tag", "google-analytics-4", "google-ads", "google-floodlight"})
_LOADS: Final = frozenset({Rule.TAG_MANAGER_CONTAINER, Rule.TRACKER_SNIPPET})
_COMMAND: Final = re.compile(r"\bgtag\s*\(\s*[\"'`](?:config|event)[\"'`]")
_MOST_BYTES: Final = 512 * 1024  # of a script file in which a set-up is looked for
_INIT: Final = "Consent Initialization"
_MOST: Final = 5  # tags that one sentence names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One sentence about a page's set-up, and how heavy it weighs."""

    level: Level
    words: str
    start: int = -1  # its place in the page; -1 for the loader's


def judge_consent_mode(
    targets: Sequence[Target],
    findings: Sequence[Finding],
    *,
    containers: Sequence[Container] = (),
    addresses: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Give what is wrong with consent mode on each page that loads a Google tag; `findings` are static inspection's.

    `addresses` gives by label where a file was served from, for files that do not have their own name on disk.
    A file that cannot be read is a gap of static inspection's already.
    """
    by_page: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        if each.location is not None and _loads(each):
            by_page[each.location.path].append(each)
    pages = [each for each in targets if each.label in by_page and kind_of(each.label) is Kind.HTML]
    scripts = _scripts(targets, addresses or {}) if pages else {}
    found: list[Finding] = []
    for target in pages:
        source = _read(target)
        if source is not None:
            found += judge_set_up(source, by_page[target.label], containers=containers, scripts=scripts)
    return tuple(found)


def _scripts(targets: Sequence[Target], addresses: Mapping[str, str]) -> dict[str, SetUp]:
    """Give the set-ups in the site's own script files, by file name."""
    found: dict[str, SetUp] = {}
    for target in targets:
        if kind_of(target.label) is not Kind.SCRIPT or not target.path.is_file():
            continue
        if target.path.stat().st_size > _MOST_BYTES:
            continue
        source = _read(target)
        if source is not None and speaks_of_consent(source.text):
            set_up = read_set_up(source.text)
            if set_up != SetUp():
                found[file_name(addresses.get(target.label, target.label))] = set_up
    return found


def _read(target: Target) -> Source | None:
    try:
        return Source.decode(path=target.label, data=target.path.read_bytes())
    except (OSError, UndecodableError):
        return None


def judge_set_up(
    source: Source,
    findings: Iterable[Finding],
    *,
    containers: Sequence[Container] = (),
    scripts: Mapping[str, SetUp] | None = None,
) -> list[Finding]:
    """Give what is wrong with a page's consent mode; nothing for a page that loads no Google tag before consent.

    `findings` are those of the page; `scripts` the set-ups of the site's own script files by their names.
    """
    loaders = [each for each in findings if _loads(each)]
    if not loaders:
        return []
    loader = min(loaders, key=lambda each: _place(each.location))
    names = {each.tracker_id for each in loaders}
    loaded = [each for each in containers if each.id in names]
    set_up = read_set_up(source.text, scripts or {})
    said = [*_order(set_up, _begins(source, loader)), *_region(set_up), *_kinds(set_up), *_settings(set_up)]
    said += _together(set_up, loaded)
    return [_finding(each, source, loader) for each in said]


def _loads(finding: Finding) -> bool:
    held = finding.consent is Consent.GATED or (finding.level is Level.NOTE and finding.rule is Rule.TRACKER_SNIPPET)
    frame = finding.location is not None and "ns.html" in finding.location.snippet  # it runs no tag of the page's
    return finding.rule in _LOADS and finding.vendor in _GOOGLE and not held and not frame


def _order(set_up: SetUp, loader: int) -> list[_Said]:
    """Find a default that comes too late: Google works through its list in order, and tags fire before it is read."""
    late = [each for each in set_up.defaults if each.start > loader or each.unordered]
    if not late or any(each.here and each not in late for each in set_up.defaults):
        return []
    why = "in a script that is loaded with async or defer, so it may run" if late[0].unordered else "in the page"
    words = (
        f"The consent default stands {why} after the snippet that loads Google's tags: tags that fire on every page do "
        "so before anything is denied. Put it before the snippet, in the page itself"
    )
    return [_Said(level=Level.ERROR, words=words, start=late[0].start)]


def _region(set_up: SetUp) -> list[_Said]:
    if not set_up.defaults or any(each.here for each in set_up.defaults):
        return []
    regions = sorted({region for each in set_up.defaults for region in each.regions})
    words = (
        f"The consent default is set for {', '.join(regions[:_MOST])}{' and others' if len(regions) > _MOST else ''}, "
        "and not for the United Kingdom: here Google takes everything as granted. Leave `region` out, or name GB"
    )
    return [_Said(level=Level.ERROR, words=words, start=set_up.defaults[0].start)]


def _kinds(set_up: SetUp) -> list[_Said]:
    """Find kinds of storage that the default says nothing of."""
    here = [each for each in set_up.defaults if each.here]
    if not here or any(each.unread for each in here):
        return []
    missing = [kind for kind in _KINDS if not any(kind in dict(each.settings) for each in here)]
    if not missing:
        return []
    words = f"The consent default says nothing of {' and '.join(missing)}, which Google then takes as granted"
    return [_Said(level=Level.WARNING, words=words, start=here[0].start)]


def _settings(set_up: SetUp) -> list[_Said]:
    found: list[_Said] = []
    if set_up.url_passthrough is not None:
        words = (
            "url_passthrough is switched on: without consent, the advertisement that was clicked, and the visit, are "
            "written into the addresses of links instead of into cookies. The ICO counts that as storage and access"
        )
        found.append(_Said(level=Level.WARNING, words=words, start=set_up.url_passthrough))
    here = [each for each in set_up.defaults if each.here]
    denied = [each for each in here if ("ad_storage", "denied") in each.settings]
    if denied and not set_up.ads_data_redaction:
        words = (
            "ads_data_redaction is not switched on: while ad_storage is denied, Google's advertising tags still send "
            "pings, and those name the advertisement that was clicked"
        )
        found.append(_Said(level=Level.NOTE, words=words, start=denied[0].start))
    if here and not any(each.wait or each.unread for each in here):
        words = (
            "The consent default has no wait_for_update: where the banner loads after Google's tags, they do not wait "
            "for the answer of a visitor who has given one before"
        )
        found.append(_Said(level=Level.NOTE, words=words, start=here[0].start))
    return found


def _together(set_up: SetUp, containers: Sequence[Container]) -> list[_Said]:
    """Hold the container's tags that wait for a kind of storage against who denies it."""
    found: list[_Said] = []
    denied = {kind for each in set_up.defaults if each.here for kind, answer in each.settings if answer == "denied"}
    unread = any(each.unread for each in set_up.defaults)
    for container in containers:
        inside = {kind for kind, answer in container.default_consent if answer == "denied"}
        late = [tag for tag in container.tags if tag.number in container.consent_tags and not _is_first(tag.fires_on)]
        waiting: dict[str, list[str]] = {}
        for tag in container.tags:
            for kind in re.findall(r"[a-z]+_[a-z_]+", tag.consent_setting):
                if kind not in denied | inside and not tag.paused and tag.fires_on and tag.receivers:
                    waiting.setdefault(kind, []).append(f"{tag.id or tag.number}{f' “{tag.name}”' if tag.name else ''}")
        if waiting and not unread and not container.consent_tags:
            kinds = "; ".join(f"{kind} (tag {', '.join(tags[:_MOST])})" for kind, tags in sorted(waiting.items()))
            words = (
                f"Tags of {container.id} wait for consent that nobody denies: {kinds}. Neither this page, before its "
                f"snippet, nor {container.id} sets a default for it, and Google takes what is not set as granted: "
                "they fire"
            )
            found.append(_Said(level=Level.ERROR, words=words))
        if late and not denied:
            tags = ", ".join(tag.id or str(tag.number) for tag in late[:_MOST])
            words = (
                f"{container.id} sets the consent default itself, in tag {tags}, but not at {_INIT}: tags that fire "
                "before it find nothing denied. Set its trigger to Consent Initialization, or the default in the page"
            )
            found.append(_Said(level=Level.ERROR, words=words))
    return found


def _is_first(fires_on: Sequence[str]) -> bool:
    return any(_INIT in words for words in fires_on)


def _finding(said: _Said, source: Source, loader: Finding) -> Finding:
    place = loader.location if said.start < 0 else source.location(said.start, said.start + 1)
    return Finding(
        rule=Rule.CONSENT_GRANTED_BY_DEFAULT,
        level=said.level,
        message=f"{said.words}.",
        vendor=loader.vendor,
        company=loader.company,
        category=loader.category,
        tracker_id=loader.tracker_id,
        consent=Consent.UNGATED,
        location=place,
    )


def _place(location: Location | None) -> tuple[int, int]:
    return (location.start_line, location.start_column) if location else (0, 0)


def _begins(source: Source, loader: Finding) -> int:
    """Give where in the page Google's list begins to be worked through: at the container, or at gtag's first command.

    `gtag.js` alone does nothing by being loaded: what counts is the order of the commands.
    """
    if loader.rule is not Rule.TAG_MANAGER_CONTAINER:
        command = _COMMAND.search(source.text)
        return command.start() if command else len(source.text)
    line, column = _place(loader.location)
    lines = source.text.split("\n")
    return sum(len(each) + 1 for each in lines[: max(line - 1, 0)]) + max(column - 1, 0)
