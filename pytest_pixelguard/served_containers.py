"""Containers that the team supplies, as what the crawl answers their addresses with: so that they run, sealed."""

from pytest_pixelguard.config import Config
from pytest_pixelguard.container_addresses import addresses_of
from pytest_pixelguard.containers import is_another, read_contents
from pytest_pixelguard.crawl.plan import Supplied
from pytest_pixelguard.policy.container_run import served_name
from pytest_pixelguard.trackers.parties import FirstParty


def served_containers(config: Config, *, first_party: FirstParty) -> tuple[Supplied, ...]:
    """Give each container that a browser can run, for every address of its own; an export cannot be run.

    A file that holds another container than it is named as runs nowhere: it is a gap already.
    """
    found: list[Supplied] = []
    for entry in config.container:
        container = read_contents(config, entry, first_party=first_party)
        if not container.runs or is_another(container, entry.id):
            continue
        content = (config.folder / entry.file).read_bytes()
        found += [
            Supplied(
                name=served_name(entry.id),
                host=each.host,
                path=each.path,
                parameter=each.parameter,
                own=True,
                content=content,
            )
            for each in addresses_of(entry)
        ]
    return tuple(found)
