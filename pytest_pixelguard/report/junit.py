"""The JUnit report, which GitLab, Jenkins and Azure show as tests: the only module that knows the junit-xml library.

Every unit that was examined is a test case, passing ones too, so that nothing examined cannot look like a pass. A unit
with errors has one failing case for each of them instead, up to 20, and one that counts the others; a gap is a case
that could not be run; what is allowed or left out is skipped. Two habits of junit-xml 1.9 are met here: it drops a
failure that has neither message nor output (both are always given), and its cases have no properties (the rule stands
in class name, name and type).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from junit_xml import TestCase, TestSuite, to_xml_report_string

from pytest_pixelguard import __version__
from pytest_pixelguard.model import Finding, Gap, Level, PageVisit, Report, State, Suppressed
from pytest_pixelguard.report.as_json import finding_to_dict
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.failure import render_failure
from pytest_pixelguard.report.grouping import place_of
from pytest_pixelguard.report.place import Place, places_of
from pytest_pixelguard.report.summary import coverage_lines, limits_of, plural, verdict_line

_STATIC = "pixelguard.static"
_CRAWL = "pixelguard.crawl"
_GATE = "pixelguard.gate"
_OF_ONE_UNIT = 20  # failing cases; what is more is one case with the number


def render_junit(report: Report) -> str:
    """Render the report as JUnit XML: a suite for the files, one for the visited pages, one for what spans the site."""
    cases = _Cases(report=report)
    for finding in report.findings:
        cases.add_finding(finding)
    for gap in report.gaps:
        cases.add_gap(gap)
    for one in report.suppressed:
        cases.add_suppressed(one)
    cases.add_units()
    suites = [TestSuite(name=name, test_cases=cases.of(name), properties=_properties(report)) for name in cases.suites]
    text: str = to_xml_report_string(suites, encoding="utf-8")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What was examined: a file, or a route in a consent state."""

    suite: str
    name: str
    state: State | None = None


class _Cases:
    """The test cases of each suite; class name and name together stand once."""

    def __init__(self, *, report: Report) -> None:
        self._report = report
        self._suites: dict[str, list[TestCase]] = {_STATIC: [], _CRAWL: [], _GATE: []}
        self._names: Counter[tuple[str, str]] = Counter()
        self._not_passing: set[_Unit] = set()
        self._told: dict[_Unit, list[str]] = {}
        self._errors: Counter[_Unit] = Counter()

    @property
    def suites(self) -> tuple[str, ...]:
        """Give the names of the suites that hold a case, in order."""
        return tuple(name for name, cases in self._suites.items() if cases)

    def of(self, suite: str) -> Sequence[TestCase]:
        """Give the cases of a suite."""
        return self._suites[suite]

    def add_finding(self, finding: Finding) -> None:
        """Add a failing case for an error; tell of a warning or note in the case of its unit."""
        unit = _unit(finding)
        if finding.level is not Level.ERROR:
            self._told.setdefault(unit, []).append(
                f"{finding.level.value} {finding.rule.value} {finding.rule.slug} at {place_of(finding)}: "
                f"{finding.message}"
            )
            return
        self._not_passing.add(unit)
        self._errors[unit] += 1
        if self._errors[unit] > _OF_ONE_UNIT:
            return
        words = (finding.rule.slug, finding.vendor or finding.host, finding.tracker_id, "in", _name(unit))
        name = " ".join(word for word in words if word)
        case = self._case(unit.suite, f"{unit.suite}.{finding.rule.value}", name, finding)
        case.add_failure_info(
            message=_text(finding.message),
            output=_block(render_failure([finding_to_dict(finding)], [])),
            failure_type=f"{finding.rule.value} {finding.rule.slug}",
        )

    def add_gap(self, gap: Gap) -> None:
        """Add a case that could not be run."""
        unit = _unit(gap)
        self._not_passing.add(unit)
        case = self._case(unit.suite, f"{unit.suite}.{gap.rule.value}", f"{gap.rule.slug} {_name(unit)}", gap)
        case.add_error_info(
            message=_text(gap.message),
            output=_text(f"{gap.message} What to do: pixelguard explain {gap.rule.value}"),
            error_type=f"{gap.rule.value} {gap.rule.slug}",
        )

    def add_suppressed(self, one: Suppressed) -> None:
        """Add a skipped case for a finding that an allowance or the baseline hides."""
        unit, finding = _unit(one.finding), one.finding
        name = f"{finding.rule.slug} {finding.vendor or finding.host or ''} in {_name(unit)}"
        case = self._case(unit.suite, f"{unit.suite}.{finding.rule.value}", name, finding)
        until = f", until {one.expires.isoformat()}" if one.expires else ""
        case.add_skipped_info(message=_text(f"{one.by}: {one.statement} ({one.owner or 'no owner'}{until})"))

    def add_units(self) -> None:
        """Add a passing case for every unit without an error or gap, and a skipped one for routes left out."""
        coverage = self._report.coverage
        for unit, errors in self._errors.items():
            if errors > _OF_ONE_UNIT:
                text = f"{plural(errors - _OF_ONE_UNIT, 'more error')} in {_name(unit)}: the JSON report holds them"
                case = self._case(unit.suite, unit.suite, f"more errors in {_name(unit)}", None)
                case.add_failure_info(message=_text(text), output=_text(text), failure_type="more errors")
        for path in coverage.files:
            self._add_unit(_Unit(suite=_STATIC, name=path), None)
        for visit in coverage.visits:
            if visit.loaded:
                self._add_unit(_Unit(suite=_CRAWL, name=visit.route, state=visit.state), visit)
        for unit, lines in self._told.items():
            case = self._case(unit.suite, unit.suite, f"warnings and notes in {_name(unit)}", None)
            case.stdout = "\n".join(_text(line) for line in lines)
        for skip in coverage.routes_skipped:
            case = self._case(_CRAWL, _CRAWL, skip.path, None)
            case.add_skipped_info(message=_text(f"left out: {skip.reason}"))

    def _add_unit(self, unit: _Unit, visit: PageVisit | None) -> None:
        if unit in self._not_passing:
            return
        case = self._case(unit.suite, unit.suite, _name(unit), None)
        if visit is None:
            case.file = _text(unit.name)
        else:
            case.elapsed_sec = visit.milliseconds / 1000
        case.stdout = "\n".join(_text(line) for line in self._told.pop(unit, ())) or None

    def _case(self, suite: str, classname: str, name: str, one: Finding | Gap | None) -> TestCase:
        """Make a case. A name that was given before gets a number: GitLab keeps only the first of equal names."""
        name = _text(name, 300)
        self._names[classname, name] += 1
        number = self._names[classname, name]
        case = TestCase(name if number == 1 else f"{name} ({number})", classname=classname)
        place = _place(one, self._report) if one is not None else None
        if place is not None:
            case.file, case.line = _text(place.path), place.start_line
        self._suites[suite].append(case)
        return case


def _unit(one: Finding | Gap) -> _Unit:
    if one.route is not None:
        return _Unit(suite=_CRAWL, name=one.route, state=one.state)
    if one.location is not None:
        return _Unit(suite=_STATIC, name=one.location.path)
    return _Unit(suite=_GATE, name="the site")


def _name(unit: _Unit) -> str:
    return f"{unit.name} [{unit.state.value}]" if unit.state else unit.name


def _place(one: Finding | Gap, report: Report) -> Place | None:
    return next(iter(places_of(one, report)), None)


def _properties(report: Report) -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in coverage_lines(report) if not line.startswith((" ", "limits ")))
    limits = "; ".join(limits_of(report))
    return {
        "tool": f"pytest-pixelguard {__version__}",
        "verdict": _text(verdict_line(report)),
        **{f"examined.{name}": _text(text.strip()) for name, text in pairs if name != "time"},
        **({"examined.limits": _text(limits)} if limits else {}),
    }


def _text(text: str, limit: int = 1000) -> str:
    """Give one line that XML can hold. GitLab reads `[[ATTACHMENT|…]]` as a file to attach; a page's text is none."""
    return clean(text, limit).replace("[[", "[ [")


def _block(text: str) -> str:
    return "\n".join(_text(line) for line in text.split("\n"))
