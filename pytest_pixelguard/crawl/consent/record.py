"""What a site has stored of a choice, as a fingerprint: an answer that was recorded changes it."""

import hashlib
import json

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from pytest_pixelguard.crawl.page_scripts import RECORDED


async def record_of(page: Page, *, patience: float) -> str:
    """Give a fingerprint of everything that the page's site stores. `patience`: seconds for a page that reloads."""
    cookies = sorted((str(one["name"]), str(one["value"])) for one in await page.context.cookies(page.url))
    try:
        stored = await page.evaluate(RECORDED)
    except PlaywrightError:  # many sites load the page afresh when they are answered
        await page.wait_for_load_state("load", timeout=patience * 1000)
        stored = await page.evaluate(RECORDED)
    return hashlib.sha256(json.dumps([cookies, stored]).encode("utf-8", "surrogatepass")).hexdigest()
