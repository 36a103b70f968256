"""Which pages are sensitive, and why: a lexicon in `topics.toml`, matched against whole words, never substrings."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import unquote

_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # between the words of /contactUs


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What a page is about. `topics` is empty when nothing makes it sensitive; `reasons` are in plain words."""

    topics: tuple[str, ...] = ()
    transactional: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    topic: str
    transactional: bool
    word: str
    needle: str  # begins with a blank, and ends with one unless any ending will do


def judge_topics(*, path: str, title: str = "", headings: str = "", fields: str = "") -> Sensitivity:
    """Tell which sensitive topics a page has, from its path, title, main heading and form fields.

    A topical word in the path, title or heading decides. A transactional word (book, search) decides in the path; in a
    heading it would catch every "Find out more", so there it does not count. Form fields count for topics alone.
    """
    address = _INNER_CAPITAL.sub("-", unquote(path.split("?", 1)[0]))
    places = (("address", address), ("title", title), ("heading", headings), ("form", fields))
    topics: dict[str, None] = {}
    reasons: list[str] = []
    transactional = False
    for place, text in places:
        words = _words(text)
        for term in _terms():
            if term.topic in topics or (term.transactional and place != "address"):
                continue
            if term.needle in words:
                topics[term.topic] = None
                transactional = transactional or term.transactional
                reasons.append(f"{term.topic}: “{term.word}” in its {place}")
    if "?" in path and not transactional:
        topics["search"] = None
        transactional = True
        reasons.append("search: its address carries a query")
    return Sensitivity(topics=tuple(topics), transactional=transactional, reasons=tuple(reasons))


def _words(text: str) -> str:
    """Give text as ` word word `, exceptions taken out, so that a term can only match whole words."""
    text = unquote(text).lower().replace("’", "").replace("'", "")
    text = re.sub(r"\.(x?html?|php|aspx)$", "", text)
    words = f" {' '.join(re.findall(r'[a-z0-9]+', text))} "
    return _exceptions().sub(" ", words)


def _needle(word: str) -> str:
    plain = word.replace("-*", " *").replace("-", " ")
    return f" {plain[:-1]}" if plain.endswith("*") else f" {plain} "


def _pattern(word: str) -> str:
    body = re.escape(word.replace("-*", " *").replace("-", " ").rstrip("*")).replace(r"\ ", " ")
    return f"{body}[a-z0-9]*" if word.endswith("*") else body


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("pytest_pixelguard.inputs") / "topics.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _terms() -> tuple[_Term, ...]:
    lexicon = _lexicon()
    return tuple(
        _Term(
            topic=topic,
            transactional=transactional,
            word=word.rstrip("*").rstrip("-").replace("-", " "),
            needle=_needle(word),
        )
        for table, transactional in (("topics", False), ("transactional", True))
        for topic, words in lexicon[table].items()
        for word in words
    )


@lru_cache(maxsize=1)
def _exceptions() -> re.Pattern[str]:
    words = "|".join(_pattern(word) for word in _lexicon()["exceptions"]["words"])
    return re.compile(f"(?<= )(?:{words})(?= )")
