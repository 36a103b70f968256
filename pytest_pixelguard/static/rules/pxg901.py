"""PXG901 unreadable-file: a file of the site could not be examined.

What it does
    Reports files that could not be opened, that are no text in any encoding, that are larger than the limit, that took
    longer than the time for one file, or whose scripts the reader could not make sense of. It is a gap, not a finding:
    the verdict is "inconclusive", and the build fails.

Why this harms patients
    A tracker can stand in the one file that nobody could read. A green result that leaves files out without a word is
    worth less than no result.

Example
    A script whose bytes are an archive, saved under the name app.js.

Do instead
    Repair or delete the file; give it the name that says what it is; raise the limit for files that are rightly large.

References
    docs/decisions: inconclusive fails.
"""

from pytest_pixelguard.model import Rule

RULE = Rule.UNREADABLE_FILE
