"""PXG905 nothing-inspected: there was nothing to examine.

What it does
    Reports a run in which no file was read, or no page was visited.

Why this harms patients
    A gate that looks at an empty folder and says “pass” is worse than none.

Example
    A build step that failed and left `dist` empty.

Do instead
    Build the site first; check which folder the gate is given.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody looked at is not a pass
"""

from pytest_pixelguard.model import Rule

RULE = Rule.NOTHING_INSPECTED
