"""Does a condition ask for the visitor's yes? Read from its words alone, in scripts and in templates."""

import re
from collections.abc import Iterator
from typing import Final

ASKS: Final = re.compile(
    r"consent|optanon|onetrust|cookie_?(?:pref|polic|control|status|choice|law|accept|allow|setting|categor|group)|"
    r"accepted|has_?accept|is_?accept|\baccept|gdpr|klaro|opt_?in\b|tcfapi|getStatistics|getMarketing|allow(?:ed)?_?(?:cookies|tracking|"
    r"marketing|analytics|statistics)|acceptedCategory|acceptedService|(?:marketing|analytics|analysis|statistics|tracking)_?(?:allowed|granted|"
    r"enabled|accepted|ok)|usercentrics|didomi|cookiebot|cookieyes|borlabs|complianz|cmplz|_iub|truste|privacy_?(?:pref|setting|choice)|"
    r"(?:pref(?:erence)?s?|choices?|polic(?:y|ies)|cookies?)(?:\.|\[[\"'])(?:analytics?|analytical|statistics?|marketing|"
    r"usage|campaigns?|performance|advertising|targeting|tracking|measure(?:ment)?)\b",
    re.IGNORECASE,
)
REFUSED: Final = re.compile(r"reject|den(?:y|ied)|declin|refus|opt_?-?out|revok|withdr|dismiss", re.IGNORECASE)
_NO_CHOICE: Final = re.compile(r"implied|default|undefined|null|===?\s*[\"'`]{2}", re.IGNORECASE)
_TEST_ONLY: Final = re.compile(r"^\s*!\s*\(?")
_OR: Final = re.compile(r"\|\||\bor\b(?=\s)|\?\?")
_AND: Final = re.compile(r"&&|\band\b(?=\s)")
_UNANSWERED: Final = re.compile(
    r"(?<!!)={2,3}\s*(?:undefined|null|nil|None)\b|\bis\s+(?:null|none|nil|empty)\b", re.IGNORECASE
)
_NO: Final = r"(?:false|[\"'`](?:false|no|0|off|none)[\"'`])"
_SAID_NO: Final = re.compile(rf"(?<!!)(?:={{2,3}}|\beq|\bis(?:\s+same\s+as\()?)\s*{_NO}", re.IGNORECASE)
_NOT_NO: Final = re.compile(rf"(?:!==?|\bne|\bis\s+not)\s*{_NO}", re.IGNORECASE)


def asks(words: str, *, positive: bool) -> bool:
    """Tell whether a condition holds (`positive`), or fails, only after the visitor has said yes.

    `a or b` holds where either does, so each must ask; `a and b` only where both do, so one that asks is enough.
    """
    for sign, each in ((_OR, all if positive else any), (_AND, any if positive else all)):
        parts = _parts(words, sign)
        if len(parts) > 1:
            return each(asks(part, positive=positive) for part in parts)
    inner = _bare(words)
    if inner.startswith("!") and (turned := _bare(inner[1:])) != inner[1:].strip():
        return asks(turned, positive=not positive)  # `!(a || b)` holds where neither does
    if not ASKS.search(words):
        return False
    negated = bool(_TEST_ONLY.match(words.strip("() \n\t"))) or "!=" in words
    if REFUSED.search(words) or _UNANSWERED.search(words) or _NOT_NO.search(words):
        # "not rejected" is not "accepted": a visitor who has not answered yet passes it. `!rejected` gates nothing.
        return False
    negated = negated or _SAID_NO.search(words) is not None
    if re.search(r"indexOf\s*\([^)]*\)\s*(?:<\s*0|===?\s*-1)", words):
        negated = True
    if re.search(r"indexOf\s*\([^)]*\)\s*!==?\s*-1", words):
        negated = False
    if _NO_CHOICE.search(words) and negated and not re.search(r"!==?\s*(?:undefined|null)", words):
        return False
    return positive is not negated


def _parts(words: str, sign: re.Pattern[str]) -> list[str]:
    """Give what a sign joins on the outer level of a condition, outside of brackets and quotes."""
    if sign.search(words) is None:
        return [words]
    words = _bare(words)
    parts, start = [], 0
    for at, _ in _outside(words):
        if at >= start and (found := sign.match(words, at)) is not None:
            parts.append(words[start:at])
            start = found.end()
    return [*parts, words[start:]]


def _bare(words: str) -> str:
    """Take away the brackets that stand around a whole condition."""
    words = words.strip()
    while (
        words.startswith("(")
        and words.endswith(")")
        and not any(depth == 0 for at, depth in _outside(words, brackets=True) if 0 < at < len(words) - 1)
    ):
        words = words[1:-1].strip()
    return words


def _outside(words: str, *, brackets: bool = False) -> Iterator[tuple[int, int]]:
    """Give each place outside of quotes with the depth of brackets there; only of depth 0 unless `brackets`."""
    depth, quote = 0, ""
    for at, letter in enumerate(words):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        else:
            depth += (letter in "([{") - (letter in ")]}")
            if brackets or depth == 0:
                yield at, depth
