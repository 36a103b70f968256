"""The site's own consent platform, and the form in which its markup holds a script back."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pytest_pixelguard.trackers.vendor import Category

_MARKUP = ("<", "---", "{%", "{{", "#")  # how pages and templates begin; front matter and Markdown's headings too
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAGS = re.compile(r"<script\b[^>]*>.*?</script\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_STATISTICS = frozenset({Category.ANALYTICS, Category.SESSION_REPLAY, Category.MONITORING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One consent platform. `held_source` is the attribute that carries a held script's address."""

    id: str
    name: str
    marks: tuple[str, ...]
    attributes: Mapping[str, str]
    categories: Mapping[str, str]
    held_source: str = "src"

    def attributes_for(self, *, vendor: str, name: str, category: str | None) -> dict[str, str]:
        """Give the attributes that hold back a tracker of this category; what is not known to be statistics is not."""
        purpose = "statistics" if category in _STATISTICS else "marketing"
        words = {"category": self.categories[purpose], "vendor": vendor, "name": name}
        return {attribute: value.format(**words) for attribute, value in self.attributes.items()}


@cache
def platforms() -> tuple[Platform, ...]:
    """Give every platform whose markup can hold a script back, in the order in which they are looked for."""
    text = resources.files("pytest_pixelguard.fix").joinpath("platforms.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["platform"]
    return tuple(Platform(**{**row, "marks": tuple(row["marks"])}) for row in rows)


def platform_of(texts: Iterable[str]) -> Platform | None:
    """Give the platform that shows in the most files, or None where none does or two show in equally many."""
    counts = {platform.id: 0 for platform in platforms()}
    for text in texts:
        code = _code(text)
        for platform in platforms():
            counts[platform.id] += any(mark in code for mark in platform.marks)
    best = sorted(platforms(), key=lambda one: -counts[one.id])[:2]
    if not counts[best[0].id] or counts[best[0].id] == counts[best[1].id]:
        return None
    return best[0]


def _code(text: str) -> str:
    """Give a page's tags and scripts without its words: who names a platform's cookie in a text does not run it."""
    if not text.lstrip("\ufeff \t\r\n").startswith(_MARKUP):
        return text
    return "\n".join(match.group() for match in _TAGS.finditer(_COMMENT.sub("", text)))


def held_tag(tag: str, attributes: Mapping[str, str], *, held_source: str = "src") -> str:
    """Give a script's opening tag as one that no browser runs: its type is text, and it carries the attributes."""
    kept = re.sub(r"""\s+type\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", "", tag, count=1, flags=re.IGNORECASE)
    if held_source != "src":
        kept = re.sub(r"(\s)src(\s*=)", rf"\1{held_source}\2", kept, count=1, flags=re.IGNORECASE)
    added = dict(attributes)
    if "class" in added and (match := re.search(r"""(\sclass\s*=\s*["'])""", kept, flags=re.IGNORECASE)):
        kept = f"{kept[: match.end()]}{added.pop('class')} {kept[match.end() :]}"
    words = "".join(f' {name}="{value}"' for name, value in {"type": "text/plain", **added}.items())
    return f"{kept[:7]}{words}{kept[7:]}"  # after `<script`, which is seven letters in any case
