"""Every rule's page, found in the docstring of the module that applies it: for `explain` and for the documentation.

A docstring has a first line (`PXG101 tracker-snippet: what it is about`) and sections: a heading at the margin, its
text indented below it. Text that is indented once more is an example.
"""

import inspect
import re
from dataclasses import dataclass

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy import rules as policy_rules
from pytest_pixelguard.static import rules as static_rules


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
    return {rule: found[rule] for rule in Rule if rule in found}


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
