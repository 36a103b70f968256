"""Frames whose document comes late, or never, are examined where they can be and hold nothing up where they cannot."""

from pathlib import Path

import pytest

from tests.crawl.crawling import crawl_folder, hosts, write_site

pytestmark = pytest.mark.browser

PAGE = """
<iframe src="file:///nowhere"></iframe>
<div style="height: 9000px"></div>
<iframe src="inner.html" loading="lazy" width="600" height="450"></iframe>
<iframe src="hidden.html" loading="lazy" style="display: none"></iframe>
"""
BEACON = "<script>setTimeout(() => navigator.sendBeacon('https://{}.tp.example/c', 'x'), 5000)</script>"


def test_lazy_frame_is_examined_and_refused_frame_holds_nothing_up(tmp_path: Path) -> None:
    """A frame that is loaded lazily far down the page is examined, and one that never loads is not waited for.

    No script can run in a frame without a document: a question to it once waited until the whole visit was given up.
    """
    files = {"index.html": PAGE, "inner.html": BEACON.format("inner"), "hidden.html": BEACON.format("hidden")}
    root = write_site(tmp_path, dict(files))

    result = crawl_folder(root, "/")

    assert (hosts(result, "/"), result.gaps, [visit.loaded for visit in result.visits]) == (
        {"inner", "hidden"},
        (),
        [True],
    )
