"""The command line: exit codes, errors of one line, and what goes to which stream."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT, run_pixelguard

Write = Callable[..., Path]
PIXEL = "<!doctype html><title>x</title><script>fbq('init','123456789012345');fbq('track','PageView')</script>"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nowhere"], "nowhere: there is no such folder; build the site first, or name another"),
        (["check", "README.md"], "README.md: is a file; name the built folder (or use `pixelguard inspect README.md`)"),
        (["check", "--colour", "."], "No such option '--colour'"),
        (["chek"], "No such command 'chek'; did you mean `pixelguard check`?"),
        (["check", "https://"], "https://: this names no host"),
        (["inspect", "https://www.example.org"], "to visit an address, use `pixelguard check https://www.example.org`"),
        (["check", "--state", "maybe", "."], "Invalid value for '--state'"),
        (["check", "--report", "docx=x", "."], "unknown report format 'docx'; known: json"),
        (["check", "--report", "json", "."], "say where the report goes"),
        (["check", "--config", "absent.toml", "."], "absent.toml: there is no such configuration file"),
        (["check", "--origin", "www.example.org", "."], "write scheme and host only"),
        (["inspect"], "Missing argument 'PATH...'"),
        (["inspect", "nowhere.html"], "nowhere.html: there is no such file or folder"),
        (["explain", "PXG999"], "PXG999: there is no such rule"),
    ],
)
def test_wrong_use_is_two_and_one_clear_line(arguments: list[str], says: str) -> None:
    """Wrong use exits 2 with one line on stderr that says what to do, and prints nothing else."""
    ran = run_pixelguard(*arguments)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("pixelguard: ")
    assert says in ran.err


def test_a_wrong_configuration_key_is_two(site: Write) -> None:
    """A key that is not known stops the gate before it starts, with the nearest right one."""
    folder = site({"index.html": PIXEL, "pixelguard.toml": 'orign = "https://www.example.org"\n'})

    ran = run_pixelguard("check", folder)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"pixelguard: {folder / 'pixelguard.toml'}: unknown key `orign`; did you mean `origin`?\n"


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        ({"index.html": "<!doctype html><title>x</title>"}, [], 0),
        ({"index.html": PIXEL}, [], 1),
        ({"index.html": PIXEL}, ["--exit-zero"], 0),
        ({}, [], 3),
        ({}, ["--exit-zero"], 3),
        ({"photo.png": "x"}, [], 3),
    ],
)
def test_inspect_exits_as_the_contract_says(site: Write, files: dict[str, str], options: list[str], code: int) -> None:
    """0 for a clean site, 1 for errors, 3 for nothing to inspect; `--exit-zero` turns only 1 into 0."""
    assert run_pixelguard("inspect", *options, site(files)).code == code


def test_a_link_out_of_the_site_is_inconclusive(site: Write, tmp_path: Path) -> None:
    """What cannot be examined makes an otherwise clean result inconclusive, and is named."""
    folder = site({"index.html": "<!doctype html><title>x</title>"})
    (tmp_path / "elsewhere.html").write_text("", encoding="utf-8")
    (folder / "out.html").symlink_to(tmp_path / "elsewhere.html")

    ran = run_pixelguard("inspect", folder)

    assert ran.code == 3
    assert "out.html was not read: it is a link that leads out of the site" in " ".join(ran.out.split())


def test_the_json_report_goes_to_stdout_alone(site: Write) -> None:
    """With `json=-` stdout holds the report and nothing else; the text for people goes to stderr."""
    ran = run_pixelguard("inspect", site({"index.html": PIXEL}), "--report", "json=-")

    report = json.loads(ran.out)
    assert (ran.code, report["exit_code"], report["verdict"]) == (1, 1, "fail")
    assert "FAIL" in ran.err


def test_reports_are_written_whole_into_a_new_folder(site: Write, tmp_path: Path) -> None:
    """`--report-dir` makes the folder, writes every format, and leaves no temporary file beside them."""
    run_pixelguard("inspect", site({"index.html": PIXEL}), "--report-dir", tmp_path / "a" / "b", "-q")

    assert sorted(file.name for file in (tmp_path / "a" / "b").iterdir()) == [
        "TEST-pixelguard.xml",
        "pixelguard.github.txt",
        "pixelguard.html",
        "pixelguard.json",
        "pixelguard.md",
        "pixelguard.sarif",
    ]


def test_a_report_that_cannot_be_written_is_two(site: Write, tmp_path: Path) -> None:
    """Where the report cannot be written the gate says so and exits 2: nobody would read it."""
    (tmp_path / "file").write_text("", encoding="utf-8")

    ran = run_pixelguard("inspect", site({"index.html": PIXEL}), "--report", f"json={tmp_path / 'file' / 'r.json'}")

    assert ran.code == 2
    assert "the report could not be written" in ran.err


def test_quiet_prints_the_verdict_only(site: Write) -> None:
    """`-q` prints one line: the verdict with its counts."""
    ran = run_pixelguard("inspect", "-q", site({"index.html": PIXEL}))

    assert ran.out.startswith("FAIL: this site would tell third parties about its visitors without consent (")
    assert ran.out.count("\n") == 1


def test_colours_only_where_they_are_wanted(site: Write) -> None:
    """Without a terminal there are no colours; FORCE_COLOR brings them; --no-color and NO_COLOR take them away."""
    folder = site({"index.html": PIXEL})

    plain = run_pixelguard("inspect", folder, NO_COLOR="")
    forced = run_pixelguard("inspect", folder, NO_COLOR="", FORCE_COLOR="1")
    refused = run_pixelguard("inspect", "--no-color", folder, NO_COLOR="", FORCE_COLOR="1")

    assert ["\x1b[" in ran.out for ran in (plain, forced, refused)] == [False, True, False]


def test_a_terminal_without_unicode_gets_a_report(site: Write) -> None:
    """Where the terminal cannot show a character the report is printed with replacements, not lost to a crash."""
    ran = run_pixelguard("inspect", site({"index.html": PIXEL}), PYTHONIOENCODING="ascii")

    assert ran.code == 1
    assert "PXG101" in ran.out


def test_hostile_names_and_text_reach_no_terminal(site: Write) -> None:
    """A file's name and text cannot send escapes to the terminal."""
    folder = site({"a\x1b[2Jb.html": PIXEL.replace("x</title>", "\x1b]0;owned\x07</title>")})

    ran = run_pixelguard("inspect", "-v", folder)

    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err


def test_routes_say_what_is_sensitive_and_why(site: Write) -> None:
    """`routes` lists each route, whether it is sensitive, and the reason."""
    folder = site(
        {"index.html": "", "hiv/index.html": "", "old.html": "", "pixelguard.toml": '[routes]\nexclude = ["/old*"]'}
    )

    ran = run_pixelguard("routes", folder)

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "           /      (folder)",
        "sensitive  /hiv/  (folder)  hiv: “hiv” in its address",
        "left out   /old.html  excluded by routes.exclude",
        "2 routes, 1 of them sensitive; 1 left out",
    ]


def test_explain_prints_a_page_and_lists_the_rules() -> None:
    """`explain` prints a rule's page by code or name; without a rule it lists them, with what each says."""
    by_code, by_name, listed = (
        run_pixelguard("explain", *rule) for rule in (["PXG201"], ["beacon-before-consent"], [])
    )

    assert by_code.out == by_name.out
    assert by_code.out.startswith("# PXG201 `beacon-before-consent`\n")
    assert "PXG101  tracker-snippet                A vendor's tracking code is loaded or called.\n" in listed.out


def test_help_names_every_exit_code() -> None:
    """The help text says what each exit code means."""
    ran = run_pixelguard("--help")

    assert ran.code == 0
    assert all(
        f"{code} {meaning}" in " ".join(ran.out.split()) for code, meaning in enumerate(["pass", "errors", "wrong"])
    )


def test_baseline_holds_what_is_known(site: Write) -> None:
    """After `baseline` an ordinary page's findings are known and hidden; a sensitive page's still fail."""
    folder = site({"news.html": PIXEL, "pixelguard.toml": 'origin = "https://www.example.org"\n'})
    written = run_pixelguard("baseline", folder, "-q")

    known = run_pixelguard("inspect", folder, "--config", folder / "pixelguard.toml")
    (folder / "hiv.html").write_text(PIXEL, encoding="utf-8")
    sensitive = run_pixelguard("inspect", folder, "--config", folder / "pixelguard.toml")

    assert (written.code, known.code, sensitive.code) == (0, 0, 1)


@pytest.mark.browser
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_gate_decides_nothing_and_leaves_nothing(examples: Path, number: int) -> None:
    """Stopped in the middle of a crawl the gate exits 2, and neither browser nor temporary file stays behind."""
    # A short path: the browser keeps a socket in this folder, and a socket's path has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest_pixelguard", "crawl", str(examples / "leaky-trust")],
            cwd=PROJECT,
            env=os.environ | {"TMPDIR": name},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 60
        while not _browsers_of(folder) and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1)
        process.send_signal(number)
        process.communicate(timeout=60)
        deadline = time.monotonic() + 20
        while _browsers_of(folder) and time.monotonic() < deadline:
            time.sleep(0.1)
        left = [file.name for file in folder.iterdir()]

        assert (process.returncode, _browsers_of(folder), left) == (2, [], [])


def _browsers_of(folder: Path) -> list[str]:
    """Give the processes whose command line or environment names the folder for temporary files."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (
                str(folder).encode() in (process / "environ").read_bytes()
                and b"chrom" in (process / "cmdline").read_bytes()
            ):
                found.append(process.name)
        except OSError:
            continue  # it ended while we looked
    return found
