"""What a site's privacy page promises its visitors, as far as a crawl can contradict it."""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST = 20  # promises of one page
_LONGEST = 400  # characters of a sentence; a longer one is a list or a policy's small print
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"‘])|[\r\n]+")

_NOT = r"(?:\bnot\b|n[’']t\b|\bnever\b|\bno (?:one|body|personal|information|data|details)\b|\bnone of\b)"
_OTHERS = (
    r"(?:third[- ]part|advertis|social (?:media|network)|anyone|any ?body|other (?:organisation|compan|part)|marketing"
    r"|outside|facebook|\bmeta\b|google|tiktok)"
)
_TRACKERS = r"(?:tracking|tracker|advertis\w*|third[- ]party|marketing|targeting|social media|analytics)"


class Subject(StrEnum):
    """What a promise is about."""

    SHARING = "sharing"  # nothing is passed on
    CONFIDENTIAL = "confidential"  # what is read, searched or written stays private
    TRACKING = "tracking"  # nobody is followed
    CONSENT = "consent"  # nothing before the visitor agrees


_SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    (
        Subject.SHARING,
        re.compile(
            rf"{_NOT}.{{0,60}}?\b(?:shar|sell|sold|pass|disclos|rent|transfer|giv)\w*.{{0,160}}?{_OTHERS}",
            re.IGNORECASE,
        ),
    ),
    (
        Subject.CONFIDENTIAL,
        re.compile(
            r"\b(?:pages? you|search|this (?:web)?site|your visit|forms?)\b.{0,160}?"
            r"\b(?:confidential|private|anonymous|stays? with us)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Subject.TRACKING,
        re.compile(
            rf"{_NOT}.{{0,40}}?(?:\btrack(?:ed|ing)?\b.{{0,40}}?\b(?:you|visitors?|users?|people|patients?)\b"
            rf"|\buse\b.{{0,60}}?{_TRACKERS}.{{0,30}}?(?:cookie|technolog|pixel|tool|tag))",
            re.IGNORECASE,
        ),
    ),
    (
        Subject.CONSENT,
        re.compile(
            r"(?:\bonly\b|\bunless\b|\buntil\b|\bwithout\b).{0,80}?\b(?:agree|accept|consent|permission|choose|allow)\w*",
            re.IGNORECASE,
        ),
    ),
)
# What a visitor is asked or told to do is no promise of the site's.
_ADVICE = re.compile(r"\byou (?:must|should|may|can|need)\b|^(?:please\b|do not\b|don[’']t\b|never\b)", re.IGNORECASE)
_COOKIES = re.compile(r"cookie|pixel|track|tag|analytics|advertis", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPromise:
    """A sentence that promises something. `text` is quoted as it stands on the page, white space apart."""

    subject: Subject
    text: str


def promises_in(text: str) -> tuple[FoundPromise, ...]:
    """Give the sentences of a page's text that promise something a crawl can contradict, at most `MOST`."""
    found: dict[str, FoundPromise] = {}
    for piece in _SENTENCE.split(text):
        sentence = " ".join(piece.split())
        if not sentence or len(sentence) > _LONGEST or sentence in found:
            continue
        subject = subject_of(sentence)
        if subject is not None:
            found[sentence] = FoundPromise(subject=subject, text=sentence)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def subject_of(sentence: str) -> Subject | None:
    """Give what a sentence promises; None where it promises nothing of the kind."""
    if _ADVICE.search(sentence):
        return None
    for subject, pattern in _SUBJECTS:
        if pattern.search(sentence) and (subject is not Subject.CONSENT or _COOKIES.search(sentence)):
            return subject
    return None
