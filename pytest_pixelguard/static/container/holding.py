"""What conditions on consent come to together: held back, free, or not to be told."""

from collections.abc import Sequence

from pytest_pixelguard.model import Consent

Outcome = tuple[bool | None, bool | None]
"""Whether a condition holds a tag back before a choice, and after a refusal; None where that cannot be told."""


def held_by(gates: Sequence[tuple[str, Outcome]], *, sure: bool) -> tuple[Consent, str] | None:  # noqa: C901, PLR0911 -- one answer for each case, in their order
    """Judge conditions, each with its words; None when there are none.

    `sure`: what their variables hold before a choice is written in the container, so that no page can have set another.
    """
    if not gates:
        return None
    for words, outcome in gates:
        if outcome == (True, True):
            return Consent.GATED, words
    if any(before for _, (before, _) in gates) and any(after for _, (_, after) in gates):
        return Consent.GATED, " with ".join(words for words, _ in gates)
    for words, outcome in gates:
        if None in outcome:
            return Consent.UNKNOWN, f"{words}; what that comes to before a choice cannot be told from the container"
    for words, outcome in gates:
        if outcome == (True, False):
            return Consent.UNGATED, f"{words} only waits for an answer: it fires after a refusal too"
        if outcome == (False, True):
            if sure:
                return Consent.UNGATED, f"{words} holds it back only after a refusal, not before a choice"
            return (
                Consent.UNKNOWN,
                f"{words} holds it back after a refusal; before a choice only if the page has said no",
            )
    return Consent.UNGATED, f"{gates[0][0]} holds nothing back"
