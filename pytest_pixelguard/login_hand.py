"""How a session that pytest's hook has made is handed to the process that crawls: a private file, deleted at the end.

The crawl asks for a fresh session by a file beside it; who holds the hook writes a new state and removes that file.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_pixelguard.crawl.login import LoginError

VARIABLE = "PIXELGUARD_LOGIN_STATE"
PATIENCE = 120.0  # seconds for logging in again
_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedState:
    """The file with the state, and the one that asks for another."""

    path: Path

    @property
    def wanted(self) -> Path:
        """The file that stands there while a fresh state is asked for."""
        return self.path.with_suffix(".wanted")

    def read(self) -> tuple[str, tuple[str, ...]]:
        """Give the storage state, and the secrets that were typed. Raises `LoginError` where logging in failed."""
        try:
            held = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LoginError("the session was not handed over") from error
        if held["failed"]:
            raise LoginError(held["failed"])
        return held["state"], tuple(held["secrets"])

    def write(self, *, state: str, secrets: Sequence[str], failed: str) -> None:
        """Write what nobody but this user can read, whole or not at all; then nothing is asked for any more."""
        aside = self.path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"state": state, "secrets": list(secrets), "failed": failed}, file)
        aside.replace(self.path)
        self.wanted.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete every trace."""
        for path in (self.path, self.wanted, self.path.with_suffix(".new")):
            path.unlink(missing_ok=True)

    def renew(self) -> str:
        """Ask for a fresh state and wait for it. Raises `LoginError`."""
        self.wanted.touch(mode=0o600)
        deadline = time.monotonic() + PATIENCE
        while self.wanted.exists():
            if time.monotonic() > deadline:
                raise LoginError(f"nobody logged in again within {PATIENCE:g} seconds")
            time.sleep(_LOOK_AGAIN)
        return self.read()[0]


def handed_state(environment: Mapping[str, str] = os.environ) -> HandedState | None:
    """Give the state that was handed to this process, if there is one."""
    named = environment.get(VARIABLE)
    return HandedState(path=Path(named)) if named else None
