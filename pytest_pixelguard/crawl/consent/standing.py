"""What stands on a page: a banner of the team's, of a platform that is known, or one that only its words give away."""

from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from pytest_pixelguard.crawl.consent.banners import Banner, known_banners
from pytest_pixelguard.crawl.consent.elements import by_words, first
from pytest_pixelguard.crawl.frames import answering_frames, holds
from pytest_pixelguard.crawl.plan import ConsentOptions, Driver

BY_WORDS = "a heuristic on the words of its buttons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A banner that stands on the page. `banner` is None where only the heuristic sees it."""

    frame: Frame
    banner: Banner | None

    @property
    def by(self) -> str:
        """Say how it was recognised."""
        return self.banner.name if self.banner else BY_WORDS


async def is_asked(page: Page, options: ConsentOptions) -> bool:
    """Tell whether a cookie banner stands on the page now."""
    return await standing(page, options) is not None


async def standing(page: Page, options: ConsentOptions, *, settings: bool = False) -> Standing | None:
    """Give the banner that stands on the page now; None where none does.

    With `settings`, a dialogue about cookies that can only be saved counts too: what a control for taking consent back
    brings up.
    """
    banners = banners_for(options)
    everything = ", ".join(selector for banner in banners for selector in banner.present)
    frames = await answering_frames(page)
    for frame in frames:
        if not everything or not await holds(frame, everything):
            continue  # one question instead of one for each platform: most pages have none of them
        for banner in await _held(frame, banners):
            if await first(frame, banner.present) is not None:
                return Standing(frame=frame, banner=banner)
    for frame in frames if Driver.WORDS in options.drivers else ():
        if await by_words(frame, "any") or (settings and await by_words(frame, "save")):
            return Standing(frame=frame, banner=None)
    return None


async def _held(frame: Frame, banners: tuple[Banner, ...]) -> tuple[Banner, ...]:
    """Give the banners of which a frame holds anything, in one question: once answered, most are there and hidden."""
    try:
        held = await frame.evaluate(_WHICH, [", ".join(banner.present) for banner in banners])
    except PlaywrightError:
        held = None  # a selector of Playwright's own kind: each is asked the long way
    return banners if held is None else tuple(banner for banner, there in zip(banners, held, strict=True) if there)


# null where there are shadow roots, into which `querySelector` does not look.
_WHICH = """(lists) => {
  for (const element of document.querySelectorAll('*')) if (element.shadowRoot) return null;
  return lists.map((selectors) => Boolean(selectors && document.querySelector(selectors)));
}"""


def banners_for(options: ConsentOptions) -> tuple[Banner, ...]:
    """Give the banners that are looked for, in order: what the team configured, then what is known."""
    configured = _configured(options)
    known = known_banners() if Driver.RULES in options.drivers else ()
    return (*((configured,) if configured else ()), *known)


def _configured(options: ConsentOptions) -> Banner | None:
    if not (options.banner or options.accept or options.reject or options.reopen):
        return None
    return Banner(
        id="configured",
        configured=True,
        name="the configuration",
        source="the team's configuration",
        present=options.banner or (*options.reject, *options.accept),
        accept=options.accept,
        reject=options.reject,
        reopen=options.reopen,
    )
