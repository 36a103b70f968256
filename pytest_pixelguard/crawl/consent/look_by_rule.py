"""How a banner asks that autoconsent alone knows: read from its rule, and from what of the rule is to be seen now.

A rule says which buttons are pressed to accept and to refuse. Where accepting is one press and refusing several,
refusing is harder. What a rule does not show (steps that are code, a path into a shadow root, a rule that is code as a
whole) is in doubt, and nothing is said against the banner.
"""

import json
import re
from typing import Any

from pytest_pixelguard.crawl.consent.autoconsent import HELPED, Helper
from pytest_pixelguard.crawl.consent.autoconsent_rules import Drawn, marks_of, presses_of, selectors_of
from pytest_pixelguard.crawl.consent.look import Look
from pytest_pixelguard.crawl.page_scripts import TICKED

# Words of a refusal, in the languages of the platforms' own texts: further presses only confirm it, or close something.
_REFUSES = re.compile(
    r"reject|refus|den(y|ied)|declin|disagree|opt.?out|no thanks|necessary|essential|only|without|gwrthod|ablehn|"
    r"nur |notwendig|erforderlich|rechaz|rifiut|weiger|afvis|avvis|avböj|neka|hylkä|odrzu|odmít|odmiet|respinge|recus",
    re.IGNORECASE,
)


async def look_by_rule(helper: Helper) -> Look | None:
    """Look at the banner that autoconsent sees. None where none stands, or its rule cannot be read."""
    standing = await helper.standing_rule()
    if standing is None:
        return None
    rule, place = standing
    selectors = selectors_of(rule)
    told = await helper.run(place, f"({_DRAWN})({json.dumps(selectors)})")
    if not isinstance(told, list):
        return None  # the frame is gone
    drawn = {selector: Drawn(row[0]) for selector, row in zip(selectors, told, strict=True)}
    texts = {selector: str(row[1]) for selector, row in zip(selectors, told, strict=True)}
    accept, refuse = presses_of(rule, "optIn", drawn), presses_of(rule, "optOut", drawn)
    buttons = [one for one in (*(refuse or ()), *(accept or ())) if drawn.get(one) is Drawn.SEEN]
    if not buttons:
        return None
    within = ", ".join(marks_of(rule))
    ticked = await helper.run(
        place, f"({TICKED})(document.querySelector({json.dumps(buttons[0])}), {json.dumps(within)})"
    )
    several = refuse is not None and len(refuse) > 1 and not _REFUSES.search(texts.get(refuse[0], ""))
    return Look(
        by=f"{HELPED}{rule['name']}",
        accept=bool(accept) and len(accept or ()) == 1 and drawn.get((accept or ("",))[0]) is Drawn.SEEN,
        reject=not several,
        ticked=_texts(ticked),
    )


def _texts(labels: Any) -> tuple[str, ...]:
    return tuple(str(label) for label in labels) if isinstance(labels, list) else ()


# For each selector: 0 it is not there, 1 it is, 2 it is drawn; and what it says.
_DRAWN = """(selectors) => selectors.map((selector) => {
  try {
    const all = [...document.querySelectorAll(selector)];
    const seen = all.find((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    });
    const words = seen ? seen.innerText || seen.value || seen.title || '' : '';
    return [seen ? 2 : all.length ? 1 : 0, String(words).slice(0, 200)];
  } catch { return [0, '']; }
})"""
