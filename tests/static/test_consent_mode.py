"""Consent mode as a page and its container set it up together: each half can be right and the whole wrong."""

from pathlib import Path

import pytest

from pytest_pixelguard.model import Container, Rule
from pytest_pixelguard.static import Target, inspect_files
from pytest_pixelguard.static.consent_mode import judge_consent_mode
from pytest_pixelguard.trackers.parties import FirstParty
from tests.static.container.making import META, fires, gtm_js, html, on_event, read

OWN = FirstParty.of("www.example.nhs.uk")
GTM = "<script async src='https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234'></script>"
GA4 = "<script async src='https://www.googletagmanager.com/gtag/js?id=G-ABC1234567'></script><script>gtag('config','G-ABC1234567')</script>"
ALL = "ad_storage:'denied',analytics_storage:'denied',ad_user_data:'denied',ad_personalization:'denied'"
GOOD = f"<script>gtag('consent','default',{{{ALL},wait_for_update:500}});gtag('set','ads_data_redaction',true)</script>"

LATE, ELSEWHERE, SILENT, PASSED_ON, NAMED, UNWAITING, NOBODY, SELF_LATE = (
    "The consent default stands",
    "The consent default is set for",
    "The consent default says nothing of",
    "url_passthrough is switched on",
    "ads_data_redaction is not switched on",
    "The consent default has no wait_for_update",
    "Tags of GTM-ABC1234 wait for consent that nobody denies",
    "GTM-ABC1234 sets the consent default itself",
)


def _judged(folder: Path, files: dict[str, str], containers: tuple[Container, ...] = ()) -> list[tuple[str, str]]:
    targets = [Target(path=folder / name, label=name) for name in files]
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = inspect_files(tuple(targets), first_party=OWN)
    found = judge_consent_mode(targets, result.findings, containers=containers)
    assert {each.rule for each in found} <= {Rule.CONSENT_GRANTED_BY_DEFAULT}
    known = (LATE, ELSEWHERE, SILENT, PASSED_ON, NAMED, UNWAITING, NOBODY, SELF_LATE)
    return [(each.level.value, next(words for words in known if each.message.startswith(words))) for each in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (GOOD + GTM, []),
        (GOOD + GA4, []),
        (GTM, []),
        (GOOD, []),
        (GTM + GOOD, [("error", LATE)]),
        (GA4 + GOOD, [("error", LATE)]),
        ("<script async src='https://www.googletagmanager.com/gtag/js?id=G-ABC1234567'></script>" + GOOD, []),
        (GOOD.replace("wait_for", "region:['FR','DE'],wait_for") + GTM, [("error", ELSEWHERE)]),
        (GOOD.replace("wait_for", "region:['GB-ENG','FR'],wait_for") + GTM, []),
        (GOOD.replace("analytics_storage:'denied',", "") + GTM, [("warning", SILENT)]),
        (GOOD.replace("true)", "true);gtag('set','url_passthrough',true)") + GTM, [("warning", PASSED_ON)]),
        (GOOD.replace("true)", "true);gtag('set','url_passthrough',false)") + GTM, []),
        (GOOD.replace("true)", "false)") + GTM, [("note", NAMED)]),
        (GOOD.replace(",wait_for_update:500", "") + GTM, [("note", UNWAITING)]),
        (GOOD.replace(f"{{{ALL},wait_for_update:500}}", "ourSettings") + GTM, []),
        (f"<!-- {GOOD} -->{GTM}", []),
        (f"<script>/* {GOOD[8:-9]} */</script>{GTM}{GOOD}", [("error", LATE)]),
        (f"<input accept='image/*'>{GOOD}{GTM}<style>/* a */</style>", []),
        (f"{GOOD}{GTM}<!-- never ends", []),
        (GTM.replace("<script async", "<script type='text/plain' data-cookieconsent='marketing'") + GOOD, []),
    ],
)
def test_a_page(tmp_path: Path, markup: str, expected: list[tuple[str, str]]) -> None:
    """Order, region, kinds and settings are judged where a Google tag is loaded before consent, and only there."""
    assert _judged(tmp_path, {"index.html": markup}) == expected


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ("<script src='/js/consent.js?v=3'></script>" + GTM, []),
        (GTM + "<script src='/js/consent.js'></script>", [("error", LATE)]),
        ("<script async src='/js/consent.js'></script>" + GTM, [("error", LATE)]),
    ],
)
def test_a_default_in_a_script_file(tmp_path: Path, load: str, expected: list[tuple[str, str]]) -> None:
    """A default in a script file of the site counts where the page loads it; with async, nobody knows when it runs."""
    code = GOOD.removeprefix("<script>").removesuffix("</script>")

    assert _judged(tmp_path, {"index.html": load, "consent.js": code}) == expected


NEEDS = html(META, consent=["list", "ad_storage"])
SETS = html(f"<script>gtag('consent','default',{{{ALL}}})</script>")
FIRST = [fires(0, tags=(0,)), fires(1, tags=(1,))]


@pytest.mark.parametrize(
    ("markup", "container", "expected"),
    [
        (GTM, gtm_js([NEEDS]), [("error", NOBODY)]),
        (GOOD + GTM, gtm_js([NEEDS]), []),
        (GOOD.replace("ad_storage:'denied',", "") + GTM, gtm_js([NEEDS]), [("warning", SILENT), ("error", NOBODY)]),
        (GTM, gtm_js([NEEDS, SETS]), [("error", SELF_LATE)]),
        (GTM, gtm_js([NEEDS, SETS], conditions=[on_event("gtm.init_consent")], rules=FIRST), []),
        (GTM, gtm_js([html()]), []),
        (GTM.replace("GTM-ABC1234", "GTM-XYZ9876"), gtm_js([NEEDS]), []),
    ],
    ids=["nobody denies", "the page does", "not this kind", "too late itself", "itself, first", "no need", "another's"],
)
def test_a_page_and_its_container(
    tmp_path: Path, markup: str, container: bytes, expected: list[tuple[str, str]]
) -> None:
    """A tag that waits for a kind of storage is held back only where somebody denies it, in time."""
    assert _judged(tmp_path, {"index.html": markup}, (read(container),)) == expected


def test_the_words_name_the_tags(tmp_path: Path) -> None:
    """What waits for nothing is named with the kind of storage and the tag."""
    (tmp_path / "index.html").write_text(GTM, encoding="utf-8")
    target = Target(path=tmp_path / "index.html", label="index.html")
    findings = inspect_files((target,), first_party=OWN).findings

    (found,) = judge_consent_mode([target], findings, containers=(read(gtm_js([NEEDS])),))

    assert found.message == (
        "Tags of GTM-ABC1234 wait for consent that nobody denies: ad_storage (tag 100). Neither this page, before its "
        "snippet, nor GTM-ABC1234 sets a default for it, and Google takes what is not set as granted: they fire."
    )
    assert (found.tracker_id, found.location and found.location.path) == ("GTM-ABC1234", "index.html")
