"""PXG906 witness-disagrees: one witness of the crawl saw what another, which must see it too, did not.

What it does
    Compares what the sealed network recorded with the browser's own account.

Why this harms patients
    If the gate's own eyes disagree, something may have been sent that nobody recorded.

Example
    A request that the browser reports as sent, and that never came to the sink.

Do instead
    Run again; if it stays, report it with the JSON report: it is a fault of the gate.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.WITNESS_DISAGREES
