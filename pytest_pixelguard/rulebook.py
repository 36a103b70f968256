"""Every rule's page, found in the docstring of the module that applies it: for `explain` and for the documentation."""

import inspect
from dataclasses import dataclass

from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy import rules as policy_rules
from pytest_pixelguard.static import rules as static_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rule's page, in Markdown without its title."""

    rule: Rule
    text: str


def pages() -> dict[Rule, Page]:
    """Give the page of every rule that is applied, in the order of the rule codes."""
    modules = (*static_rules.MODULES, *policy_rules.MODULES)
    found = {module.RULE: Page(rule=module.RULE, text=inspect.getdoc(module) or "") for module in modules}
    return {rule: found[rule] for rule in Rule if rule in found}


def render_page(page: Page) -> str:
    """Give a page as Markdown, with its title."""
    return f"# {page.rule.value} `{page.rule.slug}`\n\n{page.text}\n"


def find_rule(name: str) -> Rule | None:
    """Find a rule by its code or its published name, whatever the case."""
    wanted = name.strip().lower()
    return next((rule for rule in Rule if wanted in (rule.value.lower(), rule.slug)), None)
