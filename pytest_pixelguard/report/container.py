"""A tag manager's containers for people: each tag in words, what it tells whom, and what holds it back."""

from collections.abc import Sequence

from pytest_pixelguard.model import Consent, Container, ContainerTag, Level, Receiver, Report
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.summary import plural

_MARK = {Level.ERROR: "✗", Level.WARNING: "!", Level.NOTE: "·"}
_WEIGHT = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}
_WORDS = 600


def render_containers(containers: Sequence[Container], report: Report, *, verbose: bool = False) -> str:
    """Render every container and the gaps. `verbose` adds the tags that send nothing, and paused ones."""
    lines: list[str] = []
    for container in containers:
        lines += [*_container(container, verbose=verbose), ""]
    if report.gaps:
        lines += [
            "Gaps: what could not be told",
            *(f"  ? {gap.rule.value} {clean(gap.message, _WORDS)}" for gap in report.gaps),
            "",
        ]
    for one in report.suppressed:
        lines.append(
            f"allowed: {clean(one.finding.message, 160)} ({clean(one.statement)}, {clean(one.owner or one.by)})"
        )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _container(container: Container, *, verbose: bool) -> list[str]:
    version = f", version {clean(container.version, 40)}" if container.version else ""
    lines = [f"{clean(container.id or container.path)}{version}: {container.kind} ({clean(container.path)})"]
    lines.append(f"  {_summary(container)}")
    if container.default_consent:
        settings = ", ".join(f"{clean(kind, 60)} {answer}" for kind, answer in container.default_consent)
        lines.append(f"  consent before a choice, as a tag here sets it: {settings}")
    sending = [tag for tag in container.tags if tag.receivers]
    for tag in sorted(sending, key=_rank):
        lines += _tag(tag)
    silent = [tag for tag in container.tags if not tag.receivers]
    if verbose:
        lines += [line for tag in silent for line in _tag(tag)]
    elif silent:
        words = "tag sends nothing that was found, or is paused: show it"
        if len(silent) > 1:
            words = "tags send nothing that was found, or are paused: show them"
        lines += ["", f"  {len(silent)} further {words} with -v"]
    return lines


def _summary(container: Container) -> str:
    sending = [tag for tag in container.tags if tag.receivers]
    free = sum(1 for tag in sending if _worst(tag) is Consent.UNGATED)
    held = sum(1 for tag in sending if _worst(tag) is Consent.GATED)
    paused = sum(1 for tag in container.tags if tag.paused)
    sends = "sends" if free == 1 else "send"
    return (
        f"{plural(len(container.tags), 'tag')}: {free} {sends} without consent, {held} held back, "
        f"{len(sending) - free - held} not known, {paused} paused"
    )


def _rank(tag: ContainerTag) -> tuple[int, bool, bool, int]:
    """Put first what weighs most: errors, on every page, advertising."""
    advertising = any(each.category == "advertising" for each in tag.receivers)
    return min(_WEIGHT[each.level] for each in tag.receivers), not tag.every_page, not advertising, tag.number


def _worst(tag: ContainerTag) -> Consent:
    order = (Consent.UNGATED, Consent.UNKNOWN, Consent.GATED)
    return min((each.consent for each in tag.receivers), key=order.index)


def _tag(tag: ContainerTag) -> list[str]:
    mark = _MARK[min((each.level for each in tag.receivers), key=lambda level: _WEIGHT[level], default=Level.NOTE)]
    name = f" “{clean(tag.name, 100)}”" if tag.name else ""
    known = f" (id {clean(tag.id, 20)})" if tag.id else ""
    lines = ["", f"{mark} tag {tag.number}{known}{name}: {clean(tag.what, 160)}"]
    lines += [f"    tells    {_receiver(receiver)}" for receiver in tag.receivers]
    for number, words in enumerate(tag.fires_on or ("never: it has no trigger",)):
        lines.append(f"    {'fires on' if number == 0 else '        '} {clean(words, 300)}")
    if tag.paused:
        lines.append("    consent  it is paused")
    lines += [f"    consent  {_consent(receiver)}" for receiver in _by_consent(tag)]
    if tag.sends:
        lines.append(f"    sends    {clean('; '.join(tag.sends), _WORDS)}")
    return lines


def _by_consent(tag: ContainerTag) -> list[Receiver]:
    """Give one receiver for each different answer to "what holds it back?"."""
    return list({(each.consent, each.gate): each for each in tag.receivers}.values())


def _receiver(receiver: Receiver) -> str:
    ids = f", account {', '.join(clean(each, 80) for each in receiver.tracker_ids)}" if receiver.tracker_ids else ""
    kind = f" [{receiver.category}]" if receiver.category else ""
    return f"{clean(receiver.name, 120)}{ids}{kind}"


def _consent(receiver: Receiver) -> str:
    match receiver.consent:
        case Consent.GATED:
            return f"held back by {clean(receiver.gate, _WORDS)}"
        case Consent.UNKNOWN:
            return f"not known: {clean(receiver.gate, _WORDS)}"
        case Consent.UNGATED:
            return (
                f"nothing holds it back ({clean(receiver.gate, _WORDS)})" if receiver.gate else "nothing holds it back"
            )
