"""The JSON report against its published schema, on real runs."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from pytest_pixelguard.model import Report
from pytest_pixelguard.report.as_json import render_json, report_to_dict
from tests.conftest import PROJECT, Ran
from tests.report.samples import PASSED, REPORT

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


@pytest.mark.parametrize("report", [REPORT, PASSED])
def test_row_by_row_is_the_whole(report: Report) -> None:
    """Long lists are written row by row, and the text is the same as that of all values at once."""
    whole = json.dumps(report_to_dict(report), indent=2) + "\n"

    assert render_json(report) == whole


def test_half_a_pair_of_code_units_is_written() -> None:
    """A text that a page's script cut inside an emoji is written as any other."""
    halved = replace(REPORT, findings=(replace(REPORT.findings[0], message="cut \ud83d"),))

    told = json.loads(render_json(halved))

    assert told == report_to_dict(halved)
    assert told["findings"][0]["message"] == "cut \ud83d"
