"""PXG902 opaque-script: a script is written so that nobody can read it.

What it does
    Measures whether a script was obfuscated on purpose: names like _0x1a2b in great number, a list of texts that is
    rotated at run time, code that unpacks or decodes other code and runs it. Ordinary minified bundles are not opaque.
    It is a gap, not a finding: the message names the measure that decided.

Why this harms patients
    What nobody can read, nobody can answer for. Skimmers of payment and booking forms are hidden this way.

Example
    A file made by a JavaScript obfuscator, or eval(atob('…')) with a long text.

Do instead
    Ask the supplier for readable code, or remove the script. The crawl shows what it sends, but not what it could send.

References
    NCSC, guidance on supply chain security.
"""

from pytest_pixelguard.model import Rule

RULE = Rule.OPAQUE_SCRIPT
