"""Ways to want the gate green without mending the page: by the configuration, the repository, the environment."""

from tests.hostile.one_try import BASE, Try
from tests.hostile.tries_around import environment, leaving_out, planting, reports
from tests.hostile.tries_of_rules import allowing, excluding, knowing, replacing

__all__ = ["BASE", "Try", "tries"]


def tries() -> tuple[Try, ...]:
    """Give what somebody who may change the repository, or the runner's environment, can try."""
    return (
        Try(what="nothing (what is compared with)", code=1),
        *allowing(),
        *knowing(),
        *excluding(),
        *replacing(),
        *planting(),
        *reports(),
        *environment(),
        *leaving_out(),
    )
