"""Answering a page's cookie banner as a visitor would, and proving that the answer took."""

from pytest_pixelguard.crawl.consent.autoconsent import Helper, Sighting, sighted
from pytest_pixelguard.crawl.consent.choose import Answer, Choice, choose, save_form
from pytest_pixelguard.crawl.consent.look import Look, look_at
from pytest_pixelguard.crawl.consent.look_by_rule import look_by_rule
from pytest_pixelguard.crawl.consent.reopen import WayBack, reopen
from pytest_pixelguard.crawl.consent.standing import is_asked

__all__ = [
    "Answer",
    "Choice",
    "Helper",
    "Look",
    "Sighting",
    "WayBack",
    "choose",
    "is_asked",
    "look_at",
    "look_by_rule",
    "reopen",
    "save_form",
    "sighted",
]
