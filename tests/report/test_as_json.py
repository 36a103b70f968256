"""The JSON report against its published schema, on real runs."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from tests.conftest import PROJECT, Ran

Checked = Callable[[str], tuple[Ran, dict[str, Any]]]
SCHEMA = json.loads((PROJECT / "pytest_pixelguard/report/report.schema.json").read_text(encoding="utf-8"))


@pytest.mark.browser
@pytest.mark.parametrize("name", ["leaky-trust", "mended-trust"])
def test_reports_fit_the_schema(checked: Checked, name: str) -> None:
    """A real report holds to the published schema: every key there, no key beyond, every value of its kind."""
    _, report = checked(name)

    errors = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(report)]

    assert errors == []


def test_the_schema_is_itself_valid() -> None:
    """The published schema is a valid JSON Schema."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
