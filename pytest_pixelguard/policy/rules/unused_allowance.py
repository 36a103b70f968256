"""PXG302 unused-allowance: an allowance in the configuration matches nothing any more.

What it does
    After a whole run (`pixelguard check`), names each `[[allow]]` entry that let nothing through.

Why this harms patients
    An allowance that is left lying about lets the same tracker back in one day, unseen.

Example
    An entry for a vendor that the site no longer uses.

Do instead
    Delete the entry.

References
    - The same idea as an unused suppression in a linter
"""

from pytest_pixelguard.model import Rule

RULE = Rule.UNUSED_ALLOWANCE
