"""What a visit comes to in the result: a visit that was made, or a gap with its reason."""

from pytest_pixelguard.crawl.walk import Visit
from pytest_pixelguard.model import Gap, PageVisit, Route, Rule, State


def visit_made(visit: Visit) -> PageVisit:
    """Give a visit that is over as the result shows it."""
    return PageVisit(
        route=visit.route.path,
        state=visit.state,
        loaded=visit.loaded,
        status=visit.status,
        title=visit.title,
        milliseconds=round((visit.ended - visit.began) * 1000),
        interactions=visit.interactions,
        left_alone=visit.left_alone,
        promises=visit.promises,
        sensitive=visit.route.sensitive,
        links=visit.links,
    )


def not_loaded(visit: Visit, trouble: str) -> Gap:
    """Say why a route was not examined, or not to the end."""
    what = "was not seen logged in" if visit.logged_out else "could not be examined"
    return Gap(
        rule=Rule.NOT_LOGGED_IN if visit.logged_out else Rule.ROUTE_NOT_LOADED,
        message=f"{visit.route.path} {what}: {trouble}.",
        route=visit.route.path,
        state=visit.state,
    )


def not_driven(state: State, reason: str, route: Route | None = None) -> Gap:
    """Say why a consent state was not brought about, on one route or on the whole site."""
    page = route.path if route else "The site"
    return Gap(
        rule=Rule.CONSENT_NOT_DRIVEN,
        message=f"{page} could not be put into the state {state.value!r}: {reason}. "
        "Name the banner's buttons, or the cookie that records the choice, under [consent] in the configuration.",
        route=route.path if route else None,
        state=state,
    )


def sink_refused(state: State, message: str) -> Gap:
    """Say what the browser sent that the sealed network could not read."""
    return Gap(
        rule=Rule.WITNESS_DISAGREES,
        message=f"The sealed network could not read something that the browser sent: {message}",
        state=state,
    )
