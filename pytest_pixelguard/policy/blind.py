"""Whether the crawl could see what static inspection found: a crawl that sees no tracker at all may just be blind."""

from collections.abc import Mapping, Sequence

from pytest_pixelguard.model import Consent, CrawlResult, Finding, Gap, Level, Route, Rule
from pytest_pixelguard.policy.contact import Contact, Weight


def blind_crawl(
    read: Sequence[Finding], crawl: CrawlResult, contacts: Sequence[Contact], pages: Mapping[str, Route]
) -> tuple[Gap, ...]:
    """Give a gap where a page that was crawled holds an ungated tracker, and no tracker was seen in any state.

    `pages` gives for a built page, by its path as findings show it, the route that it answers.
    """
    if any(contact.weight is Weight.BEACON and not contact.observation.browser_noise for contact in contacts):
        return ()
    loaded = {visit.route for visit in crawl.visits if visit.loaded}
    for finding in read:
        route = pages.get(finding.location.path) if finding.location else None
        ungated = finding.rule is Rule.TRACKER_SNIPPET and finding.consent is Consent.UNGATED
        if ungated and finding.level is Level.ERROR and route is not None and route.path in loaded:
            name = finding.vendor or finding.host or "a tracker"
            message = (
                f"{route.path} holds {name} without anything that would hold it back, and the crawl saw no tracker in "
                "any consent state: it may be that the crawl cannot see it."
            )
            return (Gap(rule=Rule.WITNESS_DISAGREES, message=message, route=route.path),)
    return ()
