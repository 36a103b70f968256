"""The examples of the crawl's rules, crawled: each finds what its page says, no more and no less."""

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from pytest_pixelguard import rulebook
from pytest_pixelguard.model import Rule
from pytest_pixelguard.policy.rules import MODULES
from pytest_pixelguard.policy.rules.example import Example
from tests.conftest import run_here

HEADINGS = ["What it does", "Why this harms patients", "Example", "Do instead", "Before and after", "References"]


def _examples() -> Iterator[tuple[str, ModuleType, Example]]:
    for module in MODULES:
        for kind in ("BAD", "GOOD"):
            for number, example in enumerate(getattr(module, kind, ())):
                yield f"{module.RULE.value}-{kind.lower()}-{number}", module, example


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Crawl a site that has every example as one of its pages."""
    folder = tmp_path_factory.mktemp("site")
    for name, _, example in _examples():
        (folder / f"{name}.html").write_text(example.page, encoding="utf-8")
    (folder / "site.css").write_text("", encoding="utf-8")
    report = tmp_path_factory.mktemp("report") / "r.json"
    run_here("crawl", folder, "--report", f"json={report}")
    done: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return done


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "module", "example"), list(_examples()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_examples_find_what_they_say(crawled: dict[str, Any], name: str, module: ModuleType, example: Example) -> None:
    """A bad example is found by its rule, a good one by none."""
    found = [one["rule"] for one in crawled["findings"] if one["route"] == f"/{name}.html" and one["level"] != "note"]

    assert found == [module.RULE.value] * example.finds


@pytest.mark.parametrize("rule", list(rulebook.pages()), ids=str)
def test_every_page_has_its_headings(rule: Rule) -> None:
    """Each rule's page says what it does, why it matters to patients, with an example and what to do instead."""
    page = rulebook.pages()[rule]

    assert [section.heading for section in page.sections] == HEADINGS
    assert all(section.text for section in page.sections)
    assert page.summary.endswith((".", "?"))
