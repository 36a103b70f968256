"""Annotations, read back as the runner reads them: nothing of a page's can become a command of its own."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from pytest_pixelguard.model import State
from pytest_pixelguard.report.github import render_github, shielded
from tests.conftest import run_pixelguard
from tests.report.samples import FONT, HOSTILE, PASSED, READ, SEEN, UNREAD, hostile_text, planted
from tests.report.samples import REPORT as LIMITED

Command = tuple[str, dict[str, str], str]
REPORT = replace(LIMITED, suppressed=(), scope=())  # the notice of what was left out has a test of its own


def _unescape(text: str, *, value: bool) -> str:
    for escape, letter in (
        ("%0D", "\r"),
        ("%0A", "\n"),
        *((("%3A", ":"), ("%2C", ",")) if value else ()),
        ("%25", "%"),
    ):
        text = text.replace(escape, letter)
    return text


def _read(output: str) -> list[Command]:
    """Read commands as the runner does: a line that begins with `::`, the properties up to the next `::`."""
    commands = []
    for line in re.split(r"\r\n|\r|\n", output)[:-1]:
        match = re.fullmatch(r"::([a-z-]+) (.*?)::(.*)", line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        properties = {name: _unescape(text, value=True) for name, text in pairs}
        commands.append((match[1], properties, _unescape(match[3], value=False)))
    return commands


def test_a_finding_stands_at_the_authors_line() -> None:
    """An annotation names the source line when it is known, and says what is wrong and what to do."""
    report = replace(REPORT, findings=(READ,), gaps=())

    commands = _read(render_github(report))

    assert commands == [
        (
            "error",
            {
                "file": "src/layout.njk",
                "line": "4",
                "endLine": "4",
                "col": "5",
                "endColumn": "5",
                "title": "PXG101 tracker-snippet: meta-pixel 123456789012345",
            },
            f"{READ.message}\nWhat to do: pixelguard explain PXG101",
        )
    ]


def test_a_beacon_stands_at_the_script_that_sent_it() -> None:
    """What the crawl saw stands at the first built file in the chain of calls, below the repository's root."""
    report = replace(REPORT, findings=(SEEN,), gaps=())

    ((_, properties, _),) = _read(render_github(report, prefix="web"))

    assert (properties["file"], properties["line"], properties["col"]) == ("web/dist/assets/app.js", "7", "3")


def test_a_place_that_is_not_known_is_the_page_then_the_configuration() -> None:
    """A beacon without a chain of calls stands at its page's file; a route without a file at the configuration."""
    bare = replace(SEEN, request=None)
    report = replace(REPORT, findings=(bare, replace(bare, route="/unbuilt", vendor="other")), gaps=())

    commands = _read(render_github(report))

    assert [(one["file"], one["line"], "col" in one) for _, one, _ in commands] == [
        ("dist/hiv.html", "1", False),
        ("pixelguard.toml", "1", False),
    ]


def test_a_span_of_several_lines_has_no_columns() -> None:
    """The runner refuses columns beside differing lines, so they are left out."""
    ((level, properties, _),) = _read(render_github(replace(REPORT, findings=(FONT,), gaps=())))

    assert (level, set(properties)) == ("warning", {"file", "line", "endLine", "title"})


def test_paths_outside_the_repository_are_not_named_as_files() -> None:
    """GitHub knows no file outside the repository: the annotation then has no file."""
    location = READ.location
    assert location is not None
    outside = replace(READ, source=None, location=replace(location, path="/srv/site/hiv.html"))

    commands = _read(render_github(replace(REPORT, findings=(outside,), gaps=(), configuration="")))

    assert [set(properties) for _, properties, _ in commands] == [{"title"}]


def test_ten_errors_at_most_and_gaps_among_them() -> None:
    """Of many errors and gaps nine are shown, gaps among them, and the tenth line counts the rest."""
    findings = tuple(replace(READ, vendor=f"vendor-{number}") for number in range(40))
    gaps = tuple(replace(UNREAD, message=f"gap {number}") for number in range(7))

    commands = _read(render_github(replace(REPORT, findings=findings, gaps=gaps)))

    assert [level for level, _, _ in commands] == ["error"] * 10
    assert sum("not examined" in properties["title"] for _, properties, _ in commands) == 3
    assert commands[-1][2].startswith("34 errors of 34 causes and 4 gaps more. FAIL: ")


def test_no_kind_crowds_out_the_others() -> None:
    """Of each rule and receiver the worst cause stands first, so that nine places show as many kinds as there are."""
    causes = tuple(replace(SEEN, discloses=SEEN.discloses[:1], state=state) for state in (State.REJECTED, State.GPC))

    commands = _read(render_github(replace(REPORT, findings=(SEEN, *causes, READ), gaps=())))

    assert [properties["title"][:6] for _, properties, _ in commands] == ["PXG201", "PXG101", "PXG201", "PXG201"]
    assert "It tells: page address https://www.example.org/hiv in dl; email canary@example.com" in commands[0][2]


def test_a_clean_site_has_no_annotation() -> None:
    """Without findings and gaps there is nothing to annotate."""
    assert render_github(PASSED) == ""


@settings(deadline=None)  # other work on the machine decides how long an example takes
@given(hostile_text)
def test_nothing_of_a_page_becomes_a_command(text: str) -> None:
    """Whatever stands in the report, every line is one of our own commands with our own properties."""
    output = render_github(planted(LIMITED, text))

    commands = _read(output)

    assert [level for level, _, _ in commands] == ["error", "error", "error", "error", "warning", "notice"]
    assert {name for _, properties, _ in commands for name in properties} <= {
        *("file", "line", "endLine", "col", "endColumn", "title")
    }
    assert not any(unicodedata.category(letter) == "Cc" for letter in output.replace("\n", ""))


def test_what_was_left_out_is_a_notice() -> None:
    """A result that rests on an allowance or an exclusion says so in the log, whatever the verdict."""
    report = replace(PASSED, suppressed=LIMITED.suppressed, scope=LIMITED.scope)

    commands = _read(render_github(report))

    assert commands == [
        (
            "notice",
            {"title": "pixelguard: what this result leaves out"},
            "found, and does not count: 1 allowed\n2 files not read: static.exclude",
        )
    ]


def test_a_log_is_shielded() -> None:
    """Text for the log stands between a stop word and the same word, which differs each time."""
    first, second = (shielded("".join(HOSTILE)) for _ in range(2))

    start = re.match(r"::stop-commands::([0-9a-f]{32})\n", first)

    assert start is not None
    assert first.endswith(f"\n::{start[1]}::\n")
    assert second.split("\n", 1)[0] != first.split("\n", 1)[0]


def test_a_run_inside_a_runner_annotates_of_itself(site: Callable[..., Path]) -> None:
    """In GitHub's runner annotations go to stderr, so that a report on stdout stays whole; elsewhere there are none."""
    folder = site(
        {
            "web/hiv.html": '<!doctype html><title>x</title><script src="https://connect.facebook.net/a/fbevents.js"></script>'
        }
    )

    ran = run_pixelguard(
        *("inspect", "hiv.html", "-q", "--report", "json=-"),
        cwd=folder / "web",
        GITHUB_ACTIONS="true",
        GITHUB_WORKSPACE=str(folder),
    )
    elsewhere = run_pixelguard("inspect", "hiv.html", "-q", cwd=folder / "web", GITHUB_ACTIONS="")

    assert [line.split(",")[0] for line in ran.err.splitlines() if line.startswith("::error")] == [
        "::error file=web/hiv.html"
    ]
    assert ran.out.startswith("{\n")
    assert "::" not in elsewhere.err + elsewhere.out
