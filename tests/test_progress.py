"""The progress bar: what it shows where there is no terminal, and that a new stage closes the one before it."""

import pytest

from pytest_pixelguard.progress import Bar


def test_without_a_terminal_each_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the log of a build nothing moves: a line says what begins, and how much there is of it."""
    with Bar() as bar:
        bar.begin("Visiting pages", 2)
        bar.step("/")
        bar.begin("Trying consent", 4)
        bar.end()

    assert capsys.readouterr().err == "Visiting pages: 2\nTrying consent: 4\n"


def test_a_stage_that_ends_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stage did was all there was: its row does not stand at less than its end beside the next one's."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    bar = Bar()

    with bar:
        bar.begin("Visiting pages", 5)
        bar.step("/")
        bar.step("/a.html")
        bar.begin("Trying consent", 4)
        bar.step("/")

    rows = [(task.description, task.completed, task.total) for task in bar._progress.tasks]
    assert rows == [("Visiting pages", 2, 2), ("Trying consent", 1, 4)]
