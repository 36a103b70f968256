"""The progress bar, on the standard error: long work shows that it goes on, and where it is."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from pytest_pixelguard.report.clean import clean


class Bar:
    """Progress as a bar on a terminal; where stderr is no terminal, one line for each stage."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, emoji=False)
        self._live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description:16}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[what]}", markup=False),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing, also when the work failed."""
        self._progress.stop()

    def begin(self, stage: str, total: int) -> None:
        """Show a new stage of `total` steps, instead of the one that runs."""
        self.end()
        if self._live:
            self._task = self._progress.add_task(stage, total=total, what="")
        else:
            sys.stderr.write(f"{stage}: {total}\n")

    def step(self, what: str) -> None:
        """Show that one step is done."""
        if self._task is not None:
            self._progress.update(self._task, advance=1, what=clean(what, 60))

    def end(self) -> None:
        """Close the stage: what it did was all."""
        if self._task is not None:
            self._progress.update(self._task, total=self._progress.tasks[self._task].completed)
        self._task = None
