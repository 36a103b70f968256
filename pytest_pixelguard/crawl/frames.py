"""Which frames of a page can be asked anything.

A frame whose document has not come (it is loaded lazily and lies far down, its server does not answer, its address is
refused) has no place where a script could run, and a question to it waits without end.
"""

import asyncio
from weakref import WeakSet

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

FIRST_PROBE = 0.5  # seconds that a frame without an address is given to answer a trivial question
NEXT_PROBE = 0.05  # seconds, once it has not answered
_EXTENSION = "chrome-extension:"
_SILENT: WeakSet[Frame] = WeakSet()


async def answering_frames(page: Page) -> list[Frame]:
    """Give the frames of a page that can be asked, the main frame first. The others hold no document yet, or none.

    The browser's own viewer of a PDF is left out: it is no part of the site, and its document's process ends when a
    script of ours is run in it (Chromium 156), so that a page with a leaflet in it would count as crashed.
    """
    frames = [frame for frame in page.frames if not (frame.is_detached() or _is_viewer(frame))]
    answers = await asyncio.gather(*(_answers(frame) for frame in frames))
    return [frame for frame, answered in zip(frames, answers, strict=True) if answered]


async def holds(frame: Frame, selectors: str) -> bool:
    """Tell whether a frame holds any element that CSS selectors name, visible or not, in open shadow roots too.

    Asked of nearly every page of every site, so the page's own `querySelector` answers: a locator puts Playwright's
    scripts into the page first, which takes ten times as long (measured: 35 ms against 3).
    """
    try:
        found = await frame.evaluate(_HOLDS, selectors)
    except PlaywrightError:
        found = None  # a selector of Playwright's own kind, or the frame is gone: asked the long way
    if found is not None:
        return bool(found)
    try:
        return await frame.locator(selectors).count() > 0
    except PlaywrightError:
        return False  # the frame is gone, and what it held with it


# null where there are shadow roots: a selector may reach across their borders, which `querySelector` does not.
_HOLDS = """(selectors) => {
  if (document.querySelector(selectors)) return true;
  for (const element of document.querySelectorAll('*')) if (element.shadowRoot) return null;
  return false;
}"""


def _is_viewer(frame: Frame) -> bool:
    """Tell whether a frame belongs to an extension of the browser's own, or lies in one."""
    within: Frame | None = frame
    while within is not None:
        if within.url.startswith(_EXTENSION):
            return True
        within = within.parent_frame
    return False


async def _answers(frame: Frame) -> bool:
    # A frame with an address has a document. One without may have one all the same (`javascript:`, an answer 204).
    if frame.url:
        return True
    try:
        async with asyncio.timeout(NEXT_PROBE if frame in _SILENT else FIRST_PROBE):
            await frame.evaluate("0")
    except TimeoutError:
        _SILENT.add(frame)
        return False
    except PlaywrightError:
        return False  # it went away while it was asked
    _SILENT.discard(frame)
    return True
