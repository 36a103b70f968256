"""PXG903 route-not-loaded: a route could not be loaded, so nobody knows what it sends.

What it does
    Reports a route that timed out, answered with an error, crashed, redirected without end, or was cut off by the
    limit.

Why this harms patients
    The page that breaks in a test may well be the one that books the appointment.

Example
    A page that needs a back end which is not there during the build.

Do instead
    Mend the route, give the gate a preview that has its back end, or exclude the route on purpose
    (`routes.exclude`): then the report lists it as left out.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.ROUTE_NOT_LOADED
