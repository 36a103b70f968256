"""The baseline: fingerprints of findings known when the gate was adopted. It never hides one on a sensitive route."""

from collections.abc import Callable, Sequence

from pytest_pixelguard.model import Finding, Level, Rule, Suppressed
from pytest_pixelguard.policy.allow import Sifted

# What says that the gate's own rules are out of order is never taken into a baseline.
_NEVER = frozenset({Rule.EXPIRED_ALLOWANCE, Rule.UNUSED_ALLOWANCE, Rule.CONTAINER_CHANGED})


def may_hide(finding: Finding, *, sensitive: bool) -> bool:
    """Tell whether a baseline may hold this finding."""
    return not sensitive and finding.rule not in _NEVER and finding.level is not Level.NOTE


def sift_known(
    findings: Sequence[Finding], known: frozenset[str], *, is_sensitive: Callable[[Finding], bool]
) -> Sifted:
    """Take out the findings whose fingerprint is in the baseline."""
    standing: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        if finding.fingerprint in known and may_hide(finding, sensitive=is_sensitive(finding)):
            suppressed.append(Suppressed(finding=finding, by="baseline", statement="known when the gate was adopted"))
        else:
            standing.append(finding)
    return Sifted(standing=tuple(standing), suppressed=tuple(suppressed))
