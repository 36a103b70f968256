"""A site whose container's contents are supplied is judged by those."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import run_here
from tests.static.container.making import PIXEL, gtm_js, html

LOADER = "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234"
OPEN = f'<!doctype html><html lang="en"><title>Trust</title><script async src="{LOADER}"></script></html>'
HELD = OPEN.replace("<script async", '<script type="text/plain" data-cookieconsent="marketing"')
DENIED = (
    "<script>gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied',ad_user_data:'denied',"
    "ad_personalization:'denied',wait_for_update:500});gtag('set','ads_data_redaction',true)</script>"
)
SUPPLIED = '[[container]]\nid = "GTM-ABC1234"\nfile = "gtm.js"\n'

Found = list[tuple[str, str, str | None]]


@pytest.mark.parametrize(
    ("markup", "contents", "code", "expected"),
    [
        (OPEN, None, 1, [("PXG103", "error", "GTM-ABC1234")]),
        (OPEN, gtm_js([html()]), 1, [("PXG106", "error", PIXEL), ("PXG103", "note", "GTM-ABC1234")]),
        (
            OPEN,
            gtm_js([html(consent=["list", "ad_storage"])]),
            1,
            [("PXG107", "error", "GTM-ABC1234"), ("PXG103", "note", "GTM-ABC1234"), ("PXG106", "note", PIXEL)],
        ),
        (
            DENIED + OPEN,
            gtm_js([html(consent=["list", "ad_storage"])]),
            0,
            [("PXG101", "note", None), ("PXG103", "note", "GTM-ABC1234"), ("PXG106", "note", PIXEL)],
        ),
        (HELD, gtm_js([html()]), 0, [("PXG103", "note", "GTM-ABC1234"), ("PXG106", "note", PIXEL)]),
        (OPEN, b"no container", 1, [("PXG103", "error", "GTM-ABC1234")]),
        (OPEN, gtm_js([]).replace(b"GTM-ABC1234", b"GTM-XYZ9876"), 1, [("PXG103", "error", "GTM-ABC1234")]),
    ],
    ids=[
        "not supplied",
        "leaks",
        "waits for what nobody denies",
        "held back inside",
        "held back outside",
        "unreadable",
        "another's",
    ],
)
def test_a_site_with_a_container(
    tmp_path: Path, site: Callable[..., Path], markup: str, contents: bytes | None, code: int, expected: Found
) -> None:
    """With its contents the container is a note and its tags are judged; what is unreadable leaves it an error."""
    site({"index.html": markup}, name="dist")
    if contents is not None:
        (tmp_path / "gtm.js").write_bytes(contents)
        (tmp_path / "pixelguard.toml").write_text(SUPPLIED, encoding="utf-8")

    ran = run_here("inspect", "dist", "--report", "json=-", cwd=tmp_path)

    report = json.loads(ran.out)
    assert [(one["rule"], one["level"], one["tracker_id"]) for one in report["findings"]] == expected
    assert (ran.code, len(report["gaps"])) == (code, int(contents is not None and b"GTM-ABC1234" not in contents))


def test_a_container_that_is_known_in_part(tmp_path: Path, site: Callable[..., Path]) -> None:
    """A tag that cannot be told is a gap; the container itself is a note, for its other tags are judged."""
    site({"index.html": OPEN}, name="dist")
    (tmp_path / "gtm.js").write_bytes(gtm_js([html(), {"function": "__nobody_knows"}]))
    (tmp_path / "pixelguard.toml").write_text(SUPPLIED, encoding="utf-8")

    ran = run_here("inspect", "dist", "--report", "json=-", cwd=tmp_path)

    report = json.loads(ran.out)
    container = next(one for one in report["findings"] if one["rule"] == "PXG103")
    assert (ran.code, container["level"], container["message"].split(". ", 2)[2]) == (
        1,
        "note",
        "Its contents are known in part (gtm.js): 1 of its tags fires without consent.",
    )
    assert [gap["message"] for gap in report["gaps"]] == [
        "In GTM-ABC1234, tag 1 (id 101), tag of the type nobody_knows: its type “nobody_knows” is not known."
    ]


def test_an_export_says_that_it_cannot_be_run(tmp_path: Path, site: Callable[..., Path]) -> None:
    """A workspace export is read; that the crawl cannot run it is said with the container."""
    version = {"container": {"publicId": "GTM-ABC1234", "usageContext": ["WEB"]}, "containerVersionId": "7", "tag": []}
    site({"index.html": OPEN}, name="dist")
    (tmp_path / "gtm.js").write_text(json.dumps({"exportFormatVersion": 2, "containerVersion": version}))
    (tmp_path / "pixelguard.toml").write_text(SUPPLIED, encoding="utf-8")

    ran = run_here("inspect", "dist", "--report", "json=-", cwd=tmp_path)

    (container,) = json.loads(ran.out)["findings"]
    words = (
        "Its contents are known (gtm.js): 0 of its tags fire without consent. The file cannot be run, so the crawl "
        "does not show what the tags do; a published container can."
    )
    assert (ran.code, container["message"].split(". ", 2)[2]) == (0, words)


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path, site: Callable[..., Path]) -> None:
    """A container whose file is missing stops the run before anything is decided."""
    site({"index.html": OPEN}, name="dist")
    (tmp_path / "pixelguard.toml").write_text(SUPPLIED, encoding="utf-8")

    ran = run_here("inspect", "dist", cwd=tmp_path)

    assert (ran.code, ran.err) == (
        2,
        "pixelguard: pixelguard.toml: `container` GTM-ABC1234: there is no file 'gtm.js'\n",
    )


def test_two_contents_for_one_container_are_wrong_use(tmp_path: Path, site: Callable[..., Path]) -> None:
    """A container that is named twice stops the run: one of the two files would be ignored."""
    site({"index.html": OPEN}, name="dist")
    (tmp_path / "pixelguard.toml").write_text(SUPPLIED * 2, encoding="utf-8")

    ran = run_here("inspect", "dist", cwd=tmp_path)

    assert (ran.code, ran.err) == (
        2,
        "pixelguard: pixelguard.toml: `container` entry 2: 'GTM-ABC1234' has contents already\n",
    )
