"""What a configuration takes out of a run, or puts in place of what visitors get, is said in the report."""

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pytest_pixelguard.config import Config, ConfigError, load_config
from pytest_pixelguard.merge import merge
from pytest_pixelguard.model import Coverage, Outcome, Report, SelfTest
from pytest_pixelguard.pipeline import check
from pytest_pixelguard.policy.configured import read_baseline
from pytest_pixelguard.scope import NOT_USED, scope_of
from pytest_pixelguard.work import prepare
from tests.conftest import run_pixelguard
from tests.report.samples import PASSED

NARROW = """
origin = "https://www.example.nhs.uk"
site = "site"
first_party = ["cdn.example.org", "*.co.uk"]
states = ["withdrawn"]
insecure_certificate = true
[static]
exclude = ["old/*"]
[routes]
paths = ["/a.html"]
[consent]
control = 0
[login]
marker = "#in"
public = ["/help/*"]
[crawl]
never = ["#menu"]
surrogates = false
[browser]
executable = "no-such-browser"
endpoint = "ws://127.0.0.1:9"
[[container]]
id = "GTM-ABC1234"
file = "gtm.js"
"""
PAGE = "<!doctype html><html lang=en><title>A</title><h1>A</h1>"


def _site(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE, encoding="utf-8")


def test_pages_that_are_only_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pages are not used the report says so; where they are, whether or not there was anything to press, not."""
    monkeypatch.chdir(tmp_path)
    _site(tmp_path / "dist", "a.html")

    said = [
        NOT_USED in scope_of(config, work=prepare(config), static=True, crawl=True, exit_zero=False)
        for config in (load_config(), msgspec.structs.replace(load_config(), interact=False))
    ]

    assert said == [False, True]


def test_whatever_narrows_a_run_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key that leaves something out, or lets something else stand in, is one sentence of the report."""
    monkeypatch.chdir(tmp_path)
    _site(tmp_path / "site", "a.html", "b.html", "old/c.html", "node_modules/d.html")
    (tmp_path / "pixelguard.toml").write_text(NARROW, encoding="utf-8")
    (tmp_path / "gtm.js").write_text("var data = {}", encoding="utf-8")
    known = {"written": "2026-11-22", "findings": [{"fingerprint": "0" * 32}]}
    (tmp_path / "pixelguard-baseline.json").write_text(json.dumps(known), encoding="utf-8")

    config = load_config()
    scope = scope_of(config, work=prepare(config), static=True, crawl=True, exit_zero=True)

    assert scope == (
        "errors do not fail this run: --exit-zero",
        "the baseline pixelguard-baseline.json holds 1 finding",
        "the configuration calls these hosts the site’s own: cdn.example.org, *.co.uk",
        "hosts of many owners end so: *.co.uk",
        "1 file neither read nor opened, 1 of them pages, 0 sensitive: static.exclude",
        "not read, as a tool’s own store: site/node_modules",
        "1 page not opened, for routes.paths or --route names others",
        "no page was opened as it is before a visitor has made a choice: states",
        "no page was opened as it is after a visitor has refused: states",
        "no page was opened as a visitor who accepts and takes it back: consent.control is 0",
        "need not show that they are logged in, as login.public says: /help/*",
        "parts of pages were left alone, as crawl.never says: #menu",
        "nothing stood in for vendors’ scripts, for crawl.surrogates is false: what they would send is not shown",
        "the preview’s certificate was not checked: insecure_certificate",
        "the browser is one that was named for this run: no-such-browser",
        "the browser was started by the server at ws://127.0.0.1:9",
        "containers are judged by the team’s own copies: GTM-ABC1234 by gtm.js",
    )


@pytest.mark.parametrize("fingerprint", ["*", "", 7, None, "0" * 31, "?" * 32, ["0" * 32]])
def test_a_baseline_hides_single_findings_alone(tmp_path: Path, fingerprint: object) -> None:
    """An entry that is no fingerprint, such as a pattern, is wrong use: nobody may believe that it hides something."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    text = json.dumps({"findings": [{"fingerprint": fingerprint}]})
    (tmp_path / "pixelguard-baseline.json").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match="not a baseline that `pixelguard baseline` wrote"):
        read_baseline(Config(file=str(tmp_path / "pixelguard.toml")))


def test_a_configuration_inside_the_site_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that come with the built site are rules that whoever makes the site has written."""
    monkeypatch.chdir(tmp_path)
    _site(tmp_path / "dist", "a.html")
    (tmp_path / "dist/pixelguard.toml").write_text("strict = false\n", encoding="utf-8")

    report = check(load_config(site="dist"), "dist", crawl=False)

    assert report.scope == (
        "the configuration dist/pixelguard.toml lies in the site itself",
        "no page was opened: what pages send once they run is not known",
    )


def test_a_whole_run_leaves_nothing_out(tmp_path: Path) -> None:
    """Who configures nothing reads nothing of it: a line that always stands there is read by nobody."""
    _site(tmp_path / "dist", "a.html")

    ran = run_pixelguard("inspect", tmp_path / "dist", "--report", "json=-", "-q")

    assert json.loads(ran.out)["scope"] == ["no page was opened: what pages send once they run is not known"]


@pytest.mark.browser
def test_code_that_the_folder_does_not_hold_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script of the site's own that is in no file of the build may be on the live server: the report names it."""
    monkeypatch.chdir(tmp_path)
    _site(tmp_path / "dist", "a.html")
    with (tmp_path / "dist/a.html").open("a", encoding="utf-8") as page:
        page.write("<script src=/cdn-cgi/mail.js></script><script src=/cdn-cgi/mail.js></script><img src=/gone.png>")

    report = check(load_config(site="dist"), "dist")

    (words,) = [each for each in report.scope if "code" in each]
    assert words == (
        "1 file of the site’s own code not in its folder, so what the live server may give there was not examined: "
        "/cdn-cgi/mail.js"
    )


def test_joined_reports_say_what_each_left_out() -> None:
    """What one shard left out is left out of the whole; and merging with --exit-zero is itself said."""
    first = merge([PASSED, PASSED], exit_zero=True)

    assert first.scope == ("errors do not fail this run: --exit-zero",)


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (replace(PASSED, coverage=Coverage()), "None of these reports says that anything was examined."),
        (
            replace(PASSED, coverage=replace(PASSED.coverage, self_test=SelfTest(passed=False, kinds=13))),
            "The browser of one of these reports did not see its own test page.",
        ),
        (
            replace(PASSED, verdict=replace(PASSED.verdict, outcome=Outcome.INCONCLUSIVE)),
            "One of these reports is inconclusive and does not say why: it is not whole.",
        ),
    ],
)
def test_a_report_that_somebody_emptied_is_no_pass(report: Report, says: str) -> None:
    """A shard's report without findings and gaps counts for nothing where it shows no work either."""
    merged = merge([report])

    assert (merged.verdict.outcome, [gap.message for gap in merged.gaps]) == (Outcome.INCONCLUSIVE, [says])
