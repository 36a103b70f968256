"""Every rule's page, found in the docstring of the module that applies it: for `explain` and for the documentation.

A docstring has a first line (`PXG101 tracker-snippet: what it is about`) and sections: a heading at the margin, its
text indented below it. Text that is indented once more is an example.
"""

import inspect
import re
import textwrap
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy import rules as policy_rules
from pytest_pixelguard.static import rules as static_rules

BEFORE_AND_AFTER = "Before and after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page: its heading, and its text without the indentation."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rule's page: what it is about in a sentence, and its sections in order."""

    rule: Rule
    summary: str
    sections: tuple[Section, ...]


def pages() -> dict[Rule, Page]:
    """Give the page of every rule that is applied, in the order of the rule codes."""
    modules = (*static_rules.PAGES, *policy_rules.MODULES)
    found = {module.RULE: _read(module.RULE, inspect.getdoc(module) or "") for module in modules}
    return {rule: _with_remedy(found[rule]) for rule in Rule if rule in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A rule's example of before and after. `kind` is the kind of code: html, js, toml, sh or text."""

    kind: str
    before: str
    after: str


@cache
def remedies() -> dict[Rule, Remedy]:
    """Give the example of before and after of every rule, by `remedies.toml`."""
    text = resources.files("pytest_pixelguard").joinpath("remedies.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return {
        rule: Remedy(kind=rows[code]["as"], before=rows[code]["before"], after=rows[code]["after"])
        for rule in Rule
        if (code := rule.value) in rows
    }


def _with_remedy(page: Page) -> Page:
    """Give a page with its example of before and after, behind what it says to do."""
    remedy = remedies().get(page.rule)
    if remedy is None:
        return page
    before, after = (textwrap.indent(text.strip("\n"), "    ") for text in (remedy.before, remedy.after))
    section = Section(heading=BEFORE_AND_AFTER, text=f"Before:\n\n{before}\n\nAfter:\n\n{after}")
    at = next((number for number, one in enumerate(page.sections, 1) if one.heading == "Do instead"), 0)
    return replace(page, sections=(*page.sections[:at], section, *page.sections[at:]))


def render_page(page: Page) -> str:
    """Give a page as Markdown."""
    title = f"# {page.rule.value} `{page.rule.slug}`"
    sections = (f"## {section.heading}\n\n{section.text}" for section in page.sections)
    return "\n\n".join((title, page.summary, *sections)) + "\n"


def find_rule(name: str) -> Rule | None:
    """Find a rule by its code or its published name, whatever the case."""
    wanted = name.strip().lower()
    return next((rule for rule in Rule if wanted in (rule.value.lower(), rule.slug)), None)


def _read(rule: Rule, text: str) -> Page:
    first, *parts = re.split(r"\n\n(?=\S[^\n]*\n +\S)", text)
    summary = " ".join(first.removeprefix(f"{rule.value} {rule.slug}:").split())
    sections = (part.split("\n", 1) for part in parts)
    return Page(
        rule=rule,
        summary=f"{summary[:1].upper()}{summary[1:]}",
        sections=tuple(
            Section(heading=heading, text=re.sub(r"(?m)^ {4}", "", body).rstrip()) for heading, body in sections
        ),
    )
