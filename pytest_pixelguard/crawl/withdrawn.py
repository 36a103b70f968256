"""Walking through a site as a visitor who has accepted and then taken that back, by the way that the site offers."""

from collections.abc import Sequence

from playwright.async_api import Page

from pytest_pixelguard.crawl.answered import (
    FROM_CONFIGURATION,
    LATE_BANNER,
    PAGES,
    Answered,
    Errand,
    answer_banner,
    on_a_page,
)
from pytest_pixelguard.crawl.consent import Answer, Choice, WayBack, choose, reopen, save_form
from pytest_pixelguard.crawl.consent.record import record_of
from pytest_pixelguard.crawl.consent.standing import standing
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
        for _ in range(PAGES):
            if found.found or not found.page:
                break
            if not await load(page, visit, found.page, errand.patience):
                return Choice(asked=False, reason=f"the page that its link leads to, {found.page}, did not load")
            await errand.walk.rest()
            found = await _way_back(errand, page, visit)
        return await _go(errand, page, visit, found) if found.found else Choice(asked=False, reason=NO_WAY)

    return await on_a_page(errand, route, work, answers=True)


async def _go(errand: Errand, page: Page, visit: Visit, found: WayBack) -> Choice:
    """Refuse in what the way back has led to, and look whether what the site stores has changed with it."""
    before = await record_of(page, patience=errand.patience)

    def mark() -> None:
        visit.mark(Phase.CHOICE)

    choice = None
    if found.form is not None:
        await save_form(found.form, mark)
        await errand.walk.rest()
    if found.form is None or await standing(page, errand.options, settings=True) is not None:
        choice = await choose(page, Answer.REJECT, errand.options, on_press=mark, settings=True, helper=visit.helper)
        await errand.walk.rest()
    changed = await record_of(page, patience=errand.patience) != before
    # A withdrawal that has the site ask again is one, whether or not the question is answered.
    if choice is not None and not choice.made and not (found.form is not None and changed):
        return Choice(asked=True, reason=f"consent could not be taken back ({found.by}): {choice.reason}")
    if not changed:
        return Choice(asked=True, reason=f"taking consent back ({found.by}) changed nothing that the site stores")
    return Choice(asked=True, made=True, by=found.by)
