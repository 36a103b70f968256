"""The table of `pixelguard routes`: what would be crawled, what is sensitive, and why."""

from collections.abc import Sequence

from pytest_pixelguard.model import Route, SkippedRoute
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.summary import plural


def render_routes(selected: Sequence[Route], skipped: Sequence[SkippedRoute]) -> str:
    """Render one line a route: sensitive or not, the path, where it was found, and the reasons."""
    longest = max((len(clean(route.path, 60)) for route in selected), default=0)
    lines = [
        f"{'sensitive' if route.sensitive else '         '}  {clean(route.path, 60):{longest}}  "
        f"({route.found_in}){'  ' + clean('; '.join(route.reasons)) if route.reasons else ''}"
        for route in selected
    ]
    lines += [f"left out   {clean(skip.path, 60)}  {skip.reason}" for skip in skipped]
    sensitive = sum(1 for route in selected if route.sensitive)
    lines.append(f"{plural(len(selected), 'route')}, {sensitive} of them sensitive; {len(skipped)} left out")
    return "".join(f"{line.rstrip()}\n" for line in lines)
