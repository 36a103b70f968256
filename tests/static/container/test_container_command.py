"""`pixelguard container`: what it prints, its report and its exit code."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import run_here
from tests.static.container.making import PIXEL, fires, gtm_js, html, on_event

HELD = html(consent=["list", "ad_storage"])
PIXEL_TAG = html(metadata=["map", "name", "Recruitment \x1b[31m2019"])
LEAKY = gtm_js(
    [PIXEL_TAG, {"function": "__baut", "vtp_tagId": "12345678"}, {"function": "__hl"}],
    conditions=[on_event("cookie_consent_marketing")],
    rules=[fires(0, tags=[0, 2]), fires(1, tags=[1])],
)


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (gtm_js([]), (), 0),
        (gtm_js([HELD]), (), 0),
        (gtm_js([html()]), (), 1),
        (gtm_js([html()]), ("--exit-zero",), 0),
        (gtm_js([{"function": "__xyz"}]), (), 3),
        (gtm_js([{"function": "__xyz"}]), ("--exit-zero",), 3),
        (gtm_js([html(), {"function": "__xyz"}]), (), 1),
        (b"no container", (), 3),
    ],
)
def test_the_exit_code(tmp_path: Path, data: bytes, options: tuple[str, ...], code: int) -> None:
    """The command ends with the contract's exit code: 0 pass, 1 errors, 3 what could not be told."""
    (tmp_path / "gtm.js").write_bytes(data)

    assert run_here("container", "gtm.js", "-q", *options, cwd=tmp_path).code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that is not there is wrong use, said in one line."""
    ran = run_here("container", "gtm.js", cwd=tmp_path)

    assert (ran.code, ran.out, ran.err) == (2, "", "pixelguard: gtm.js: there is no such file\n")


def test_what_it_prints(tmp_path: Path) -> None:
    """Each tag is said in words, the worst first; hostile names cannot move the cursor; the verdict comes last."""
    (tmp_path / "gtm.js").write_bytes(LEAKY)

    ran = run_here("container", "gtm.js", cwd=tmp_path)

    assert ran.err == ""
    assert ran.out == (
        "GTM-ABC1234, version 7: published Google Tag Manager container (gtm.js)\n"
        "  3 tags: 1 sends without consent, 1 held back, 0 not known, 0 paused\n"
        "\n"
        "✗ tag 0 (id 100) “Recruitment \\x1b[31m2019”: custom HTML\n"
        f"    tells    Meta Pixel, account {PIXEL} [advertising]\n"
        "    fires on every page (All Pages)\n"
        "    consent  nothing holds it back (its consent setting: not set)\n"
        "\n"
        "· tag 1 (id 101): built-in tag of Microsoft Advertising (Bing UET)\n"
        "    tells    Microsoft Advertising (Bing UET), account 12345678 [advertising]\n"
        "    fires on the event “cookie_consent_marketing”\n"
        "    consent  held back by its trigger, the event “cookie_consent_marketing” (Cookiebot)\n"
        "\n"
        "  1 further tag sends nothing that was found, or is paused: show it with -v\n"
        "\n"
        "FAIL: this site would tell third parties about its visitors without consent "
        "(1 error, 0 warnings, 1 note, 0 gaps)\n"
    )


def test_the_report(tmp_path: Path) -> None:
    """The JSON report is the ordinary one, its findings PXG106 at the tag's place in the file."""
    (tmp_path / "gtm.js").write_bytes(LEAKY)

    report = json.loads(run_here("container", "gtm.js", "--report", "json=-", cwd=tmp_path).out)

    assert (report["verdict"], report["exit_code"], report["site"]["target"]) == ("fail", 1, "gtm.js")
    keys = ("rule", "level", "vendor", "tracker_id", "consent")
    assert [tuple(one[key] for key in keys) for one in report["findings"]] == [
        ("PXG106", "error", "meta-pixel", PIXEL, "ungated"),
        ("PXG106", "note", "bing-uet", "12345678", "gated"),
    ]
    assert report["findings"][0]["location"]["path"] == "gtm.js"
    assert report["coverage"]["files_inspected"] == 1


def test_an_allowance_counts(tmp_path: Path) -> None:
    """A vendor that the team allows is no error, and is said to be allowed."""
    (tmp_path / "gtm.js").write_bytes(gtm_js([html()]))
    (tmp_path / "pixelguard.toml").write_text(
        '[[allow]]\nrule = "PXG106"\nvendor = "meta-pixel"\nstatement = "Agreed with the DPO"\nowner = "Web team"\n'
        f"expires = {_soon()}\n",
        encoding="utf-8",
    )

    ran = run_here("container", "gtm.js", cwd=tmp_path)

    assert ran.code == 0
    assert "(Agreed with the DPO, Web team)" in ran.out


def _soon() -> str:
    return (datetime.now(tz=UTC).date() + timedelta(days=100)).isoformat()
