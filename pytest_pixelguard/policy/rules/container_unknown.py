"""PXG908 container-unknown: what a tag in a tag manager's container does cannot be told from the container.

What it does
    Reports a container file that cannot be read, a tag whose type or custom template is not known, a template that may
    use any address or looks at consent in code of its own, and every tag of a server container.

Why this harms patients
    A server container sends from a server what no browser shows: the visitor's page, address and identifiers reach a
    vendor, and nothing on the visitor's side can see it.

Example
    A server container with a Conversions API tag; a template that asks for permission to inject any script.

Do instead
    Give the gate the published container rather than a part of it. Replace a template that may do anything by one
    whose permissions name its addresses. For a server container, keep a written list of who is told what, and have it
    checked.

References
    - A gap makes the verdict inconclusive (exit code 3): what nobody can know is not a pass
    - Google, Tag Manager: custom template permissions; server-side tagging
"""

from pytest_pixelguard.model import Rule

RULE = Rule.CONTAINER_UNKNOWN
