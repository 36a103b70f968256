"""Every rule is held to its own examples, its code and its page."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.static import FileResult
from pytest_pixelguard.static.rules import MODULES, PAGES, Example

HEADINGS = ("What it does", "Why this harms patients", "Example", "Do instead", "References")
CASES = [
    pytest.param(module.RULE, example, id=f"{module.RULE}-{kind}-{example.what}")
    for module in MODULES
    for kind, examples in (("bad", module.BAD), ("good", module.GOOD))
    for example in examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_says_what_its_example_promises(
    rule: Rule, example: Example, inspect: Callable[..., FileResult]
) -> None:
    """A rule finds in its examples as many places, with the account and level, as the examples say."""
    result = inspect(example.code, example.file)

    found = [each for each in result.findings if each.rule is rule]
    assert len(found) == example.finds
    assert result.gaps == ()
    if example.tracker_id is not None:
        assert [each.tracker_id for each in found] == [example.tracker_id]
    if example.level is not None:
        assert [each.level for each in found] == [example.level]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_the_prefilter_loses_nothing(rule: Rule, example: Example, inspect: Callable[..., FileResult]) -> None:
    """Parsing every script finds in no example more than the prefilter lets through."""
    assert inspect(example.code, example.file) == inspect(example.code, example.file, prefilter=False), rule


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.RULE.value)
def test_a_rule_has_a_page(module: object) -> None:
    """A rule's docstring names the rule and holds every heading that its page needs, each once."""
    page = module.__doc__ or ""
    rule: Rule = module.RULE  # type: ignore[attr-defined] # -- every module in the list has one, which the next line tests

    assert page.startswith(f"{rule.value} {rule.slug}: ")
    assert [page.count(f"\n{heading}\n") for heading in HEADINGS] == [1] * len(HEADINGS)


def test_the_list_holds_each_rule_once() -> None:
    """No rule is asked twice, and each module judges under its own code."""
    codes = [module.RULE for module in MODULES]

    assert sorted(set(codes)) == sorted(codes)
    assert [module.JUDGE.rule for module in MODULES] == codes


def test_only_ungated_trackers_fail_a_build(inspect: Callable[..., FileResult]) -> None:
    """Mentions, held-back trackers and plain resources stay below error level in every example that says so."""
    heavy = {
        (module.RULE, example.what)
        for module in MODULES
        for example in (*module.BAD, *module.GOOD)
        if example.level in {Level.NOTE, Level.WARNING}
        and any(
            each.level is Level.ERROR and each.rule is module.RULE
            for each in inspect(example.code, example.file).findings
        )
    }

    assert heavy == set()
