"""What a crawl does beyond looking: a made-up visitor who uses the pages, and what answers in third parties' places."""

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.config import Config
from pytest_pixelguard.crawl.plan import InteractOptions, Supplied
from pytest_pixelguard.crawl.surrogates import surrogates
from pytest_pixelguard.replay import recordings
from pytest_pixelguard.work import Work


def interact_options(config: Config, work: Work) -> InteractOptions | None:
    """Give how pages are used; None where they are only looked at: on a preview, unless the team says otherwise.

    The visitor is made from the site's origin, so that two runs over one site give the same report.
    """
    wanted = work.folder is not None if config.interact is None else config.interact
    if not wanted:
        return None
    return InteractOptions(
        persona=make_persona(work.site.origin),
        most=config.crawl.interactions,
        milliseconds=round(config.crawl.interaction_seconds * 1000),
        press=config.crawl.press,
        never=config.crawl.never,
    )


def supplied(config: Config) -> tuple[Supplied, ...]:
    """Give what answers in third parties' places, the team's own before ours. Raises `ConfigError`."""
    return recordings(config) + (surrogates() if config.crawl.surrogates else ())
