"""Banners that are the browser's own dialogue: `confirm("This site uses cookies. OK?")`, answered as the state is.

The dialogue holds the page until it is answered, so there is nobody who has not chosen: whoever did not agree has
cancelled. It is cancelled in every state but those of a visitor who accepts.
"""

import re

BY_DIALOGUE = "the browser's own dialogue (confirm)"
_CONSENT = re.compile(r"cookie|cwci|gdpr|consent|privacy|track|analytics|statistics|preifatrwydd", re.IGNORECASE)
_WITHDRAWS = re.compile(
    r"\b(withdraw|revoke|opt[- ]?out|take back|delete|clear|reset|remove|forget|turn off|switch off|tynnu)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(accept|allow|agree|uses?|using|happy|continue)\b", re.IGNORECASE)


def is_about_consent(kind: str, message: str) -> bool:
    """Tell whether a dialogue asks for consent: one with two buttons whose words speak of cookies or the like."""
    return kind == "confirm" and _CONSENT.search(message) is not None


def takes_back(message: str) -> bool:
    """Tell whether an OK to a dialogue about consent refuses: “Are you sure that you want to withdraw …?”."""
    return _WITHDRAWS.search(message) is not None and _ASKS.search(message) is None
