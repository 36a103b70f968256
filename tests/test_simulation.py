"""What a crawl does beyond looking follows from the configuration: a folder is used, a preview only if asked."""

from pathlib import Path

import pytest

from pytest_pixelguard.config import Config, Crawl
from pytest_pixelguard.simulation import interact_options, supplied
from pytest_pixelguard.work import prepare


@pytest.mark.parametrize(
    ("target", "interact", "used"),
    [("folder", None, True), ("folder", False, False), ("preview", None, False), ("preview", True, True)],
)
def test_pages_are_used_where_nobody_is_disturbed(
    tmp_path: Path, target: str, interact: bool | None, used: bool
) -> None:
    """A folder's pages are used unless the team says no; a preview's, which may be live, only if it says yes."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Home</title>")
    named = str(tmp_path) if target == "folder" else "https://preview.example"
    config = Config(interact=interact)

    assert (interact_options(config, prepare(config, named)) is not None) == used


def test_the_visitor_is_the_same_in_every_run(tmp_path: Path) -> None:
    """Two runs over one site type the same values, so that their reports can be compared."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Home</title>")
    work = prepare(Config(), str(tmp_path))

    assert interact_options(Config(), work) == interact_options(Config(), work)


def test_surrogates_can_be_left_out() -> None:
    """A team that wants no stand-in gets none."""
    names = {one.name for one in supplied(Config())}

    assert ("surrogate for Meta Pixel" in names, supplied(Config(crawl=Crawl(surrogates=False)))) == (True, ())
