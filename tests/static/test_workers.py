"""Many files: the same result from one process and from several; a file that takes too long costs only itself."""

from pathlib import Path

import pytest

from pytest_pixelguard.model import SkippedFile
from pytest_pixelguard.static import StaticOptions, Target, inspect_files, pool, workers
from pytest_pixelguard.trackers.parties import FirstParty

FIRST_PARTY = FirstParty.of("www.example.nhs.uk")
TRACKED = '<script>fbq("init", "123456789012345")</script>'


@pytest.fixture
def targets(tmp_path: Path) -> list[Target]:
    """Give a small site: pages with a tracker, one without, an image."""
    files = {"a.html": TRACKED, "b.html": "<p>ours</p>", "c.html": TRACKED, "d.png": "not read"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [Target(path=tmp_path / name, label=name) for name in files]


def test_coverage_counts_what_was_read(targets: list[Target]) -> None:
    """Read files, their bytes and skipped files with reasons are all in the result, and each file is announced."""
    announced: list[str] = []

    result = inspect_files(targets, first_party=FIRST_PARTY, on_file=lambda target: announced.append(target.label))

    assert result.files_inspected == ("a.html", "b.html", "c.html")
    assert result.bytes_inspected == 2 * len(TRACKED) + len("<p>ours</p>")
    assert result.files_skipped == (SkippedFile(path="d.png", reason="an image"),)
    assert announced == ["a.html", "b.html", "c.html", "d.png"]
    assert [each.location.path for each in result.findings if each.location] == ["a.html", "c.html"]


def test_several_processes_find_the_same(targets: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes give the same result as none, in the same order."""
    monkeypatch.setattr(workers, "_WORTH_STARTING", 0)

    alone = inspect_files(targets, first_party=FIRST_PARTY)
    together = inspect_files(targets, first_party=FIRST_PARTY, options=StaticOptions(jobs=2))

    assert together == alone


def test_a_slow_file_is_a_gap(tmp_path: Path) -> None:
    """A file that takes longer than its limit is a gap that names it; the next file is still read."""
    (tmp_path / "slow.js").write_text('fbq("track", "x" + y);' * 2000, encoding="utf-8")
    (tmp_path / "a.html").write_text(TRACKED, encoding="utf-8")
    targets = [Target(path=tmp_path / name, label=name) for name in ("slow.js", "a.html")]

    result = inspect_files(targets[:1], first_party=FIRST_PARTY, options=StaticOptions(file_seconds=0.0))

    assert [(each.rule, each.location.path) for each in result.gaps if each.location] == [("PXG901", "slow.js")]
    assert len(inspect_files(targets, first_party=FIRST_PARTY).findings) > 1


@pytest.mark.parametrize("fate", ["dies", "hangs"])
def test_a_process_that_dies_or_hangs_costs_one_file(
    targets: list[Target], fate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the process that reads a file ends or never answers, that file is a gap and the others are read."""
    behaviour = "import os; os._exit(9)" if fate == "dies" else "import time; time.sleep(600)"
    broken = (
        "import sys; sys.path[:] = {path!r}\n"
        "from pytest_pixelguard.static import worker\n"
        "real = worker.inspect_file\n"
        "def inspect_file(target, **common):\n"
        "    if target.label == 'b.html':\n"
        f"        {behaviour}\n"
        "    return real(target, **common)\n"
        "worker.inspect_file = inspect_file\n"
        "worker.main()\n"
    )
    monkeypatch.setattr(workers, "_WORTH_STARTING", 0)
    monkeypatch.setattr(pool, "_GRACE", 2.0)
    monkeypatch.setattr(pool, "_BUSY", 1)
    monkeypatch.setattr(pool, "_PROGRAM", broken)

    result = inspect_files(targets, first_party=FIRST_PARTY, options=StaticOptions(jobs=2, file_seconds=3.0))

    assert [each.location.path for each in result.gaps if each.location] == ["b.html"]
    assert [each.location.path for each in result.findings if each.location] == ["a.html", "c.html"]


def test_what_cannot_be_opened_or_is_too_large_is_a_gap(tmp_path: Path) -> None:
    """A file that is not there, and one beyond the size that is read, are gaps."""
    (tmp_path / "large.js").write_text("x" * 100, encoding="utf-8")
    targets = [Target(path=tmp_path / name, label=name) for name in ("gone.js", "large.js")]

    result = inspect_files(targets, first_party=FIRST_PARTY, options=StaticOptions(max_bytes=50))

    assert [(each.rule, each.location.path) for each in result.gaps if each.location] == [
        ("PXG901", "gone.js"),
        ("PXG901", "large.js"),
    ]
