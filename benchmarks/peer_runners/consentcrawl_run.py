"""Run consentcrawl on each address given, as many at once as the first argument says; its block lists are not fetched.

Run with the Python that it is installed in. Every third party stands on the block list that it is given.
"""

import asyncio
import json
import sys

from consentcrawl.crawl import crawl_batch  # type: ignore[import-not-found]  # it stands in its own environment

at_once, chromium, listed, *addresses = sys.argv[1:]


async def _print(results: list[dict[str, object]]) -> None:
    for result in results:
        print(json.dumps(result))


asyncio.run(
    crawl_batch(
        addresses,
        _print,
        batch_size=int(at_once),
        tracking_domains_list=listed.split(","),
        browser_config={
            "headless": True,
            "executable_path": chromium,
            "args": ["--no-sandbox", "--ignore-certificate-errors"],
        },
    )
)
