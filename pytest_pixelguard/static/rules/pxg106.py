"""PXG106 container-tag-without-consent: a tag in a tag manager's container sends to a tracker without consent.

What it does
    Reads a container (a published gtm.js, a workspace export, a Matomo container) and finds each tag of an
    advertising, analytics, social or session-replay vendor that fires without consent. A tag counts as held back by
    its consent setting, by a condition of its trigger or a blocking trigger on a consent platform's variable, cookie
    or event, or by its own code; a tag that another tag fires inherits what holds that one back. Paused tags are
    notes.

Why this harms patients
    Most of the pixels that told Meta about patients stood in no page's source: they came through the container, where
    somebody had added them for a campaign and set them to fire on All Pages.

Example
    A custom HTML tag with the Meta Pixel's base code, trigger All Pages, consent setting "not set".

Do instead
    Set "require additional consent" (ad_storage or analytics_storage) on the tag, with consent mode denying both
    before the container loads; or fire it on your consent platform's event. A blocking trigger that waits for the word
    "denied" holds nothing back while nobody has answered.

References
    - Google, Tag Manager: consent settings, tag sequencing, blocking triggers
    - Google's own tags look at consent mode by themselves, and send pings without cookies when it is denied
"""

from typing import Final

from pytest_pixelguard.model import Consent, ContainerTag, Receiver, Rule

RULE = Rule.CONTAINER_TAG_WITHOUT_CONSENT

_SENDS_SHOWN: Final = 8
_FIRES_SHOWN: Final = 4


def message(container: str, tag: ContainerTag, receiver: Receiver) -> str:
    """Give the finding's sentences: who, in which tag, when, what holds it back, and what else it sends."""
    accounts = f", account {', '.join(receiver.tracker_ids)}," if receiver.tracker_ids else ""
    if not tag.fires_on:
        return (
            f"{receiver.name}{accounts} stands in {container}, {tag_words(tag)}. It has no trigger, so it never fires."
        )
    words = [
        f"{receiver.name}{accounts} is told by {container}, {tag_words(tag)}, on {shown(tag.fires_on, _FIRES_SHOWN)}.",
        _consent(receiver),
    ]
    if tag.sends:
        words.append(f"Beyond the page view it can send: {shown(tag.sends, _SENDS_SHOWN)}.")
    return " ".join(words)


def paused_message(container: str, tag: ContainerTag, receiver: str) -> str:
    """Give the note for a paused tag: one click sets it off again."""
    return f"{receiver} stands in {container}, {tag_words(tag)}. It is paused; one click in the tag manager fires it."


def tag_words(tag: ContainerTag) -> str:
    """Give a tag's name in a sentence: its number, its id, its name where the file holds one, its type."""
    known = f" (id {tag.id})" if tag.id else ""
    return f"tag {tag.number}{known}{f' “{tag.name}”' if tag.name else ''}, {tag.what}"


def shown(words: tuple[str, ...], most: int) -> str:
    """Give the first words with semicolons between, and how many more there are."""
    more = f"; and {len(words) - most} more" if len(words) > most else ""
    return f"{'; '.join(words[:most])}{more}"


def _consent(receiver: Receiver) -> str:
    match receiver.consent:
        case Consent.GATED:
            return f"It is held back by {receiver.gate}; the crawl shows whether that holds."
        case Consent.UNKNOWN:
            return f"Whether it waits for consent cannot be told: {receiver.gate}."
        case Consent.UNGATED:
            return (
                f"Nothing asks the visitor first ({receiver.gate})."
                if receiver.gate
                else "Nothing asks the visitor first."
            )
