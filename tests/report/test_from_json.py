"""Reports that are handed in, by a shard or by somebody else: read whole as what they are, or refused in a sentence."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pytest_pixelguard.report.as_json import render_json, report_to_dict
from pytest_pixelguard.report.from_json import NotAReportError, report_of
from tests.conftest import PROJECT
from tests.report.samples import REPORT

SCHEMA = json.loads((PROJECT / "pytest_pixelguard/report/report.schema.json").read_text(encoding="utf-8"))
WHOLE = json.loads(render_json(REPORT))


def _places(value: Any) -> Iterator[tuple[str | int, ...]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (key,)
        yield from ((key, *rest) for rest in _places(value[key]))


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, 10**400], ids=repr)
def test_a_report_with_one_wrong_value_is_refused_or_whole(odd: Any) -> None:
    """Whatever stands in one place, the report is refused, or what was read is a report by the published schema."""
    validator = Draft202012Validator(SCHEMA)
    broken = []
    for place in _places(WHOLE):
        tree = deepcopy(WHOLE)
        holder = tree
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = odd
        try:
            read = report_of(tree)
        except NotAReportError:
            continue
        broken += [(place, error.message) for error in validator.iter_errors(report_to_dict(read))]

    assert broken == []
