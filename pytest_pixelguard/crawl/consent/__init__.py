"""Answering a page's cookie banner as a visitor would, and proving that the answer took."""

from pytest_pixelguard.crawl.consent.choose import Answer, Choice, choose, is_asked

__all__ = ["Answer", "Choice", "choose", "is_asked"]
