"""The rules of static inspection, in the order in which they are asked: the first that takes a sighting gets it."""

from pytest_pixelguard.static.rules import (
    pxg101,
    pxg102,
    pxg103,
    pxg104,
    pxg105,
    pxg106,
    pxg107,
    pxg108,
    pxg109,
    pxg901,
    pxg902,
)
from pytest_pixelguard.static.rules.base import Example, StaticRule

__all__ = ["MODULES", "PAGES", "RULES", "Example", "StaticRule"]

MODULES = (pxg109, pxg107, pxg108, pxg105, pxg102, pxg103, pxg101, pxg104)
RULES: tuple[StaticRule, ...] = tuple(module.JUDGE for module in MODULES)
PAGES = (*sorted((*MODULES, pxg106), key=lambda module: module.RULE.value), pxg901, pxg902)
"""Every module whose docstring is a page: the rules, and this stage's gaps."""
