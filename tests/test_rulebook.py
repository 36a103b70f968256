"""Every rule says what to do, with an example of before and after that the gate itself bears out."""

from pathlib import Path

import pytest

from pytest_pixelguard.model import Level, Rule
from pytest_pixelguard.rulebook import BEFORE_AND_AFTER, pages, remedies
from pytest_pixelguard.static import StaticOptions, Target
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.trackers.parties import FirstParty

STATIC = [rule for rule, remedy in remedies().items() if rule.value.startswith("PXG10") and remedy.kind == "html"]


def _errors(body: str) -> set[Rule]:
    page = f'<!doctype html><html lang="en"><head><title>x</title>{body}</head></html>'.encode()
    result = inspect_bytes(
        page,
        target=Target(path=Path("page.html"), label="page.html"),
        first_party=FirstParty.of("www.example.nhs.uk"),
        options=StaticOptions(),
    )
    return {finding.rule for finding in result.findings if finding.level is not Level.NOTE}


def test_every_rule_has_before_and_after() -> None:
    """No rule is without an example of before and after, and each page shows it behind what to do."""
    shown = {rule: [section.heading for section in page.sections] for rule, page in pages().items()}

    assert set(remedies()) == set(Rule)
    assert [
        rule for rule, headings in shown.items() if headings.index(BEFORE_AND_AFTER) != headings.index("Do instead") + 1
    ] == []


@pytest.mark.parametrize("rule", STATIC, ids=lambda rule: rule.value)
def test_the_gate_bears_the_examples_out(rule: Rule) -> None:
    """The gate finds the rule in what stands before, and nothing in what stands after."""
    remedy = remedies()[rule]

    assert rule in _errors(remedy.before)
    assert _errors(remedy.after) == set()
