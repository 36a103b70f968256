"""The JSON report: the contract that other programs read. Its schema is `report.schema.json` beside this file."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from pytest_pixelguard import __version__
from pytest_pixelguard.model import (
    Coverage,
    Disclosure,
    Finding,
    Frame,
    Gap,
    JudgedRequest,
    JudgedStored,
    Location,
    PageVisit,
    Promise,
    Report,
    Request,
    Shard,
    SourceLocation,
    Suppressed,
)

SCHEMA_VERSION = "1"
_BODY_LIMIT = 64 * 1024  # bytes of one body that go into the report; its true length stands beside it


def render_json(report: Report) -> str:
    """Render the report as JSON, indented, with a newline at the end. Non-ASCII and control characters are escaped."""
    # The long lists are written row by row: as plain values all at once, 100,000 findings take a gigabyte.
    long: dict[str, Iterator[dict[str, Any]]] = {
        "gaps": map(gap_to_dict, report.gaps),
        "findings": map(finding_to_dict, report.findings),
        "requests": map(_row, report.requests),
        "suppressed": map(_suppressed, report.suppressed),
        "stored": map(_stored, report.stored),
    }
    rest = report_to_dict(replace(report, gaps=(), findings=(), requests=(), suppressed=(), stored=()))
    parts = [f"  {json.dumps(name)}: {_list(long[name]) if name in long else _deeper(rest[name])}" for name in rest]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _list(rows: Iterable[dict[str, Any]]) -> str:
    text = ",\n    ".join(_deeper(row, by=4) for row in rows)
    return f"[\n    {text}\n  ]" if text else "[]"


def _deeper(value: Any, *, by: int = 2) -> str:
    """Write a value so many spaces deeper. No line break stands inside a text: JSON escapes it."""
    # Python's own indents are written in Python, ten times as slowly.
    try:
        text = msgspec.json.format(json.dumps(value), indent=2)
    except msgspec.DecodeError:  # half of a pair of code units, as where a script cut an emoji in two
        text = json.dumps(value, indent=2)
    return text.replace("\n", "\n" + " " * by)


def report_to_dict(report: Report) -> dict[str, Any]:
    """Give the report as plain values, in the order of the published schema."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "pytest-pixelguard", "version": __version__},
        "verdict": report.verdict.outcome.value,
        "exit_code": int(report.verdict.exit_code),
        "site": {
            "kind": report.site.kind,
            "target": report.site.target,
            "origin": report.site.origin,
            "first_party": list(report.site.first_party),
            "inferred": list(report.site.inferred),
        },
        "coverage": _coverage(report.coverage),
        "gaps": [gap_to_dict(gap) for gap in report.gaps],
        "findings": [finding_to_dict(finding) for finding in report.findings],
        "requests": [_row(row) for row in report.requests],
        "suppressed": [_suppressed(one) for one in report.suppressed],
        "stored": [_stored(one) for one in report.stored],
        "stages": {name: round(seconds, 3) for name, seconds in report.stages.items()},
        "shard": _shard(report.shard),
        "scope": list(report.scope),
    }


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """Give one finding as plain values."""
    return {
        "rule": finding.rule.value,
        "name": finding.rule.slug,
        "level": finding.level.value,
        "message": finding.message,
        "vendor": finding.vendor,
        "company": finding.company,
        "category": finding.category,
        "tracker_id": finding.tracker_id,
        "consent": finding.consent.value if finding.consent else None,
        "host": finding.host,
        "location": _location(finding.location),
        "source": _source(finding.source),
        "route": finding.route,
        "state": finding.state.value if finding.state else None,
        "simulated": finding.simulated,
        "request": _request(finding.request, disguised=finding.disguised) if finding.request else None,
        "discloses": [_disclosure(disclosure) for disclosure in finding.discloses],
        "contradicts": _promise(finding.contradicts),
        "cause": finding.cause.value if finding.cause else None,
        "fingerprint": finding.fingerprint,
    }


def _promise(promise: Promise | None) -> dict[str, str] | None:
    return {"page": promise.page, "text": promise.text} if promise else None


def _shard(shard: Shard | None) -> dict[str, Any] | None:
    if shard is None:
        return None
    return {
        "index": shard.index,
        "count": shard.count,
        "plan": shard.plan,
        "routes": shard.routes,
        "own": list(shard.own),
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    test = coverage.self_test
    return {
        "files_inspected": coverage.files_inspected,
        "bytes_inspected": coverage.bytes_inspected,
        "files_skipped": [{"path": skip.path, "reason": skip.reason} for skip in coverage.files_skipped],
        "routes": _routes(coverage.visits),
        "routes_skipped": [{"path": skip.path, "reason": skip.reason} for skip in coverage.routes_skipped],
        "banners": {state.value: by or None for state, by in coverage.banners},
        "self_test": {
            "passed": bool(test and test.passed),
            "kinds": test.kinds if test else 0,
            "missed": list(test.missed) if test else [],
        },
        "files": list(coverage.files),
        "pages": dict(coverage.pages),
        "live": [{"url": one.url, "sha256": one.sha256, "size": one.size} for one in coverage.live],
    }


def _routes(visits: Sequence[PageVisit]) -> list[dict[str, Any]]:
    """Give one row a route with the states in which it really loaded."""
    rows: dict[str, dict[str, Any]] = {}
    for visit in visits:
        row = rows.setdefault(
            visit.route,
            {
                "path": visit.route,
                "states": [],
                "sensitive": list(visit.sensitive),
                "interactions": 0,
                "left_alone": {},
                "milliseconds": 0,
            },
        )
        if visit.loaded:
            row["states"].append(visit.state.value)
        row["interactions"] += visit.interactions
        for why, count in visit.left_alone:
            row["left_alone"][why] = row["left_alone"].get(why, 0) + count
        row["milliseconds"] += visit.milliseconds
    return list(rows.values())


def gap_to_dict(gap: Gap) -> dict[str, Any]:
    """Give one gap as plain values."""
    return {
        "rule": gap.rule.value,
        "name": gap.rule.slug,
        "message": gap.message,
        "location": _location(gap.location),
        "route": gap.route,
        "state": gap.state.value if gap.state else None,
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {
        "path": location.path,
        "start_line": location.start_line,
        "start_column": location.start_column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "snippet": location.snippet,
        "caret": location.caret,
    }


def _source(source: SourceLocation | None) -> dict[str, Any] | None:
    return {"path": source.path, "line": source.line, "column": source.column} if source else None


def _frames(frames: Sequence[Frame]) -> list[dict[str, Any]]:
    return [
        {"url": frame.url, "line": frame.line, "column": frame.column, "function": frame.function} for frame in frames
    ]


def _disclosure(disclosure: Disclosure) -> dict[str, Any]:
    return {
        "what": disclosure.what,
        "parameter": disclosure.parameter,
        "value": disclosure.value,
        "encoding": disclosure.encoding,
    }


def _request(request: Request, *, disguised: bool) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "host": request.host,
        "kind": request.kind,
        "status": request.status,
        "body": _body(request.body)[0],
        "initiator": _frames(request.initiator),
        "disguised": disguised,
    }


def _row(row: JudgedRequest) -> dict[str, Any]:
    observation, request = row.observation, row.observation.request
    body, encoding = _body(request.body)
    return {
        "route": observation.route,
        "state": observation.state.value,
        "phase": observation.phase.value,
        "method": request.method,
        "url": request.url,
        "host": request.host,
        "kind": request.kind,
        "vendor": row.vendor,
        "company": row.company,
        "category": row.category,
        "body": body,
        "body_encoding": encoding,
        "body_bytes": len(request.body) if request.body is not None else 0,
        "initiator": _frames(request.initiator),
        "witnesses": [witness.value for witness in observation.witnesses],
        "blocked": True,  # the sink answers every third party itself; nothing is ever passed on
        "simulated": observation.simulated,
        "browser_noise": observation.browser_noise,
        "trigger": observation.trigger or None,
        "answered_by": observation.answered_by or None,
    }


def _stored(one: JudgedStored) -> dict[str, Any]:
    stored = one.stored
    return {
        "route": stored.route,
        "state": stored.state.value,
        "phase": stored.phase.value,
        "store": stored.store.value,
        "name": stored.name,
        "host": stored.host,
        "third_party": stored.third_party,
        "lasting": stored.lasting,
        "kept": stored.kept,
        "purpose": one.purpose,
        "owner": one.owner,
        "description": one.description,
        "vendor": one.vendor,
        "known_from": one.known_from,
        "exempt": one.exempt,
        "by": stored.by or None,
        "writer": _frames(stored.writer),
        "source": _source(stored.source),
        "location": _location(stored.markup),
    }


def _body(body: bytes | None) -> tuple[str | None, str | None]:
    """Give a body as text where it is text, else as base64, with the name of that encoding."""
    if body is None:
        return None, None
    shown = body[:_BODY_LIMIT]
    try:
        return shown.decode("utf-8"), "text"
    except UnicodeDecodeError:
        return base64.b64encode(shown).decode("ascii"), "base64"


def _suppressed(one: Suppressed) -> dict[str, Any]:
    return {
        "finding": finding_to_dict(one.finding),
        "by": one.by,
        "statement": one.statement,
        "owner": one.owner,
        "expires": one.expires.isoformat() if one.expires else None,
    }
