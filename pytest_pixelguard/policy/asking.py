"""How the site asks: whether refusing and taking back are as easy as accepting, and what is ticked beforehand."""

import re
from collections.abc import Iterable, Sequence

from pytest_pixelguard.model import BannerLook, CrawlResult, Finding, Gap, Level, Rule, State
from pytest_pixelguard.policy.contact import Contact, Weight
from pytest_pixelguard.policy.sentences import join

_SHOWN = 5  # labels in one sentence
_HEURISTIC = "heuristic"
# Banners that are fetched from a host of everybody's (a CDN): the platform's name stands in the path.
_BANNER_SCRIPT = re.compile(
    r"cookie-?consent|cookie-?(banner|control|notice|bot|law)|klaro|tarteaucitron|consent-?manager", re.IGNORECASE
)


def asking_findings(looks: Iterable[BannerLook]) -> tuple[Finding, ...]:
    """Give the findings about the banner itself."""
    findings: list[Finding] = []
    for look in looks:
        if look.accept and not look.reject:
            findings.append(_unfair(look, "its first layer has a button to accept and none to refuse"))
        if look.reopen is False:
            findings.append(
                _unfair(
                    look, "a visitor who has accepted finds no way to take that back: no control and no cookie page"
                )
            )
        if look.ticked:
            findings.append(_ticked(look))
    return tuple(dict.fromkeys(findings))


def unseen_banner(crawl: CrawlResult, contacts: Sequence[Contact]) -> tuple[Gap, ...]:
    """Give a gap where a page asks for a consent platform's script and no banner came up: it is not in the crawl.

    A sealed crawl never fetches a platform that its vendor hosts, so what happens after a refusal was not examined.
    """
    if (State.REJECTED, "") not in crawl.banners:
        return ()
    for contact in contacts:
        request = contact.observation.request
        hosted = contact.weight is Weight.CONSENT or _BANNER_SCRIPT.search(request.url.split("?", 1)[0])
        if (
            request.kind == "script"
            and hosted
            and not (contact.observation.browser_noise or contact.observation.first_party)
        ):
            message = (
                f"{contact.observation.route} asks for the cookie banner of {contact.receiver}, which a sealed crawl "
                "does not fetch, so no banner came up and what happens after a refusal was not examined. Name the "
                "cookie that records a refusal under [consent] in the configuration: see the guide on consent."
            )
            return (
                Gap(
                    rule=Rule.CONSENT_NOT_DRIVEN,
                    message=message,
                    route=contact.observation.route,
                    state=State.REJECTED,
                ),
            )
    return ()


def _unfair(look: BannerLook, what: str) -> Finding:
    return Finding(
        rule=Rule.NO_WAY_TO_REFUSE,
        level=Level.WARNING,
        message=f"The cookie banner ({look.by}) on {look.route} makes refusing harder than accepting: {what}",
        route=look.route,
        state=State.NO_CHOICE if look.reopen is None else State.WITHDRAWN,
    )


def _ticked(look: BannerLook) -> Finding:
    labels = join(tuple(f"“{label}”" for label in look.ticked[:_SHOWN]))
    return Finding(
        rule=Rule.CONSENT_GRANTED_BY_DEFAULT,
        # A heuristic may take another form for the banner's; a platform's own boxes are known.
        level=Level.WARNING if _HEURISTIC in look.by else Level.ERROR,
        message=(
            f"In the cookie banner ({look.by}) on {look.route}, {labels} "
            f"{'is' if len(look.ticked) == 1 else 'are'} ticked before the visitor has touched anything"
        ),
        route=look.route,
        state=State.NO_CHOICE,
    )
