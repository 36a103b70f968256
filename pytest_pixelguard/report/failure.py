"""The text of a failing test: what the JSON report says of one file or page, for a reader who is no programmer."""

from collections.abc import Sequence
from typing import Any

from pytest_pixelguard.model import Location
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.snippet import marked

_SHOWN = 10
_TOLD = 6
_COLUMNS = 100


def render_failure(errors: Sequence[dict[str, Any]], gaps: Sequence[dict[str, Any]]) -> str:
    """Render findings and gaps, given as the JSON report holds them."""
    blocks = [_finding(error) for error in errors[:_SHOWN]] + [_gap(gap) for gap in gaps[:_SHOWN]]
    hidden = max(0, len(errors) - _SHOWN) + max(0, len(gaps) - _SHOWN)
    if hidden:
        blocks.append(f"and {hidden} more, see the JSON report")
    return "\n\n".join(blocks)


def _finding(error: dict[str, Any]) -> str:
    lines = [f"{error['rule']} {error['name']}: {clean(error['message'], 600)}"]
    if place := error["location"]:
        lines.append(f"  at      {clean(place['path'])}:{place['start_line']}:{place['start_column']}")
        lines += [f"          {line}" for line in marked(Location(**place), _COLUMNS)]
    if source := error["source"]:
        lines.append(f"  source  {clean(source['path'])}:{source['line']}:{source['column']}")
    if request := error["request"]:
        lines.append(f"  request {request['method']} {clean(request['url'], 300)}")
        lines += [
            f"  tells   {told['what'].replace('-', ' ')}: {clean(told['value'], 160)} [{clean(told['parameter'], 60)}]"
            for told in error["discloses"][:_TOLD]
        ]
        lines += [
            f"  set off {clean(frame['url'], 200)}:{frame['line']}:{frame['column']}"
            for frame in request["initiator"][:1]
            if frame["url"]
        ]
    lines.append(f"  what to do: pixelguard explain {error['rule']}")
    return "\n".join(lines)


def _gap(gap: dict[str, Any]) -> str:
    return f"{gap['rule']} {gap['name']}: {clean(gap['message'], 600)}\n  what to do: pixelguard explain {gap['rule']}"
