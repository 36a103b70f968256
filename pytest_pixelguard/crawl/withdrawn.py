"""Walking through a site as a visitor who has accepted and then taken that back, by the way that the site offers."""

from collections.abc import Sequence

from playwright.async_api import Page

from pytest_pixelguard.crawl.answered import (
    FROM_CONFIGURATION,
    LATE_BANNER,
    Answered,
    Errand,
    answer_banner,
    on_a_page,
)
from pytest_pixelguard.crawl.consent import Answer, Choice, WayBack, choose, reopen, save_form
from pytest_pixelguard.crawl.consent.record import record_of
from pytest_pixelguard.crawl.everywhere import everywhere
from pytest_pixelguard.crawl.page_scripts import ADVANCE
from pytest_pixelguard.crawl.visit import load
from pytest_pixelguard.crawl.walk import Visit
from pytest_pixelguard.model import Phase, Route

NO_WAY = "no way to take consent back was found"


async def walk_withdrawn(errand: Errand, routes: Sequence[Route]) -> Answered:
    """Accept on the first route, take it back through the site's own control, and visit every route afresh.

    Nothing of the acceptance counts. The result's `way_back` is empty where the site offers no way; then nothing was
    visited. The proof of a withdrawal is that what the site stores of the choice has changed with it.
    """
    done, options = Answered(), errand.options
    accepted = await errand.record(*options.accepted)
    if accepted:
        done.by = FROM_CONFIGURATION
    else:
        choice = await answer_banner(errand, routes[0], Answer.ACCEPT, counts=False)
        if not choice.made:
            done.refused.append((routes[0], choice.reason))
            return done
        done.by = choice.by
    if accepted and any(options.rejected) and not options.reopen:
        await errand.record(*options.rejected)
        done.way_back = FROM_CONFIGURATION
    else:
        back = await _take_back(errand, routes[0])
        if back.reason and back.reason != NO_WAY:
            done.refused.append((routes[0], back.reason))
            return done
        done.way_back = back.by
    for route in routes if done.way_back else ():
        done.visits.append(await errand.made(route))
        errand.told(done.visits[-1])
    return done


async def _way_back(errand: Errand, page: Page, visit: Visit) -> WayBack:
    """Look for the way back, and again as the page's clock goes on: a control may come up late, as a banner may."""
    found = await reopen(page, errand.options, visit.helper)
    for milliseconds in LATE_BANNER:
        if found.found:
            break
        await everywhere(errand.walk, ADVANCE, milliseconds)
        await errand.walk.rest()
        found = await reopen(page, errand.options, visit.helper)
    return found


async def _take_back(errand: Errand, route: Route) -> Choice:
    """Go the site's own way back. `by` says which it was, and is empty where there is none."""

    async def work(page: Page, visit: Visit) -> Choice:
        found = await _way_back(errand, page, visit)
        if not found.found and found.page:
            if not await load(page, visit, found.page, errand.patience):
                return Choice(asked=False, reason=f"the page that its link leads to, {found.page}, did not load")
            await errand.walk.rest()
            found = await reopen(page, errand.options, visit.helper)
        if not found.found:
            return Choice(asked=False, reason=NO_WAY)
        before = await record_of(page, patience=errand.patience)

        def mark() -> None:
            visit.mark(Phase.CHOICE)

        if found.form is not None:
            await save_form(found.form, mark)
            choice = Choice(asked=True, made=True, by=found.by)
        else:
            choice = await choose(
                page, Answer.REJECT, errand.options, on_press=mark, settings=True, helper=visit.helper
            )
        await errand.walk.rest()
        if not choice.made:
            return Choice(asked=True, reason=f"consent could not be taken back ({found.by}): {choice.reason}")
        if await record_of(page, patience=errand.patience) == before:
            return Choice(asked=True, reason=f"taking consent back ({found.by}) changed nothing that the site stores")
        return Choice(asked=True, made=True, by=found.by)

    return await on_a_page(errand, route, work, answers=True)
