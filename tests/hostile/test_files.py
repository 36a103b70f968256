"""Files that somebody wrote to harm their reader: each ends as what it is, or as a gap; none stops the run."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.inputs.files import expand_paths, list_files
from pytest_pixelguard.inputs.sitemap import read_sitemaps
from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static import deadline
from pytest_pixelguard.static.inspect import inspect_bytes, inspect_file
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.trackers.parties import FirstParty
from tests.hostile.cases import CASES, PIXEL, SCRIPT, Case

OURS = FirstParty.of("www.example.nhs.uk")
READERS = (
    "page.html",
    "bundle.js",
    "style.css",
    "data.json",
    "bundle.js.map",
    "picture.svg",
    "_headers",
    "vercel.json",
    "netlify.toml",
    "page.njk",
    "post.md",
    "app.tsx",
    "App.vue",
    "page.php",
    "nginx.conf",
)


def end_of(result: FileResult) -> str:
    """Say how reading a file ended."""
    if any(finding.level is Level.ERROR for finding in result.findings):
        return "found"
    return "gap" if result.gaps else "clean"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_file_ends_as_it_may(case: Case) -> None:
    """A hostile file is found out or is a gap; only what no browser would run is clean."""
    target = Target(path=Path(case.name), label=case.name)

    result = inspect_bytes(case.data(1), target=target, first_party=OURS, options=StaticOptions(file_seconds=10))

    assert end_of(result) in case.ends


@pytest.mark.parametrize("seconds", [0.2])
def test_file_that_takes_too_long_is_a_gap(seconds: float) -> None:
    """A file that is not read within its time is a gap that says so, wherever the time is spent."""
    data = next(case for case in CASES if case.name == "functions.js").data(20)
    target = Target(path=Path("slow.js"), label="slow.js")

    result = inspect_bytes(data, target=target, first_party=OURS, options=StaticOptions(file_seconds=seconds))

    assert [(gap.rule, gap.message) for gap in result.gaps] == [
        (Rule.UNREADABLE_FILE, "slow.js was not examined: it took more than 0.2 seconds.")
    ]


def test_time_that_is_up_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the end of a file's time is lost, as in a destructor, it is told again, and nothing rings afterwards."""
    monkeypatch.setattr(deadline, "_GRACE", 0.05)
    monkeypatch.setattr(deadline, "_AGAIN", 0.05)
    told: list[str] = []

    def deaf() -> None:
        while len(told) < 3:
            try:
                while True:
                    len("a loop that looks at no clock")
            except deadline.TimeUpError:
                told.append("in vain")
        raise deadline.TimeUpError

    with pytest.raises(deadline.TimeUpError):
        deadline.within(0.05, deaf)
    sum(range(5_000_000))
    deadline.check()

    assert told == ["in vain"] * 3


@given(name=st.sampled_from(READERS), data=st.binary(max_size=400))
def test_any_bytes_are_read_or_are_a_gap(name: str, data: bytes) -> None:
    """No bytes whatever raise anything, under whichever name they come."""
    result = inspect_bytes(data, target=Target(path=Path(name), label=name), first_party=OURS, options=StaticOptions())

    assert result.skipped is None


@given(
    name=st.sampled_from(READERS),
    pieces=st.lists(
        st.sampled_from(
            [
                "<script>",
                "</script>",
                PIXEL,
                "<!--",
                "-->",
                "<template>",
                "<svg>",
                "<noscript>",
                "</noscript>",
                "'",
                '"',
                "`",
                "${",
                "}",
                "(",
                ")",
                "{",
                "/*",
                "*/",
                "//",
                "\n",
                "\\",
                "eval(",
                "atob('",
                "document.write('",
                "fbq",
                "=",
                "+",
                "{% ",
                "%}",
                "{{",
                "}}",
                "<?php",
                "?>",
                "```",
                "[[headers]]",
                "url(",
                "\u2028",
                "\ufeff",
                "&lt;",
            ]
        ),
        max_size=30,
    ),
)
def test_any_mixture_of_syntax_is_read_or_is_a_gap(name: str, pieces: list[str]) -> None:
    """No mixture of the pieces that the readers look for raises anything."""
    data = "".join(pieces).encode()

    result = inspect_bytes(data, target=Target(path=Path(name), label=name), first_party=OURS, options=StaticOptions())

    assert result.size == len(data)


def test_links_in_circles_and_out_of_the_site_are_gaps(tmp_path: Path) -> None:
    """Links that lead in a circle, nowhere or out of the site, and pipes, are gaps by name, and the rest is read."""
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (site / "index.html").write_text("<p>", encoding="utf-8")
    (site / "a").symlink_to("b")
    (site / "b").symlink_to("a")
    (site / "dead.html").symlink_to("nowhere")
    (site / "out.html").symlink_to("../secret.html")
    (site / "self").symlink_to(".")
    os.mkfifo(site / "pipe.html")

    found = list_files(site)

    assert [file.name for file in found.files] == ["index.html"]
    assert sorted(gap.message.rpartition("site/")[2].partition(" ")[0] for gap in found.gaps) == [
        "a",
        "b",
        "dead.html",
        "out.html",
        "pipe.html",
        "self",
    ]


def test_pipe_named_by_hand_is_a_gap(tmp_path: Path) -> None:
    """A pipe is never opened: to read it would be to wait for whoever writes it."""
    os.mkfifo(tmp_path / "pipe.html")

    listed = expand_paths([str(tmp_path / "pipe.html")])
    read = inspect_file(Target(path=tmp_path / "pipe.html", label="pipe.html"), first_party=OURS)

    assert (listed.files, len(listed.gaps), end_of(read)) == ((), 1, "gap")


def test_file_that_vanishes_is_a_gap(tmp_path: Path) -> None:
    """A file that is gone when its turn comes is a gap, not a file that nobody hears of."""
    result = inspect_file(Target(path=tmp_path / "gone.html", label="gone.html"), first_party=OURS)

    assert [gap.message for gap in result.gaps] == [
        "gone.html was not examined: it could not be opened (No such file or directory)."
    ]


def test_gzip_bomb_for_a_sitemap_is_a_gap(tmp_path: Path) -> None:
    """A sitemap that unpacks without end is given up, and said so."""
    with gzip.open(tmp_path / "sitemap.xml.gz", "wb", compresslevel=9) as stream:
        for _ in range(66):
            stream.write(b"\0" * 1024 * 1024)

    found = read_sitemaps(tmp_path)

    assert [gap.message for gap in found.gaps] == ["sitemap.xml.gz was not read: it holds more than 64 MiB"]


@given(data=st.binary(max_size=300))
def test_any_bytes_for_a_sitemap(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A sitemap of any bytes gives paths or a gap."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitemap.xml").write_bytes(data)

    found = read_sitemaps(folder)

    assert all(path.startswith("/") for path in found.paths)


def test_names_with_control_characters_are_read(tmp_path: Path) -> None:
    """A file's name cannot keep it from being read."""
    name = "a\nb\x1b[31m::error::.html"
    (tmp_path / name).write_text(SCRIPT, encoding="utf-8")

    result = inspect_file(Target(path=tmp_path / name, label=name), first_party=OURS)

    assert end_of(result) == "found"
