"""Stage 3: the only place that decides. Findings, observations and gaps go in; a report with a verdict comes out."""

from pytest_pixelguard.policy.decide import Policy, decide

__all__ = ["Policy", "decide"]
