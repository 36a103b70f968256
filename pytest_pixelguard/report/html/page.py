"""The page itself: values and templates become one file that loads nothing and runs nothing of anybody else's.

Every value that a template writes is cleaned of control characters and then escaped, whether or not the template's
author thought of it. The file's own policy (a `Content-Security-Policy` in its head) lets a browser run the one script
and the one style sheet whose hashes it names, and fetch nothing at all.
"""

import base64
import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pytest_pixelguard import __version__
from pytest_pixelguard.model import Finding, Level, Outcome, Report, Rule, State
from pytest_pixelguard.report.address import short_address
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.grouping import Group, blocks_of, group_findings
from pytest_pixelguard.report.html.bounds import LIMITS, cut_blocks
from pytest_pixelguard.report.html.flow import draw_flow
from pytest_pixelguard.report.html.pictures import Moments, Pictures, shots_of
from pytest_pixelguard.report.html.stored import kept_of
from pytest_pixelguard.report.html.timeline import MOMENTS, moments_of, timelines_of
from pytest_pixelguard.report.pages import RulePages, paragraphs, section_of, summary_of
from pytest_pixelguard.report.place import places_of
from pytest_pixelguard.report.receivers import WITHOUT_CONSENT, receivers_of, states_of, unanswered_of
from pytest_pixelguard.report.snippet import marked
from pytest_pixelguard.report.summary import coverage_lines, plural, verdict_line
from pytest_pixelguard.report.told import told_of
from pytest_pixelguard.trackers.vendor import vendors_by_id

_LIMIT = 4000  # code points of one value
_BODY = 2000  # bytes of one request's body
_COLUMNS = 110
_CRAWLED = frozenset({"folder", "url"})  # kinds of site whose pages were used by the gate's own made-up visitor
_NAMES = 5  # receivers named in the first sentence
_STATE_WORDS = {
    State.NO_CHOICE: "before a choice",
    State.REJECTED: "after refusal",
    State.ACCEPTED: "after consent",
    State.WITHDRAWN: "after withdrawal",
    State.GPC: "with Global Privacy Control",
    State.DNT: "with Do Not Track",
}
_VERDICT_WORDS = {
    Outcome.PASS: ("Pass", "Nothing was found that would tell a third party about a visit without consent."),
    Outcome.FAIL: ("Fail", "This site would tell third parties about its visitors without consent."),
    Outcome.INCONCLUSIVE: ("Inconclusive", "Something could not be examined, so this is not a pass."),
}
_LEVEL_WORDS = {Level.ERROR: "Error", Level.WARNING: "Warning", Level.NOTE: "Note"}


def render_html(
    report: Report, *, pages: RulePages, made: datetime | None = None, pictures: Pictures | None = None
) -> str:
    """Render the report as one HTML file. `made` is when the gate ran, in UTC; it stands at the top for the record.

    `pictures` are those that the crawl took; each is embedded once, as far as there is room.
    """
    environment = _environment()
    style, script = (_own(environment, name) for name in ("report.css", "report.js"))
    word, sentence = _VERDICT_WORDS[report.verdict.outcome]
    every = blocks_of(group_findings(report))
    blocks, rest = cut_blocks(every)
    groups = tuple(group for block in blocks for group in block.groups)
    moments = Moments(report)
    shots = shots_of((group.chosen for group in groups), pictures or {}, report)
    return environment.get_template("report.html.j2").render(
        report=report,
        style=style,
        script=script,
        policy=(
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            f"{'img-src data:; ' if any(shot and shot.data for shot in shots) else ''}"
            "base-uri 'none'; form-action 'none'"
        ),
        version=__version__,
        made=f"{made:%d %B %Y, %H:%M} UTC".lstrip("0") if made else None,
        verdict=word,
        sentence=sentence,
        headline=_headline(report),
        counts=verdict_line(report).rpartition("(")[2].rstrip(")"),
        coverage=[line.split(" ", 1) for line in coverage_lines(report)],
        blocks=blocks,
        rest=rest,
        causes=[group for block in every for group in block],
        first_step=_first_step(every, pages),
        promise=next((group.chosen.contradicts for group in groups if group.chosen.contradicts), None),
        limits=LIMITS,
        groups=groups,
        told=told_of(report),
        made_up=report.site.kind in _CRAWLED and any(finding.discloses for finding in report.findings),
        unanswered=unanswered_of(report),
        levels=[level for level in Level if any(group.level is level for group in groups)],
        named=list(dict.fromkeys(_receiver(group.chosen) for group in groups)),
        topics={visit.route: visit.sensitive for visit in report.coverage.visits},
        receivers=receivers_of(report),
        states=states_of(report),
        stored=kept_of(report),
        flow=draw_flow(report),
        timelines=timelines_of(report),
        moments=moments_of(report),
        advice=lambda rule: _parts(rule, "Do instead", pages),
        why=lambda rule: _parts(rule, "Why this harms patients", pages),
        remedy=lambda rule: _parts(rule, "Before and after", pages),
        about=lambda rule: summary_of(rule, pages),
        place=lambda finding: next(iter(places_of(finding, report)), None),
        shots=shots,
        moment_of=moments.of,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pytest_pixelguard.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {
        "cut": clean,
        "state": lambda state: _STATE_WORDS[state],
        "level": lambda level: _LEVEL_WORDS[level],
        "moment": lambda phase: MOMENTS[phase],
        "plural": plural,
        "short": short_address,
        "receiver": _receiver,
        "known": _known,
        "body": _body,
        "code": lambda location: marked(location, _COLUMNS),
        "backticks": lambda text: text.split("`"),
        "words": lambda name: name.replace("-", " "),
        "stop": lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
    }
    return environment


def _headline(report: Report) -> str:
    """Say in one sentence who would learn of what without consent; nothing where nobody would."""
    rows = [
        row for row in report.requests if row.observation.state in WITHOUT_CONSENT and not row.observation.browser_noise
    ]
    if not rows:
        return ""
    topics = {visit.route for visit in report.coverage.visits if visit.sensitive}
    routes = {row.observation.route for row in rows}
    names = list(dict.fromkeys(row.company or row.observation.request.host for row in rows))
    *first, last = names if len(names) <= _NAMES else [*names[:_NAMES], f"{len(names) - _NAMES} more"]
    told = f"{', '.join(first)} and {last}" if first else last
    weight = f", {len(routes & topics)} of them sensitive" if routes & topics else ""
    return f"{told} would receive requests from {plural(len(routes), 'page')}{weight}, without the visitor’s consent."


def _first_step(blocks: tuple[tuple[Group, ...], ...], pages: RulePages) -> list[str]:
    """Give the first sentence of what to do about the worst finding, if that is an error; else nothing."""
    if not blocks or blocks[0][0].level is not Level.ERROR:
        return []
    texts = (lines for kind, lines in _parts(blocks[0][0].chosen.rule, "Do instead", pages) if kind == "text")
    sentence, mark, _ = " ".join(next(texts, [])).partition(". ")
    return [f"{sentence}{'.' if mark else ''}"] if sentence else []


def _finalize(value: Any) -> Any:
    """Clean a value before it is escaped; our own markup stays as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean(value, _LIMIT)
    return value


def _own(environment: Environment, name: str) -> Markup:
    """Give a style sheet or script of ours as it goes into the page."""
    loader = environment.loader
    source = loader.get_source(environment, name)[0] if loader else ""
    return Markup(source)  # noqa: S704 -- a file of this package


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _receiver(finding: Finding) -> str:
    return finding.vendor or finding.host or "the site itself"


def _known(name: str) -> str:
    """Give a vendor's own name for its identifier; a host, or a name that no vendor file has, stays as it is."""
    vendor = vendors_by_id().get(name)
    return vendor.name if vendor else name


def _parts(rule: Rule, heading: str, pages: RulePages) -> list[tuple[str, list[str]]]:
    """Give a section of a rule's page as parts, each with its lines."""
    return [(kind, text.split("\n")) for kind, text in paragraphs(section_of(rule, heading, pages))]


def _body(body: bytes) -> str:
    """Give a body as text; bytes that are no text show as escapes."""
    more = f" … and {len(body) - _BODY:,} more bytes" if len(body) > _BODY else ""
    return body[:_BODY].decode("utf-8", "backslashreplace") + more
