"""A JSON report read back, so that reports of several machines can be joined and rendered in every format.

What a report leaves out stays out: headers, the pages' titles, and what of a body lies beyond its limit.
"""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from pytest_pixelguard.model import (
    Coverage,
    ExitCode,
    Finding,
    Frame,
    Gap,
    JudgedRequest,
    JudgedStored,
    LiveScript,
    Observation,
    Outcome,
    PageVisit,
    Phase,
    Report,
    Request,
    SelfTest,
    Shard,
    Site,
    SkippedFile,
    SkippedRoute,
    State,
    Suppressed,
    Verdict,
    Witness,
)


class NotAReportError(ValueError):
    """A file is not a JSON report of this program; the message says where it differs."""


def report_of(data: Mapping[str, Any]) -> Report:
    """Give the report that a JSON report was rendered from. Raises `NotAReportError`."""
    try:
        return Report(
            site=_as(data["site"], Site),
            verdict=Verdict(outcome=Outcome(data["verdict"]), exit_code=ExitCode(data["exit_code"])),
            coverage=_coverage(data["coverage"]),
            findings=tuple(_finding(row) for row in data["findings"]),
            gaps=tuple(_as(row, Gap) for row in data["gaps"]),
            requests=tuple(_judged(row) for row in data["requests"]),
            suppressed=tuple(_suppressed(row) for row in data["suppressed"]),
            stored=tuple(_stored(row) for row in data["stored"]),
            stages=data["stages"],
            shard=_as(data["shard"], Shard | None),
            scope=_as(data.get("scope", []), tuple[str, ...]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotAReportError(f"it is not a JSON report of this version: {error!r}") from error


def _as(value: Any, kind: Any) -> Any:
    return msgspec.convert(value, kind, strict=False)


def _coverage(row: Mapping[str, Any]) -> Coverage:
    test = row["self_test"]
    return Coverage(
        files_inspected=row["files_inspected"],
        bytes_inspected=row["bytes_inspected"],
        files_skipped=_as(row["files_skipped"], tuple[SkippedFile, ...]),
        visits=tuple(visit for route in row["routes"] for visit in _visits(route)),
        routes_skipped=_as(row["routes_skipped"], tuple[SkippedRoute, ...]),
        self_test=_as(test, SelfTest) if test["kinds"] else None,
        banners=tuple((State(state), by or "") for state, by in row["banners"].items()),
        files=tuple(row["files"]),
        pages=row["pages"],
        live=_as(row.get("live", []), tuple[LiveScript, ...]),
    )


def _visits(row: Mapping[str, Any]) -> list[PageVisit]:
    """Give the visits of a route. Its sums stand with the first; a route that never loaded has one that did not."""
    states = row["states"] or [State.NO_CHOICE.value]
    return [
        PageVisit(
            route=row["path"],
            state=State(state),
            loaded=bool(row["states"]),
            sensitive=tuple(row["sensitive"]),
            interactions=0 if number else row["interactions"],
            left_alone=() if number else tuple(row["left_alone"].items()),
            milliseconds=0 if number else row["milliseconds"],
        )
        for number, state in enumerate(states)
    ]


def _finding(row: Mapping[str, Any]) -> Finding:
    found: Finding = _as({key: value for key, value in row.items() if key != "request"}, Finding)
    request = row["request"]
    if request is None:
        return found
    return replace(found, request=_request(request, "text"), disguised=request["disguised"])


def _request(row: Mapping[str, Any], encoding: str | None) -> Request:
    body = row["body"]
    return Request(
        method=row["method"],
        url=row["url"],
        host=row["host"],
        kind=row["kind"],
        status=row.get("status", 0),
        body=None if body is None else base64.b64decode(body) if encoding == "base64" else body.encode(),
        initiator=_as(row["initiator"], tuple[Frame, ...]),
    )


def _judged(row: Mapping[str, Any]) -> JudgedRequest:
    return JudgedRequest(
        observation=Observation(
            route=row["route"],
            state=State(row["state"]),
            phase=Phase(row["phase"]),
            request=_request(row, row["body_encoding"]),
            witnesses=tuple(Witness(one) for one in row["witnesses"]),
            simulated=row["simulated"],
            browser_noise=row["browser_noise"],
            trigger=row["trigger"] or "",
            answered_by=row["answered_by"] or "",
        ),
        vendor=row["vendor"],
        company=row["company"],
        category=row["category"],
    )


def _stored(row: Mapping[str, Any]) -> JudgedStored:
    stored = {**row, "by": row["by"] or "", "markup": row["location"]}
    judged = {key: value for key, value in row.items() if key not in {"location", "source", "writer", "by"}}
    judged_as: JudgedStored = _as({**judged, "stored": stored}, JudgedStored)
    return judged_as


def _suppressed(row: Mapping[str, Any]) -> Suppressed:
    return Suppressed(
        finding=_finding(row["finding"]),
        by=row["by"],
        statement=row["statement"],
        owner=row["owner"],
        expires=date.fromisoformat(row["expires"]) if row["expires"] else None,
    )
