"""One run on many machines: shares that are cut alike everywhere, and reports that join into one verdict."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import Route
from pytest_pixelguard.report.as_json import report_to_dict
from pytest_pixelguard.report.from_json import report_of
from pytest_pixelguard.shards import deal, parse_shard
from tests.conftest import PROJECT, Ran, run_here

Checked = Callable[[str], tuple[Ran, dict[str, Any]]]

times = st.dictionaries(st.sampled_from([f"/{n}" for n in range(40)]), st.integers(0, 10_000))


# Other work on the machine decides how long an example takes.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 40), st.integers(1, 9), times)
def test_every_route_has_one_share(routes: int, count: int, known: dict[str, int]) -> None:
    """Shares hold every route once, in order, the same on every machine, and none is fuller than one route more."""
    whole = [Route(path=f"/{number}") for number in range(routes)]

    shares = deal(whole, known, count)

    assert shares == deal(whole, dict(reversed(known.items())), count)
    assert sorted((route for share in shares for route in share), key=whole.index) == whole
    assert [list(share) for share in shares] == [sorted(share, key=whole.index) for share in shares]
    if not known:
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_recorded_times_balance_the_shares() -> None:
    """A page that takes as long as three others has a share to itself."""
    whole = [Route(path=path) for path in ("/a", "/b", "/c", "/long")]

    shares = deal(whole, {"/long": 9_000, "/a": 3_000, "/b": 3_000, "/c": 3_000}, 2)

    assert [[route.path for route in share] for share in shares] == [["/long"], ["/a", "/b", "/c"]]


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/2", "1/2/3"])
def test_no_other_shard_is_understood(text: str) -> None:
    """What is not I/N with I from 1 to N is refused in one line, before any work is done."""
    with pytest.raises(InputError, match="is no shard"):
        parse_shard(text)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["leaky-trust", "mended-trust"])
def test_a_report_reads_back_as_it_was(checked: Checked, name: str) -> None:
    """A JSON report that is read back and rendered again is the same report."""
    _, report = checked(name)

    again = report_to_dict(report_of(report))

    assert again == report


@pytest.mark.browser
def test_merged_shards_say_what_the_whole_says(tmp_path: Path) -> None:
    """Two shards merged have the findings, routes and verdict of the whole; one alone is inconclusive or fails."""
    leaky = PROJECT / "examples/leaky-trust"
    for name in ("index.html", "conditions/hiv.html", "services/childrens-services.html", "pixelguard.toml"):
        (tmp_path / "trust" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(leaky / name, tmp_path / "trust" / name)
    shutil.copytree(leaky / "assets", tmp_path / "trust/assets")
    options = (tmp_path / "trust", "--quiet")
    assert run_here("check", *options, "--report", f"json={tmp_path / 'whole.json'}").code == 1
    whole = json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))
    paths = [tmp_path / f"{index}.json" for index in (1, 2)]
    for index, path in enumerate(paths, start=1):
        ran = run_here("check", *options, "--shard", f"{index}/2", "--report", f"json={path}")
        assert ran.code == 1, ran.err

    joined = run_here("merge", *paths, "--report-dir", tmp_path / "all", "--quiet")
    alone = run_here("merge", paths[1], "--report", f"json={tmp_path / 'alone.json'}")

    merged = json.loads((tmp_path / "all/pixelguard.json").read_text(encoding="utf-8"))
    assert (joined.code, merged["verdict"], merged["gaps"]) == (1, "fail", [])
    assert _known(merged) == _known(whole)
    assert {row["path"]: row["states"] for row in merged["coverage"]["routes"]} == {
        row["path"]: row["states"] for row in whole["coverage"]["routes"]
    }
    assert len(list((tmp_path / "all").iterdir())) == 6
    assert alone.code == 1
    gaps = json.loads((tmp_path / "alone.json").read_text(encoding="utf-8"))["gaps"]
    # How many stand in one shard depends on the times that earlier runs on this machine have left.
    assert [re.sub(r"^\d+ of", "N of", gap["message"]) for gap in gaps] == [
        "Shard 1 of 2 is missing: its routes were not examined.",
        "N of 3 routes stand in these reports.",
    ]


@pytest.mark.browser
def test_a_missing_shard_is_inconclusive(site: Callable[..., Path], tmp_path: Path) -> None:
    """A clean site whose second shard is missing, or was cut from another whole, is no pass: exit 3."""
    pages = ("index", "a")
    folder = site({f"{page}.html": f"<!doctype html><title>{page}</title><p>Hello" for page in pages})
    one, other = tmp_path / "1.json", tmp_path / "2.json"
    run_here("check", folder, "--shard", "1/2", "--report", f"json={one}")
    run_here("check", folder, "--shard", "2/2", "--route", "/", "--report", f"json={other}")

    missing, unlike = run_here("merge", one), run_here("merge", one, other)

    assert (missing.code, unlike.code) == (3, 3)
    assert "Shard 2 of 2 is missing" in missing.out
    assert "not cut from the same whole" in unlike.out


def test_a_preview_whose_routes_are_unknown_cannot_be_cut() -> None:
    """Routes that only links lead to cannot be shared out beforehand: exit 2, and what to do."""
    ran = run_here("check", "http://127.0.0.1:9/", "--shard", "1/2")

    assert (ran.code, "routes.paths" in ran.err) == (2, True)


def _known(report: dict[str, Any]) -> list[str]:
    return sorted(finding["fingerprint"] for finding in report["findings"])


def _commands(name: str) -> tuple[str, str]:
    """Give the commands of a ready example: what each part runs, and what joins them (the same in both)."""
    folder = PROJECT / "examples/workflows"
    jobs = yaml.safe_load((folder / "gitlab-shards.yml").read_text(encoding="utf-8"))
    merge = "\n".join(jobs["privacy-gate"]["script"])
    if name == "GitLab":
        return "\n".join(jobs["privacy-gate-part"]["script"]), merge
    job = yaml.safe_load((folder / "kubernetes-shards.yaml").read_text(encoding="utf-8"))
    return job["spec"]["template"]["spec"]["containers"][0]["args"][0], merge


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "environments"),
    [
        ("GitLab", [{"CI_NODE_INDEX": str(part), "CI_NODE_TOTAL": "2"} for part in (1, 2)]),
        ("Kubernetes", [{"JOB_COMPLETION_INDEX": str(part), "SHARDS": "2"} for part in (0, 1)]),
    ],
)
def test_ready_examples_run(
    name: str, environments: list[dict[str, str]], site: Callable[..., Path], tmp_path: Path
) -> None:
    """The commands of the ready examples, run as their runners do, come to one verdict."""
    leak = "<!doctype html><title>x</title><script>navigator.sendBeacon('https://collector.example/x', '1')</script>"
    site({"index.html": "<!doctype html><title>Home</title><p>Hello", "a.html": leak}, "dist")
    part, merge = _commands(name)
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    for environment in environments:
        subprocess.run(["sh", "-c", part], cwd=tmp_path, env=os.environ | path | environment, check=False)
    joined = subprocess.run(
        ["sh", "-c", merge], cwd=tmp_path, env=os.environ | path, capture_output=True, text=True, check=False
    )

    assert joined.returncode == 1, joined.stderr
    assert "2 pages visited" in joined.stdout
    assert (tmp_path / "pixelguard-report/TEST-pixelguard.xml").is_file()


def test_a_number_that_no_report_holds_makes_it_none(tmp_path: Path) -> None:
    """A report with a number of hundreds of digits is refused in one line: what is written of it would divide by it."""
    (tmp_path / "r.json").write_text('{"coverage": {"milliseconds": 1' + "0" * 400 + "}}", encoding="utf-8")

    ran = run_here("merge", tmp_path / "r.json")

    assert (ran.code, "a number in it is too large" in ran.err) == (2, True)
