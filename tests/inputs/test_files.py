"""Which files a site holds, and that nothing is left out unheard."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.inputs.files import InputError, expand_paths, find_site, label, list_files

Write = Callable[..., Path]


def test_every_file_is_listed_in_order(site: Write) -> None:
    """All files below the folder are listed, `dist` and dotted names too; tools' own stores are named as left out."""
    folder = site({"b.html": "", "a/dist/x.js": "", ".well-known/y.json": "", ".git/z": "", "node_modules/p/i.js": ""})

    listed = list_files(folder)

    assert [file.relative_to(folder).as_posix() for file in listed.files] == [
        ".well-known/y.json",
        "a/dist/x.js",
        "b.html",
    ]
    assert [Path(skip.path).name for skip in listed.skipped] == [".git", "node_modules"]
    assert listed.gaps == ()


def test_exclusions_are_listed_with_their_reason(site: Write) -> None:
    """A file that the configuration excludes is reported as skipped, never just absent."""
    folder = site({"a.html": "", "old/b.html": "", "pixelguard.toml": ""})

    listed = list_files(folder, exclude=["old/*"])

    assert [file.name for file in listed.files] == ["a.html"]
    assert {skip.reason for skip in listed.skipped} == {
        "excluded by the configuration",
        "pixelguard's own configuration",
    }


def test_links_out_of_the_site_and_broken_links_are_gaps(site: Write, tmp_path: Path) -> None:
    """A link that leads out of the folder, to nowhere or in a circle is a gap each."""
    folder = site({"a.html": ""})
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (folder / "out.html").symlink_to(tmp_path / "secret")
    (folder / "broken.html").symlink_to(folder / "absent.html")
    (folder / "loop").symlink_to(folder)

    listed = list_files(folder)

    assert [file.name for file in listed.files] == ["a.html"]
    assert sorted(gap.message.rsplit(": it ", 1)[1] for gap in listed.gaps) == [
        "is a broken link",
        "is a link that leads back to a folder above it",
        "is a link that leads out of the site",
    ]


def test_a_link_inside_the_site_is_read(site: Write) -> None:
    """A link to another file of the site is one of its files: it is served too."""
    folder = site({"a.html": ""})
    (folder / "b.html").symlink_to("a.html")

    assert [file.name for file in list_files(folder).files] == ["a.html", "b.html"]


def test_the_usual_build_folders_are_tried(tmp_path: Path) -> None:
    """Without a name the first of dist, build, out, public and _site is taken; none of them is an error."""
    with pytest.raises(InputError, match="build the site first"):
        find_site(None, base=tmp_path)
    (tmp_path / "public").mkdir()
    (tmp_path / "build").mkdir()

    assert find_site(None, base=tmp_path) == tmp_path / "build"


@pytest.mark.parametrize(("name", "says"), [("absent", "no such folder"), ("file", "is a file"), ("ftp://x", "http")])
def test_a_site_that_cannot_be_is_an_error(tmp_path: Path, name: str, says: str) -> None:
    """A site that is not there, or is no folder, is one clear line."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    given = name if "://" in name else str(tmp_path / name)

    with pytest.raises(InputError, match=says):
        find_site(given, base=tmp_path)


def test_paths_are_expanded_once(site: Write) -> None:
    """A file named twice, or named and also inside a named folder, is read once."""
    folder = site({"a.html": "", "b.js": ""})

    expanded = expand_paths([str(folder), str(folder / "a.html")])

    assert [file.name for file in expanded.files] == ["a.html", "b.js"]


def test_labels_are_relative_below_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports name files as annotations want them: relative to the working directory, else absolute; POSIX style."""
    monkeypatch.chdir(tmp_path)

    assert label(tmp_path / "dist" / "a.html") == "dist/a.html"
    assert label(Path("/elsewhere/a.html")) == "/elsewhere/a.html"
