"""The rules' pages as the report stage takes them: handed in by its caller, for it knows neither rules nor stages."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from pytest_pixelguard.model import Rule


class RuleSection(Protocol):
    """A part of a page: its heading, and its text. Lines indented by four are an example of code."""

    @property
    def heading(self) -> str:
        """Give the heading, e.g. `Do instead`."""

    @property
    def text(self) -> str:
        """Give the text without the page's own indentation."""


class RulePage(Protocol):
    """One rule's page: what it is about in a sentence, and its sections in order."""

    @property
    def summary(self) -> str:
        """Give the sentence."""

    @property
    def sections(self) -> Sequence[RuleSection]:
        """Give the sections."""


RulePages = Mapping[Rule, RulePage]


def summary_of(rule: Rule, pages: RulePages) -> str:
    """Say what a rule is about; a rule without a page is described by its name."""
    if rule in pages:
        return pages[rule].summary
    words = rule.slug.replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}."


def section_of(rule: Rule, heading: str, pages: RulePages) -> str:
    """Give the text of one section of a rule's page, or nothing where there is none."""
    sections = pages[rule].sections if rule in pages else ()
    return next((section.text for section in sections if section.heading == heading), "")


def markdown_of(rule: Rule, pages: RulePages) -> str:
    """Give a rule's page as Markdown."""
    sections = pages[rule].sections if rule in pages else ()
    parts = (f"## {section.heading}\n\n{section.text}" for section in sections)
    return "\n\n".join((f"# {rule.value} {rule.slug}", summary_of(rule, pages), *parts)) + "\n"


def paragraphs(text: str) -> tuple[tuple[str, str], ...]:
    """Split a section into its parts in order, each `text`, `code` or `item` (of a list) with what it says."""
    found: list[tuple[str, str]] = []
    if not text.strip():
        return ()
    for block in re.split(r"\n\s*\n(?=\S)|\n\s*\n(?= {4}\S)", text.strip("\n")):
        lines = block.split("\n")
        if all(line.startswith("    ") or not line.strip() for line in lines):
            found.append(("code", "\n".join(line[4:] for line in lines)))
        elif lines[0].startswith("- "):
            found += [("item", " ".join(item.split())) for item in re.split(r"(?m)^- ", block) if item.strip()]
        else:
            found.append(("text", " ".join(block.split())))
    return tuple(found)
