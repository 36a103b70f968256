"""The flow picture: from pages on the left to receivers on the right, as wide as there are requests.

Only numbers are worked out here; the template draws them. All lengths are in the picture's own units (CSS pixels at
its natural size), y grows downwards.
"""

from collections import Counter
from dataclasses import dataclass

from pytest_pixelguard.model import Report, State

WIDTH = 860
_LEFT, _RIGHT = 330, 570  # x of the inner edges of the two columns
_BAR = 12  # width of a node
_TOP = 34
_PITCH = 30  # least height of a node with its label
_GAP = 8
_SPAN = 360  # height that all requests together take
_PAGES = 12
_RECEIVERS = 10
_REST = "\0rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A page or a receiver: its label, how many requests it has, and its bar."""

    label: str
    requests: int
    sensitive: bool
    x: float
    y: float
    height: float
    width: int = _BAR

    @property
    def middle(self) -> float:
        """Give the y of the label."""
        return round(self.y + self.height / 2 + 5, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The requests from one page to one receiver in one state: an SVG path to fill."""

    state: State
    path: str
    requests: int
    page: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The whole picture."""

    width: int
    height: int
    pages: tuple[Node, ...]
    receivers: tuple[Node, ...]
    bands: tuple[Band, ...]
    states: tuple[State, ...]


_Counts = Counter[tuple[str, str, State]]  # requests by page, receiver and state


def draw_flow(report: Report) -> Flow | None:
    """Work out the picture, or None where nothing was sent. Pages and receivers beyond the first share a node."""
    sensitive = {visit.route for visit in report.coverage.visits if visit.sensitive}
    every: _Counts = Counter(
        (row.observation.route, row.vendor or row.observation.request.host, row.observation.state)
        for row in report.requests
        if not row.observation.browser_noise
    )
    if not every:
        return None
    pages = _first(_totals(every, 0), _PAGES, heavy=sensitive)
    receivers = _first(_totals(every, 1), _RECEIVERS, heavy=set())
    shown: _Counts = Counter()
    for (page, receiver, state), count in every.items():
        shown[page if page in pages else _REST, receiver if receiver in receivers else _REST, state] += count
    scale = _SPAN / shown.total()
    rest = f"{len(_totals(every, 0)) - len(pages)} more pages"
    left = _column(_totals(shown, 0), (*pages, _REST), rest=rest, scale=scale, x=_LEFT - _BAR, heavy=sensitive)
    rest = f"{len(_totals(every, 1)) - len(receivers)} more"
    right = _column(_totals(shown, 1), (*receivers, _REST), rest=rest, scale=scale, x=_RIGHT, heavy=set())
    return Flow(
        width=WIDTH,
        height=round(max(node.y + max(node.height, _PITCH) for node in (*left.values(), *right.values()))),
        pages=tuple(left.values()),
        receivers=tuple(right.values()),
        bands=_bands(shown, left, right, scale),
        states=tuple(state for state in State if any(key[2] is state for key in shown)),
    )


def _totals(counts: _Counts, side: int) -> Counter[str]:
    totals: Counter[str] = Counter()
    for key, count in counts.items():
        totals[str(key[side])] += count
    return totals


def _first(totals: Counter[str], limit: int, *, heavy: set[str]) -> tuple[str, ...]:
    """Give the names to show by themselves: the heavy ones before the others, then those with the most requests."""
    return tuple(sorted(totals, key=lambda name: (name not in heavy, -totals[name], name))[:limit])


def _column(
    totals: Counter[str], order: tuple[str, ...], *, rest: str, scale: float, x: float, heavy: set[str]
) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    y = float(_TOP)
    for name in order:
        if name in totals:
            height = max(2.0, totals[name] * scale)
            pitch = max(height, _PITCH)
            nodes[name] = Node(
                label=rest if name == _REST else name,
                requests=totals[name],
                sensitive=name in heavy,
                x=x,
                y=round(y + (pitch - height) / 2, 1),
                height=round(height, 1),
            )
            y += pitch + _GAP
    return nodes


def _bands(counts: _Counts, left: dict[str, Node], right: dict[str, Node], scale: float) -> tuple[Band, ...]:
    """Stack the bands at both ends in the order of the nodes, so that they cross as little as can be."""
    out = {name: node.y for name, node in left.items()}
    into = {name: node.y for name, node in right.items()}
    above, beside, states = list(left), list(right), list(State)

    def order(key: tuple[str, str, State]) -> tuple[int, int, int]:
        return above.index(key[0]), beside.index(key[1]), states.index(key[2])

    bands = []
    for page, receiver, state in sorted(counts, key=order):
        thickness = counts[page, receiver, state] * scale
        bands.append(
            Band(
                state=state,
                path=_band(out[page], into[receiver], thickness),
                requests=counts[page, receiver, state],
                page=left[page].label,
                receiver=right[receiver].label,
            )
        )
        out[page] += thickness
        into[receiver] += thickness
    return tuple(bands)


def _band(start: float, end: float, thickness: float) -> str:
    middle = (_LEFT + _RIGHT) / 2
    return (
        f"M{_LEFT},{start:.1f} C{middle},{start:.1f} {middle},{end:.1f} {_RIGHT},{end:.1f} "
        f"V{end + thickness:.1f} C{middle},{end + thickness:.1f} {middle},{start + thickness:.1f} "
        f"{_LEFT},{start + thickness:.1f} Z"
    )
