"""The project's own pixelguard_login hook, carried out for the process that crawls, whenever that asks for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pytest_pixelguard.config import Config
from pytest_pixelguard.work import Work


@contextmanager
def open_door(
    config: Config, work: Work, hook: Callable[[object], object], folder: Path
) -> Iterator[tuple[Mapping[str, str], Callable[[], None]]]:
    """Log in by the hook. Give the environment of the process that crawls, and what to call while it runs.

    The session lies in a private file in `folder` and is deleted at the end, whatever happens.
    """
    from pytest_pixelguard.login import Door  # noqa: PLC0415 -- a session without a portal starts no browser here
    from pytest_pixelguard.login_hand import VARIABLE, HandedState  # noqa: PLC0415 -- as above

    login = config.login
    if login is None:
        raise ValueError("the configuration has no [login]")
    door = Door(config, login, hook, origin=work.site.origin, first_party=work.first_party)
    hand = HandedState(path=folder / "login.state")

    def enter() -> None:
        state, crawl = door.open()
        failed = "" if state else "; ".join(gap.message for gap in crawl.gaps)
        hand.write(state=state, secrets=crawl.secrets, failed=failed)

    def look() -> None:
        if hand.wanted.exists():
            enter()

    try:
        enter()
        yield {VARIABLE: str(hand.path)}, look
    finally:
        hand.remove()
