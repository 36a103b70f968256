"""`pixelguard container`: files of tag managers read, judged by the policy, and reported as any run is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pytest_pixelguard.config import Config, Contents
from pytest_pixelguard.inputs.files import InputError, label
from pytest_pixelguard.model import Consent, Container, Finding, Gap, Level, Report, Rule, Site, StaticResult
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.configured import allowances_of, read_baseline
from pytest_pixelguard.static import Target
from pytest_pixelguard.static.container import read_containers
from pytest_pixelguard.static.rules import pxg103
from pytest_pixelguard.trackers.parties import FirstParty


def judge_containers(
    config: Config, paths: Sequence[str], *, exit_zero: bool = False
) -> tuple[tuple[Container, ...], Report]:
    """Read container files and decide. Raises `InputError` for a file that is not there."""
    for path in paths:
        if not Path(path).is_file():
            raise InputError(f"{path}: there is no such file")
    origin = config.origin or ""
    first_party = FirstParty.of(*([origin.split("://", 1)[-1]] if origin else []), also=config.first_party)
    containers = read_containers(
        [Target(path=Path(path), label=label(Path(path))) for path in paths],
        first_party=first_party,
        seconds=config.static.file_seconds,
    )
    report = decide(
        site=Site(kind="folder", target=", ".join(paths), origin=origin, first_party=tuple(sorted(first_party.hosts))),
        policy=Policy(
            today=datetime.now(tz=UTC).date(),
            allowances=allowances_of(config),
            baseline=read_baseline(config),
            strict=config.strict,
            exit_zero=exit_zero,
        ),
        static=result_of(containers),
        crawl=None,
    )
    return containers, replace(report, stages={})


def with_contents(config: Config, result: StaticResult, *, first_party: FirstParty) -> StaticResult:
    """Judge the containers whose contents the configuration names by those, and no longer by being containers.

    Where every place that loads a container waits for consent, so do its tags. A container that could be told in part
    only is known all the same, and its gaps say what could not be told; one that could not be read stays a finding
    itself. Raises `InputError` for a file that is not there.
    """
    for entry in config.container:
        container = read_contents(config, entry, first_party=first_party)
        gaps = container.gaps
        another = is_another(container, entry.id)
        if another:
            message = f"{container.path} holds the container {container.id}, where {entry.id} was to be."
            gaps = (*gaps, Gap(rule=Rule.CONTAINER_UNKNOWN, message=message))
        loads = [each for each in result.findings if _loads(each, entry.id)]
        held = bool(loads) and all(each.consent is Consent.GATED for each in loads)
        found = tuple(_held(each, entry.id) if held else each for each in container.findings)
        known = (bool(container.tags) or not gaps) and not another
        result = replace(
            result,
            findings=(
                *(_known(each, container) if known and each in loads else each for each in result.findings),
                *found,
            ),
            gaps=(*result.gaps, *gaps),
            containers=(*result.containers, replace(container, id=entry.id)) if known else result.containers,
            files_inspected=(*result.files_inspected, container.path),
            bytes_inspected=result.bytes_inspected + container.size,
        )
    return result


def read_contents(config: Config, entry: Contents, *, first_party: FirstParty) -> Container:
    """Read one container that the configuration names. Raises `InputError` for a file that is not there."""
    path = config.folder / entry.file
    if not path.is_file():
        raise InputError(f"{config.file}: `container` {entry.id}: there is no file {entry.file!r}")
    (container,) = read_containers(
        [Target(path=path, label=label(path))], first_party=first_party, seconds=config.static.file_seconds
    )
    return container


def is_another(container: Container, name: str) -> bool:
    """Tell whether a file says that it is another container than it is named as; `a/b/prod` is Tealium's `a.b`."""
    own, wanted = container.id, name.replace("/", ".")
    return bool(own) and own not in wanted and wanted not in own


def _loads(finding: Finding, name: str) -> bool:
    return finding.rule is Rule.TAG_MANAGER_CONTAINER and finding.tracker_id == name


def _known(finding: Finding, container: Container) -> Finding:
    free = len({each.location for each in container.findings if each.level is Level.ERROR})
    known = "known in part" if container.gaps else "known"
    tags = "1 of its tags fires" if free == 1 else f"{free} of its tags fire"
    words = f"Its contents are {known} ({container.path}): {tags} without consent."
    if not container.runs:
        words += " The file cannot be run, so the crawl does not show what the tags do; a published container can."
    message = finding.message.removesuffix(f" {pxg103.SUPPLY}")
    return replace(finding, level=Level.NOTE, message=f"{message} {words}")


def _held(finding: Finding, name: str) -> Finding:
    words = f"But {name} itself is loaded only after consent; the crawl shows whether that holds."
    return replace(finding, level=Level.NOTE, consent=Consent.GATED, message=f"{finding.message} {words}")


def result_of(containers: Sequence[Container]) -> StaticResult:
    """Give containers as the result of static inspection."""
    return StaticResult(
        findings=tuple(finding for each in containers for finding in each.findings),
        gaps=tuple(gap for each in containers for gap in each.gaps),
        files_inspected=tuple(each.path for each in containers),
        bytes_inspected=sum(each.size for each in containers),
    )
