"""From a container in words to findings (PXG106) and gaps (PXG908), each with its place in the file."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Container, ContainerTag, Finding, Gap, Level, Location, Receiver, Rule
from pytest_pixelguard.static.container.read import Reading
from pytest_pixelguard.static.container.receiver import receiver_of, vendor_of_type
from pytest_pixelguard.static.rules import pxg106
from pytest_pixelguard.static.source import Source

_TAG: Final = re.compile(r"\"tag(?:_id|Id)\"\s*:\s*\"?(\w+)")
_MOST_NAMED: Final = 6  # tags that one gap names


def judged(reading: Reading, source: Source) -> Container:
    """Give the container with its findings and gaps."""
    container = reading.container
    places = {found[1]: (found.start(), found.end()) for found in reversed(list(_TAG.finditer(source.text)))}
    name = container.id or container.path
    findings: list[Finding] = []
    for tag in container.tags:
        place = _location(source, places, tag)
        if tag.paused:
            findings += _paused(name, tag, place)
        findings += [_finding(name, tag, receiver, place) for receiver in tag.receivers if _counts(receiver)]
    return replace(container, findings=tuple(findings), gaps=tuple(_gaps(reading, source)))


def _counts(receiver: Receiver) -> bool:
    """Leave out a consent platform's own banner: it is what asks the visitor."""
    return receiver.category != "consent"


def _finding(name: str, tag: ContainerTag, receiver: Receiver, place: Location) -> Finding:
    return Finding(
        rule=Rule.CONTAINER_TAG_WITHOUT_CONSENT,
        level=receiver.level,
        message=pxg106.message(name, tag, receiver),
        vendor=receiver.vendor,
        company=receiver.company,
        category=receiver.category,
        tracker_id=receiver.tracker_ids[0] if receiver.tracker_ids else None,
        consent=receiver.consent,
        location=place,
        host=receiver.host,
    )


def _paused(name: str, tag: ContainerTag, place: Location) -> list[Finding]:
    """Give the note for a paused tag whose type names its vendor; of paused custom HTML the file holds no more."""
    vendor = vendor_of_type(tag.type)
    if vendor is None:
        return []
    return [
        Finding(
            rule=Rule.CONTAINER_TAG_WITHOUT_CONSENT,
            level=Level.NOTE,
            message=pxg106.paused_message(name, tag, receiver_of(vendor, ids=()).name),
            vendor=vendor.id,
            company=vendor.company,
            category=vendor.category.value,
            location=place,
        )
    ]


def _gaps(reading: Reading, source: Source) -> list[Gap]:
    container = reading.container
    name = container.id or container.path
    whole = source.location(0, 0)
    gaps = [
        Gap(rule=Rule.CONTAINER_UNKNOWN, message=f"{name} was not read to its end: {reason}.", location=whole)
        for reason in dict.fromkeys(reading.damaged)
    ]
    by_reason: dict[str, list[ContainerTag]] = defaultdict(list)
    for number, reasons in reading.unknown.items():
        for reason in reasons:
            by_reason[reason].append(container.tags[number])
    for reason, tags in by_reason.items():
        words = [pxg106.tag_words(tag) for tag in tags[:_MOST_NAMED]]
        more = f" and {len(tags) - _MOST_NAMED} more tags" if len(tags) > _MOST_NAMED else ""
        gaps.append(
            Gap(
                rule=Rule.CONTAINER_UNKNOWN,
                message=f"In {name}, {'; '.join(words)}{more}: {reason}.",
                location=whole,
            )
        )
    return gaps


def _location(source: Source, places: dict[str, tuple[int, int]], tag: ContainerTag) -> Location:
    """Give a tag's place by its id; its snippet holds no line of a minified file, so that it stays the same."""
    start, end = places.get(tag.id, (0, 0))
    snippet = f"tag {tag.id} {tag.name} {tag.type}".strip()
    return replace(source.location(start, end), snippet=" ".join(snippet.split())[:160])
