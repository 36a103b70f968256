"""The made-up visitor of a run, and the search for what became of its values."""

from pytest_pixelguard.canary.persona import make_persona
from pytest_pixelguard.canary.search import Searcher

__all__ = ["Searcher", "make_persona"]
