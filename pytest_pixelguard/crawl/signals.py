"""Browsers that say by themselves that their owner objects: Global Privacy Control and Do Not Track."""

from collections.abc import Mapping

from playwright.async_api import BrowserContext

from pytest_pixelguard.model import State

_SIGNALS: Mapping[State, tuple[str, str]] = {
    # https://www.w3.org/TR/gpc/ ; Do Not Track as browsers still send it
    State.GPC: ("Sec-GPC", "globalPrivacyControl: { get: () => true }"),
    State.DNT: ("DNT", "doNotTrack: { get: () => '1' }"),
}
SIGNALLED = frozenset(_SIGNALS)


async def signal(context: BrowserContext, state: State) -> None:
    """Let a browser context send the signal of a state with every request, and show it to scripts."""
    if state not in _SIGNALS:
        return
    header, properties = _SIGNALS[state]
    await context.set_extra_http_headers({header: "1"})
    script = f"Object.defineProperties(Navigator.prototype, {{ {properties} }}); //# sourceURL=pixelguard:signal.js"
    await context.add_init_script(script=script)
