"""A JSON report read back, so that reports of several machines can be joined and rendered in every format.

What a report leaves out stays out: headers, the pages' titles, and what of a body lies beyond its limit.
"""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

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
            site=_site(data["site"]),
            verdict=Verdict(outcome=Outcome(data["verdict"]), exit_code=ExitCode(data["exit_code"])),
            coverage=_coverage(data["coverage"]),
            findings=tuple(_finding(row) for row in data["findings"]),
            gaps=tuple(_as(row, Gap) for row in data["gaps"]),
            requests=tuple(_judged(row) for row in data["requests"]),
            suppressed=tuple(_suppressed(row) for row in data["suppressed"]),
            stored=tuple(_stored(row) for row in data["stored"]),
            stages=_as(data["stages"], dict[str, float]),
            shard=_as(data["shard"], Shard | None),
            scope=_as(data.get("scope", []), tuple[str, ...]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise NotAReportError(f"it is not a JSON report of this version: {error!r}") from error


def _as(value: Any, kind: Any) -> Any:
    return msgspec.convert(value, kind, strict=False)


def _site(row: Mapping[str, Any]) -> Site:
    _as(row["kind"], Literal["folder", "url", "recording", "tests"])
    site: Site = _as(row, Site)
    return site


def _coverage(row: Mapping[str, Any]) -> Coverage:
    test = row["self_test"]
    return Coverage(
        files_inspected=_as(row["files_inspected"], int),
        bytes_inspected=_as(row["bytes_inspected"], int),
        files_skipped=_as(row["files_skipped"], tuple[SkippedFile, ...]),
        visits=tuple(visit for route in row["routes"] for visit in _visits(route)),
        routes_skipped=_as(row["routes_skipped"], tuple[SkippedRoute, ...]),
        self_test=_as(test, SelfTest) if test["kinds"] else None,
        banners=tuple((State(state), _as(by, str | None) or "") for state, by in row["banners"].items()),
        files=_as(row["files"], tuple[str, ...]),
        pages=_as(row["pages"], dict[str, str]),
        live=_as(row.get("live", []), tuple[LiveScript, ...]),
    )


def _visits(row: Mapping[str, Any]) -> list[PageVisit]:
    """Give the visits of a route. Its sums stand with the first; a route that never loaded has one that did not."""
    states = row["states"] or [State.NO_CHOICE.value]
    return [
        PageVisit(
            route=_as(row["path"], str),
            state=State(state),
            loaded=bool(row["states"]),
            sensitive=_as(row["sensitive"], tuple[str, ...]),
            interactions=0 if number else _as(row["interactions"], int),
            left_alone=() if number else tuple(_as(row["left_alone"], dict[str, int]).items()),
            milliseconds=0 if number else _as(row["milliseconds"], int),
        )
        for number, state in enumerate(states)
    ]


def _finding(row: Mapping[str, Any]) -> Finding:
    found: Finding = _as({key: value for key, value in row.items() if key != "request"}, Finding)
    request = row["request"]
    if request is None:
        return found
    return replace(found, request=_request(request, "text"), disguised=_as(request["disguised"], bool))


def _request(row: Mapping[str, Any], encoding: str | None) -> Request:
    body = _as(row["body"], str | None)
    return Request(
        method=_as(row["method"], str),
        url=_as(row["url"], str),
        host=_as(row["host"], str),
        kind=_as(row["kind"], str),
        status=_as(row.get("status", 0), int),
        body=None if body is None else base64.b64decode(body) if encoding == "base64" else body.encode(),
        initiator=_as(row["initiator"], tuple[Frame, ...]),
    )


def _judged(row: Mapping[str, Any]) -> JudgedRequest:
    return JudgedRequest(
        observation=Observation(
            route=_as(row["route"], str),
            state=State(row["state"]),
            phase=Phase(row["phase"]),
            request=_request(row, row["body_encoding"]),
            witnesses=tuple(Witness(one) for one in row["witnesses"]),
            simulated=_as(row["simulated"], bool),
            browser_noise=_as(row["browser_noise"], bool),
            trigger=_as(row["trigger"], str | None) or "",
            answered_by=_as(row["answered_by"], str | None) or "",
        ),
        vendor=_as(row["vendor"], str | None),
        company=_as(row["company"], str | None),
        category=_as(row["category"], str | None),
    )


def _stored(row: Mapping[str, Any]) -> JudgedStored:
    stored = {**row, "by": row["by"] or "", "markup": row["location"]}
    judged = {key: value for key, value in row.items() if key not in {"location", "source", "writer", "by"}}
    judged_as: JudgedStored = _as({**judged, "stored": stored}, JudgedStored)
    return judged_as


def _suppressed(row: Mapping[str, Any]) -> Suppressed:
    return Suppressed(
        finding=_finding(row["finding"]),
        by=_as(row["by"], Literal["allow", "baseline"]),
        statement=_as(row["statement"], str),
        owner=_as(row["owner"], str),
        expires=_as(row["expires"], date | None),
    )
