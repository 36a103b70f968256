"""Who answers for which origin in a crawl: the folder, the preview, and the self-test's own site."""

from pytest_pixelguard.crawl.plan import CrawlPlan, FolderSite
from pytest_pixelguard.crawl.selftest import ORIGIN, site
from pytest_pixelguard.crawl.sink.folder import FolderAnswerer
from pytest_pixelguard.crawl.sink.messages import Answerer
from pytest_pixelguard.crawl.sink.upstream import UpstreamAnswerer


def answerers(plan: CrawlPlan) -> dict[str, Answerer]:
    """Give an answerer for each origin that is part of the site; everybody else is answered by the stand-in."""
    if isinstance(plan.site, FolderSite):
        return {ORIGIN: site, plan.site.origin: FolderAnswerer(plan.site.root, spa_fallback=plan.site.spa_fallback)}
    insecure = plan.site.insecure_certificate
    found: dict[str, Answerer] = {ORIGIN: site}
    for origin in plan.login.identity if plan.login else ():
        found[origin] = UpstreamAnswerer(origin, insecure_certificate=insecure)
    for origin in (plan.site.origin, *plan.site.also):
        found[origin] = UpstreamAnswerer(origin, insecure_certificate=insecure, headers=plan.site.headers)
    return found
