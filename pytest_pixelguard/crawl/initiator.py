"""Who set a request off: the chain of calls, from the browser's account or from an error's stack."""

import re
from typing import Any

from pytest_pixelguard.model import Frame

MAX_FRAMES = 64
TASK = "pixelguard:"  # how the tasks of our script of interactions begin; what was done follows
OWN_SCRIPTS = ("pixelguard:", "pptr:")  # ours and Playwright's: no part of who sent a request
_STACK_LINE = re.compile(r"^\s*at (?:(?P<function>.*?) \()?(?P<url>\S+?):(?P<line>\d+):(?P<column>\d+)\)?$")


def frames_of(initiator: dict[str, Any]) -> tuple[Frame, ...]:
    """Give the chain of calls that set a request off, innermost first, through asynchronous parents.

    DevTools counts lines and columns from 0; ours count from 1. A tag in markup gives one frame: the document's line.
    """
    frames: list[Frame] = []
    stack = initiator.get("stack")
    while stack and len(frames) < MAX_FRAMES:
        frames += [
            Frame(
                url=frame.get("url", ""),
                line=frame.get("lineNumber", -1) + 1,
                column=frame.get("columnNumber", -1) + 1,
                function=frame.get("functionName", ""),
            )
            for frame in stack.get("callFrames", ())
        ]
        stack = stack.get("parent")
    if not frames and initiator.get("url"):
        line, column = initiator.get("lineNumber"), initiator.get("columnNumber")
        frames.append(
            Frame(
                url=initiator["url"],
                line=0 if line is None else int(line) + 1,
                column=0 if column is None else int(column) + 1,
            )
        )
    return tuple(frame for frame in frames[:MAX_FRAMES] if frame.url and not frame.url.startswith(OWN_SCRIPTS))


def task_of(initiator: dict[str, Any]) -> str:
    """Give the step of ours, in words, that a request's chain of calls leads back to; empty where none does."""
    stack = initiator.get("stack")
    while stack:
        description = str(stack.get("description", ""))
        if description.startswith(TASK):
            return description.removeprefix(TASK)
        stack = stack.get("parent")
    return ""


def stack_frames(stack: str) -> tuple[Frame, ...]:
    """Give the calls of a JavaScript error's stack, innermost first, without our own. Lines and columns are 1-based."""
    frames = []
    for line in stack.splitlines():
        found = _STACK_LINE.match(line)
        if found and not found["url"].startswith(("<anonymous>", *OWN_SCRIPTS)):
            frames.append(
                Frame(
                    url=found["url"],
                    line=int(found["line"]),
                    column=int(found["column"]),
                    function=found["function"] or "",
                )
            )
    return tuple(frames)
