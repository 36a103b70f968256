"""Plain SVG plots on two logarithmic axes, drawn without a library: how a cost grows with the work."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 430, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 34, 44
_COLOURS = ("#005eb8", "#ae2573", "#007f3b", "#8a4b08")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")

Points = Sequence[tuple[float, float]]
_Place = Callable[[float, float], tuple[float, float]]


def draw(title: str, across: str, up: str, series: Mapping[str, Points]) -> str:
    """Draw series of (x, y), all above nought. The thin grey line is what grows just as fast as the work."""
    points = [point for one in series.values() for point in one]
    low_x, high_x = _decades([x for x, _ in points])
    low_y, high_y = _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        wide = (math.log10(x) - low_x) / (high_x - low_x)
        high = (math.log10(y) - low_y) / (high_y - low_y)
        return (
            round(_LEFT + wide * (_WIDTH - _LEFT - _RIGHT), 1),
            round(_HEIGHT - _BOTTOM - high * (_HEIGHT - _TOP - _BOTTOM), 1),
        )

    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="11">'
    )
    centre, dark = (_LEFT + _WIDTH) / 2, "#212b32"
    parts = [
        head,
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18" font-size="13" font-weight="bold" fill="#212b32">{escape(title)}</text>',
    ]
    parts += [_vertical(place, decade, low_y, high_y) for decade in range(low_x, high_x + 1)]
    parts += [_horizontal(place, decade, low_x, high_x) for decade in range(low_y, high_y + 1)]
    parts += [
        f'<text x="{centre}" y="{_HEIGHT - 8}" text-anchor="middle" fill="{dark}">{escape(across)}</text>',
        f'<text transform="translate(14 150) rotate(-90)" text-anchor="middle" fill="{dark}">{escape(up)}</text>',
    ]
    first = next(iter(series.values()))
    parts.append(_proportional(place, first))
    for number, (name, one) in enumerate(series.items()):
        parts += _line(place, name, one, number)
    return "\n".join([*parts, "</svg>", ""])


def _vertical(place: _Place, decade: int, low: int, high: int) -> str:
    (x, bottom), (_, top) = place(10.0**decade, 10.0**low), place(10.0**decade, 10.0**high)
    return (
        f'<path d="M{x},{bottom}V{top}" stroke="#d8dde0"/>'
        f'<text x="{x}" y="{bottom + 14}" text-anchor="middle" fill="#4c6272">{_number(decade)}</text>'
    )


def _horizontal(place: _Place, decade: int, low: int, high: int) -> str:
    (left, y), (right, _) = place(10.0**low, 10.0**decade), place(10.0**high, 10.0**decade)
    return (
        f'<path d="M{left},{y}H{right}" stroke="#d8dde0"/>'
        f'<text x="{left - 6}" y="{y + 4}" text-anchor="end" fill="#4c6272">{_number(decade)}</text>'
    )


def _proportional(place: _Place, points: Points) -> str:
    """Draw what the last point of the first series would have come from, were cost and work in proportion."""
    (x0, _), (x1, y1) = points[0], points[-1]
    start = max(x0, x1 / y1 * min(y for _, y in points))
    (left, bottom), (right, top) = place(start, y1 * start / x1), place(x1, y1)
    return f'<path d="M{left},{bottom}L{right},{top}" stroke="#aeb7bd" stroke-width="1" fill="none"/>'


def _line(place: _Place, name: str, points: Points, number: int) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    places = [place(*point) for point in points]
    way = " ".join(f"{x},{y}" for x, y in places)
    row = _TOP + 12 + 14 * number
    return [
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        *(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places),
        f'<path d="M{_LEFT + 8},{row - 4}h22" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        f'<text x="{_LEFT + 36}" y="{row}" fill="#212b32">{escape(name)}</text>',
    ]


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _number(decade: int) -> str:
    return f"{10**decade:,}" if decade >= 0 else f"{10.0**decade:g}"
