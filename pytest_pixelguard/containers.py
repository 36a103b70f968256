"""`pixelguard container`: files of tag managers read, judged by the policy, and reported as any run is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import InputError, label
from pytest_pixelguard.model import Container, Report, Site, StaticResult
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.configured import allowances_of, read_baseline
from pytest_pixelguard.static import Target
from pytest_pixelguard.static.container import read_containers
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


def result_of(containers: Sequence[Container]) -> StaticResult:
    """Give containers as the result of static inspection. One that was not understood counts as not inspected."""
    return StaticResult(
        findings=tuple(finding for each in containers for finding in each.findings),
        gaps=tuple(gap for each in containers for gap in each.gaps),
        files_inspected=tuple(each.path for each in containers),
        bytes_inspected=sum(each.size for each in containers),
    )
