"""Several walks at a time: each new visitor comes in a browser context, and through a lane, of their own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence

from pytest_pixelguard.crawl.walk import Visit, Walk


async def side_by_side(
    walks: Sequence[Walk], visits: Iterable[Visit], make: Callable[[Walk, Visit], Awaitable[None]]
) -> None:
    """Make every visit, in order, each with the first walk that is free. The first failure ends all and is raised.

    Visits are numbered beforehand, so which walk makes which shows nowhere in the result.
    """
    waiting = deque(visits)

    async def go(walk: Walk) -> None:
        while waiting:
            await make(walk, waiting.popleft())

    tasks = [asyncio.create_task(go(walk), name=walk.lane.name) for walk in walks]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
