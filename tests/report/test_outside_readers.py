"""Reports as programs of others read them, and names of files as other systems write them."""

from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml

from pytest_pixelguard.model import Level
from pytest_pixelguard.output import Destination, parse_destination
from pytest_pixelguard.report.junit import render_junit
from tests.report.samples import HOSTILE, PASSED, REPORT, planted


@pytest.mark.parametrize(
    "report", [REPORT, PASSED, planted(REPORT, "".join(HOSTILE))], ids=["leaking", "passing", "hostile"]
)
def test_junitparser_reads_what_is_meant(report: object, tmp_path: Path) -> None:
    """Others count one failure for each error and one error for each gap, each case under a name of its own."""
    assert isinstance(report, type(REPORT))
    file = tmp_path / "TEST-pixelguard.xml"
    file.write_text(render_junit(report), encoding="utf-8")

    cases = [case for suite in JUnitXml.fromfile(str(file)) for case in suite]
    kinds = [type(result) for case in cases for result in case.result]

    assert kinds.count(Failure) == sum(finding.level is Level.ERROR for finding in report.findings)
    assert kinds.count(Error) == len(report.gaps)
    assert len({(case.classname, case.name) for case in cases}) == len(cases)


@pytest.mark.parametrize("path", [r"C:\reports\pixelguard.json", r"\\server\share\x.json", "a=b.json", "-"])
def test_a_path_of_any_system_is_taken_whole(path: str) -> None:
    """Drive letters, shares, and equals signs belong to the path."""
    assert parse_destination(f"json={path}") == Destination(format="json", path=path)
