"""One target of the browser that we are attached to, and what it is told before its first instruction."""

from dataclasses import dataclass, field
from typing import Any

ASYNC_DEPTH = 32  # how many asynchronous steps back an initiator's chain goes
BINDING = "__pixelguard__"  # the function by which our script in a page reports
AUTO_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
_WATCHED = frozenset(
    {"page", "iframe", "worker", "shared_worker", "service_worker", "worklet", "shared_storage_worklet"}
)
_WITH_SCRIPTS = frozenset({"worker", "shared_worker", "service_worker"})


@dataclass(slots=True, kw_only=True)
class Session:
    """One attached target."""

    id: str
    target_id: str
    target: str
    context: str
    url: str
    crashed: bool = False
    scripts: dict[str, str] = field(default_factory=dict)  # script address -> its source map's address


def opening_commands(target: str, page_script: str, worker_script: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the commands for a new target of a kind, in order; none for a kind that sends nothing of its own.

    `page_script` runs in every document before its own scripts, `worker_script` in every worker; empty: none does.
    """
    if target not in _WATCHED:
        return []
    commands: list[tuple[str, dict[str, Any]]] = [
        ("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}),
        ("Debugger.enable", {"maxScriptsCacheSize": 0}),
        ("Debugger.setSkipAllPauses", {"skip": True}),
        ("Debugger.setAsyncCallStackDepth", {"maxDepth": ASYNC_DEPTH}),
    ]
    if target in {"page", "iframe"}:
        commands += [("Page.enable", {}), ("Runtime.enable", {}), ("Runtime.addBinding", {"name": BINDING})]
        if page_script:
            commands.append(("Page.addScriptToEvaluateOnNewDocument", {"source": page_script}))
    if target in _WITH_SCRIPTS and worker_script:
        commands.append(("Runtime.evaluate", {"expression": worker_script}))
    return [*commands, ("Target.setAutoAttach", AUTO_ATTACH)]
