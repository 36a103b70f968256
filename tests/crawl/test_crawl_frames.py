"""Frames whose document comes late, or never, are examined where they can be and hold nothing up where they cannot."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.crawl import run_crawl
from pytest_pixelguard.crawl.plan import InteractOptions
from tests.crawl.crawling import crawl_folder, hosts, plan_for, write_site

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


LEAFLET = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Size 4/Root 1 0 R>>
%%EOF"""


PRESS = "<button onclick=\"navigator.sendBeacon('https://pressed.tp.example/c', 'x')\">Press</button>"
FAST = """<script>
  for (const name of ['open', 'alert']) Object.defineProperty(window, name, { value: window[name] });
  Object.defineProperty(HTMLFormElement.prototype, 'submit', { value: HTMLFormElement.prototype.submit });
  document.addEventListener('click', () => { alert('Hello'); window.open('inner.html'); });
</script>"""


def test_page_that_holds_more_than_the_site_s_own_is_used(tmp_path: Path) -> None:
    """A page with a leaflet in the browser's own viewer, and one that lets nobody overwrite its functions, are used.

    A script of ours in the viewer once made the page count as crashed, and one that may not overwrite once failed.
    """
    leaflet = '<object data="leaflet.pdf" type="application/pdf" width="400" height="300"></object>'
    files: dict[str, str | bytes] = {"index.html": leaflet + PRESS, "fast.html": FAST + PRESS, "leaflet.pdf": LEAFLET}
    root = write_site(tmp_path, files)

    plan = replace(plan_for(root, "/", "/fast.html"), interact=InteractOptions(persona=make_persona("clinic")))
    result = run_crawl(plan)

    assert (hosts(result, "/"), hosts(result, "/fast.html")) == ({"pressed"}, {"pressed"})
    assert (result.gaps, [visit.loaded for visit in result.visits]) == ((), [True, True])
