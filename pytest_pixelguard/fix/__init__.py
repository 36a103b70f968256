"""Patches for the common cases: a proposal that the gate itself has read and no longer objects to, applied when asked.

A proposal either holds a snippet back in the form of the site's own consent platform, or takes it away; a pixel for
visitors without scripts is always taken away, since nothing can hold it back. What has no safe patch gets a reason.
"""

from pytest_pixelguard.fix.propose import Proposals, Unmended, propose
from pytest_pixelguard.fix.texts import Patch, apply_patches, render_diff

__all__ = ["Patch", "Proposals", "Unmended", "apply_patches", "propose", "render_diff"]
