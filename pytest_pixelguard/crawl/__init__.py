"""Stage 2: routes go in, observations come out. A sealed browser visits the site; nothing leaves the machine."""

from pytest_pixelguard.crawl.find import BrowserMissingError, find_browser
from pytest_pixelguard.crawl.plan import BrowserOptions, CrawlPlan, FolderSite, UrlSite
from pytest_pixelguard.crawl.runner import crawl, run_crawl

__all__ = [
    "BrowserMissingError",
    "BrowserOptions",
    "CrawlPlan",
    "FolderSite",
    "UrlSite",
    "crawl",
    "find_browser",
    "run_crawl",
]
