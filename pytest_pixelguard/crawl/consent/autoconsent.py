"""DuckDuckGo's autoconsent as a driver: it knows about a thousand consent platforms, and is not ours.

Its files come from whoever installed them (see `autoconsent_files`), run unmodified in a world of their own, and are
told what to do by messages (its `docs/api.md`). Nothing that it says is proof: whoever uses this looks for themselves.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from time import monotonic
from typing import Any, Self

from playwright.async_api import Page

from pytest_pixelguard.crawl.consent.autoconsent_rules import marks_of, parts_of, runs_in
from pytest_pixelguard.crawl.consent.isolated import IsolatedWorld, Place
from pytest_pixelguard.crawl.plan import Autoconsent

HELPED = "autoconsent: "  # the name of its rule follows
ANSWER_TIMEOUT = 12.0  # seconds for all steps of a rule
NEXT_LAYER = 4.0  # seconds in which the next part of an answer, which may stand in another frame, must come up
SELF_TEST_TIMEOUT = 3.0  # seconds
LOOK_TIMEOUT = 5.0  # seconds to try every rule; on a quiet machine a tenth of one
WATCHES = 20  # times that it looks for a platform while a page loads, half a second apart
GLANCE = 0.3  # seconds in which a platform that was found must show its banner
_LOOK_AGAIN = 0.05  # seconds
# Its own guess by words is off: asked to refuse, at some levels it accepts where it finds no button to refuse. What
# only hides a banner is no answer. Nothing is hidden beforehand, and nothing is written to the page's console.
_SETTINGS: Mapping[str, Any] = {
    "enabled": True,
    "autoAction": None,  # it waits for our word, so that the moment of the choice is known
    "disabledCmps": [],
    "enablePrehide": False,
    "enableCosmeticRules": False,
    "enableGeneratedRules": True,
    "enableHeuristicDetection": False,
    "heuristicMode": "off",
    "isMainWorld": False,
    "logs": {"errors": False},
}


@dataclass(slots=True, kw_only=True, eq=False)
class _Instance:
    """One run of the script in one frame, as it tells of itself."""

    turn: int
    place: Place
    over: bool = False  # it found nothing
    detected: bool = False  # it found a platform, whose banner is looked for next
    rule: str = ""  # the rule whose platform's banner stands
    told: bool = False  # it was told to answer
    pressed: bool | None = None  # what came of that
    done: bool = False  # and there is no further part
    gone: bool = False  # its page went away, as many do once they are answered
    tests: bool = False  # the rule can test itself
    tested: bool | None = None

    @property
    def settled(self) -> bool:
        """Tell whether no more is to be heard of an answer."""
        return self.gone or self.pressed is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """What autoconsent made of a banner. `tested` is None where the rule has no test, or the page went away."""

    rule: str
    pressed: bool
    tested: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A banner that autoconsent sees: by which rule, and CSS selectors of what belongs to it."""

    rule: str
    parts: tuple[str, ...]


async def sighted(page: Page, kit: Autoconsent | None) -> Sighting | None:
    """Let autoconsent look at a page once, without touching it. None where no banner stands, or nobody can look."""
    if kit is None:
        return None
    helper = await Helper.begin(page, kit)
    try:
        rule = await helper.look()
        return Sighting(rule=rule, parts=helper.parts()) if rule else None
    finally:
        await helper.end()


class Helper:
    """Autoconsent at work in one page."""

    def __init__(self, kit: Autoconsent) -> None:
        self._kit = kit
        self._retries = 0
        self._instances: dict[Place, _Instance] = {}
        self._news = asyncio.Event()
        self._world: IsolatedWorld

    @classmethod
    async def begin(cls, page: Page, kit: Autoconsent) -> Self:
        """Make ready for a page. Raises `PlaywrightError` where the page is gone."""
        helper = cls(kit)
        source = f"{_bridge()}\n{kit.script}\n//# sourceURL=pixelguard:autoconsent.js"
        helper._world = await IsolatedWorld.begin(page, source, heard=helper._heard, gone=helper._gone)
        return helper

    async def before_scripts(self) -> None:
        """Run in every frame that loads from now on, before the page's own scripts, and watch for a banner."""
        self._retries = WATCHES
        await self._world.before_scripts()

    async def look(self, *, afresh: bool = False) -> str:
        """Give the rule whose platform's banner stands; empty where none does. `afresh`: whatever was seen before."""
        known = "" if afresh else await self.standing()
        if known:
            return known
        self._instances.clear()
        self._retries = 0
        await self._world.now()
        deadline = monotonic() + LOOK_TIMEOUT
        while monotonic() < deadline and not all(one.over for one in self._instances.values()):
            known = await self.standing()
            if known:
                return known
            if all(one.over or one.detected for one in self._instances.values()):
                deadline = min(deadline, monotonic() + GLANCE)
            await self._news_by(min(deadline, monotonic() + _LOOK_AGAIN))
        return ""

    async def standing(self) -> str:
        """Give the rule whose banner it found and that is to be seen now; empty where there is none."""
        for one in list(self._instances.values()):
            if one.rule and not one.gone and await self._is_seen(one):
                return one.rule
        return ""

    async def standing_rule(self) -> tuple[dict[str, Any], Place] | None:
        """Give the rule whose banner is to be seen now, and where; None where there is none, or the rule is code."""
        for one in list(self._instances.values()):
            rule = next((rule for rule in self._kit.rules if rule["name"] == one.rule), None)
            if rule is not None and not one.gone and await self._is_seen(one):
                return rule, one.place
        return None

    async def run(self, place: Place, expression: str) -> Any:
        """Evaluate an expression where a banner was seen, beside the page's scripts; None where the place is gone."""
        return await self._world.run(place, expression)

    async def is_gone(self) -> bool:
        """Tell whether no banner stands any more. Rules that are code, not data, must look for themselves again."""
        if any(one.told and not one.gone and not self._marks(one) for one in self._instances.values()):
            return not await self.look(afresh=True)
        return not await self.standing()

    def parts(self) -> tuple[str, ...]:
        """Give CSS selectors of what belongs to the banners that were found: not to be touched without a choice."""
        rules = {one.rule for one in self._instances.values()}
        return tuple(part for rule in self._kit.rules if rule["name"] in rules for part in parts_of(rule))

    async def answer(self, *, accept: bool, on_press: Callable[[], None]) -> Driven:
        """Have the banners answered that were found. `on_press` is called right before."""
        name = await self.standing()
        on_press()
        deadline = monotonic() + ANSWER_TIMEOUT
        while monotonic() < deadline:
            for one in list(self._instances.values()):
                if one.rule and not one.told and not one.gone:
                    one.told = True
                    self._world.soon(self._send(one, {"type": "optIn" if accept else "optOut"}))
            told = [one for one in self._instances.values() if one.told]
            if any(one.done or one.gone for one in told) or not any(one.pressed is not False for one in told):
                break
            if all(one.settled for one in told):  # this was one part of an answer; the next is in another frame
                deadline = min(deadline, monotonic() + NEXT_LAYER)
            await self._news_by(deadline)
        told = [one for one in self._instances.values() if one.told]
        pressed = any(one.done or one.gone for one in told)
        return Driven(rule=name, pressed=pressed, tested=None if accept or not pressed else await self._test(told))

    async def end(self) -> None:
        """Leave the page alone from now on."""
        await self._world.end()

    async def _test(self, told: list[_Instance]) -> bool | None:
        """Have the rules test themselves; they can test refusals only."""
        able = [one for one in told if one.tests and not one.gone]
        for one in able:
            await self._send(one, {"type": "selfTest"})
        deadline = monotonic() + SELF_TEST_TIMEOUT
        while monotonic() < deadline and any(one.tested is None and not one.gone for one in able):
            await self._news_by(deadline)
        # One that was asked and does not answer has not shown what it was asked to show.
        results = [bool(one.tested) for one in able if not one.gone]
        return all(results) if results else None

    async def _is_seen(self, one: _Instance) -> bool:
        """Tell whether anything of a banner is drawn: to many rules one that is there, and hidden, stands."""
        marks = self._marks(one)
        return not marks or await self._world.run(one.place, f"({_SEEN})({json.dumps(marks)})") is True

    def _marks(self, one: _Instance) -> tuple[str, ...]:
        """Give CSS selectors of what a rule takes for a banner; none for a rule that is code."""
        rules = [rule for rule in self._kit.rules if rule["name"] == one.rule]
        return tuple(mark for rule in rules for mark in marks_of(rule))

    def _heard(self, place: Place, message: dict[str, Any]) -> None:
        turn, kind = int(message["turn"]), message["type"]
        self._news.set()
        one = self._instances.get(place)
        if kind == "init":
            one = self._instances[place] = _Instance(turn=turn, place=place)
            self._world.soon(self._start(one, str(message["url"])))
        if one is None or one.turn != turn:
            return  # an earlier run in the same frame
        match kind:
            case "report":
                one.over = one.over or message["lifecycle"] == "nothingDetected"
                one.detected = one.detected or message["lifecycle"] == "cmpDetected"
            case "popupFound":
                one.rule = str(message["cmp"])
            case "optOutResult" | "optInResult":
                one.pressed, one.tests = bool(message["result"]), bool(message["scheduleSelfTest"])
            case "autoconsentDone":
                one.done = True
            case "selfTestResult":
                one.tested = bool(message["result"])
            case "eval":
                self._world.soon(self._evaluate(one, str(message["id"]), str(message["code"])))
            case _:
                pass  # that a platform was detected matters once its banner stands

    def _gone(self, place: Place) -> None:
        one = self._instances.get(place)
        self._news.set()
        if one is not None and one.told:
            one.gone = True
        else:
            self._instances.pop(place, None)

    async def _news_by(self, deadline: float) -> None:
        """Wait for the next message, or until a moment (monotonic seconds)."""
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(deadline - monotonic(), 0)):
                await self._news.wait()

    async def _start(self, one: _Instance, url: str) -> None:
        rules = [rule for rule in self._kit.rules if runs_in(rule, url, main=one.place.main)]
        settings = {**_SETTINGS, "detectRetries": self._retries}
        await self._send(one, {"type": "initResp", "config": settings, "rules": {"autoconsent": rules}})

    async def _evaluate(self, one: _Instance, number: str, code: str) -> None:
        """Ask the page for what only its own scripts can tell, or do: a platform's interface."""
        result = await self._world.run_in_page(one.place, code)
        await self._send(one, {"type": "evalResp", "id": number, "result": bool(result)})

    async def _send(self, one: _Instance, message: dict[str, Any]) -> None:
        await self._world.run(one.place, f"void autoconsentReceiveMessage({json.dumps(message)})")


# Something of a banner is drawn, be it only what lies in an element that takes no room itself.
_SEEN = """(marks) => {
  const drawn = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  return marks.some((mark) => {
    try {
      return [...document.querySelectorAll(mark)].some((top) => [top, ...top.querySelectorAll('*')].some(drawn));
    } catch { return false; }
  });
}"""


@lru_cache(maxsize=1)
def _bridge() -> str:
    return (files("pytest_pixelguard.crawl") / "scripts" / "autoconsent.js").read_text(encoding="utf-8")
