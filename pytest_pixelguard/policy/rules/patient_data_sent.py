"""PXG205 patient-data-sent: a third party is told what a visitor typed, or that they read a sensitive page.

What it does
    The crawl uses each page as a made-up visitor, whose name, e-mail address, telephone number, NHS number, postcode,
    date of birth, search words and sentences cannot occur by chance. Everything that would be sent to a third party is
    searched for them, in plain and in every common encoding and hash; on a sensitive route also for the page's own
    address and title. A hit is an error in every consent state, acceptance included. One that stands in several states
    is reported once. Only an allowance with a statement hides it.

    A beacon that already fires without consent on a sensitive page is reported for that alone: the address that it
    carries is named there, and an allowance that lets it fire on a sensitive page covers the address too. Once it is
    held back until consent, this finding stands. Where every such beacon carries what somebody typed, this finding
    takes the other's place until it is allowed.

    A body that cannot be read is named opaque: a warning, an error on a sensitive route or with `strict = true`. In
    the states where the same beacon is an error already, it is said there.

Why this harms patients
    Hashing hides nothing from a company that has the same address among its customers: that is what the hash is for.
    Nobody who accepts cookies agrees to tell an advertising company their NHS number, or that they read about HIV.

Example
        <script>
          fbq('init', '123456789012345', {em: document.querySelector('#email').value});
        </script>

Do instead
    Take the tracker off pages with forms and off sensitive pages. Switch off automatic advanced matching, automatic
    events and session recording in the vendor's settings. Where the words go to somebody who works for the trust alone,
    allow it with a statement that says under which contract.

References
    - UK GDPR, article 9 (health data) and article 5(1)(c) (no more than is needed)
    - Information Commissioner's Office, guidance on storage and access technologies (April 2026)
    - What is searched for, and what cannot be found: docs/explanation/what-is-searched.md
"""

from pytest_pixelguard.model import Rule

RULE = Rule.PATIENT_DATA_SENT
