"""One sequence of Playwright's calls for both of its interfaces: a generator yields each call, and gets its result.

With the synchronous interface a call is its result already; with the asynchronous one it is awaited in between.
"""

from collections.abc import Generator
from typing import Any, TypeVar

_Value = TypeVar("_Value")
Steps = Generator[Any, Any, _Value]


def run_now(steps: Steps[_Value]) -> _Value:
    """Run a sequence whose calls are synchronous."""
    try:
        result = next(steps)
        while True:
            result = steps.send(result)
    except StopIteration as end:
        value: _Value = end.value
        return value


async def run_awaiting(steps: Steps[_Value]) -> _Value:
    """Run a sequence whose calls are asynchronous."""
    try:
        call = next(steps)
        while True:
            try:
                result = await call
            except Exception as error:  # noqa: BLE001 -- it is raised where the call was made
                call = steps.throw(error)
            else:
                call = steps.send(result)
    except StopIteration as end:
        value: _Value = end.value
        return value
