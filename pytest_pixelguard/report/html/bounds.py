"""How much of a very large report is told in full, so that a browser still opens it; what is left out is counted.

A report of 300 cards with their evidence has about 20,000 elements and opens in a second; one of 100,000 does not open
(docs/scale.md). The JSON report holds everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_pixelguard.report.grouping import Group

CARDS = 300  # causes told with their evidence
OF_ONE_BLOCK = 30  # of these, of one rule and receiver
LIMITS: Mapping[str, int] = {
    "rows": 1000,  # further blocks, a row each
    "gaps": 100,  # told in full
    "lines": 5000,  # names in a list: files, pages, further gaps
    "receivers": 300,
    "stored": 200,
    "pages": 500,  # told moment by moment
    "allowed": 500,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The causes of one rule and receiver that are told in full, and how many more there are."""

    groups: tuple[Group, ...]
    hidden: int = 0


def cut_blocks(blocks: Sequence[tuple[Group, ...]]) -> tuple[tuple[Block, ...], tuple[tuple[Group, ...], ...]]:
    """Give the first blocks, as many as there is room for, and the others. The first block is always told."""
    shown: list[Block] = []
    room = CARDS
    for block in blocks:
        groups = block[: min(OF_ONE_BLOCK, room)]
        if not groups:
            break
        shown.append(Block(groups=groups, hidden=len(block) - len(groups)))
        room -= len(groups)
    return tuple(shown), tuple(blocks[len(shown) :])
