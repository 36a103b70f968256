"""Load each address in a new context of one Playwright browser and print what was requested: the floor, not a peer."""

import asyncio
import json
import sys

from playwright.async_api import Request, WebSocket, async_playwright

chromium, *addresses = sys.argv[1:]


async def main() -> None:
    """Load them all."""
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--ignore-certificate-errors"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        for address in addresses:
            seen: list[str] = []
            context = await browser.new_context()

            def note(one: Request | WebSocket, seen: list[str] = seen) -> None:
                seen.append(one.url)

            context.on("request", note)
            page = await context.new_page()
            page.on("websocket", note)
            await page.goto(address, wait_until="load")
            await context.close()
            print(json.dumps(seen))
        await browser.close()


asyncio.run(main())
