"""PXG303 container-changed: the site, or a container, loads something else than was agreed to in the lock.

What it does
    Where there is a `pixelguard.lock`, compares with it the containers whose contents are supplied (`[[container]]`),
    tag by tag, and every third party that the pages load something from. What is new or has changed is an error, with
    the difference in words; what is gone is a note. With `pixelguard lock --crawl`, hosts that only a crawl shows are
    locked too.

Why this harms patients
    Twenty trusts told Meta about their patients through a pixel that somebody had added for one campaign. No page
    changed, so nobody reviewed it. With a lock, the pixel is a line in a pull request.

Example
    Somebody adds a tag in Tag Manager and publishes version 8. The check then says:

        GTM-ABC1234 (version 7, now 8) is not what was agreed to in pixelguard.lock: + Meta Pixel 123456789012345 on
        every page (All Pages), no consent (tag 104 “Recruitment”, custom HTML).

    In the lock, a tag is a block that people can read:

        [[container.tag]]
        id = "104"
        name = "Recruitment"
        what = "custom HTML"
        tells = ["Meta Pixel 123456789012345"]
        fires = ["every page (All Pages)"]
        consent = "no consent"
        sha256 = "5f0c2d9a41b7e683"

Do instead
    Read the difference. If it is meant, write the lock anew with `pixelguard lock --update`, and have the change of the
    lock reviewed. If not, take the tag or the resource out. To notice a change of the live container between releases,
    run `pixelguard lock --check --fetch` on a schedule.

References
    - Google, Tag Manager: versions, publishing, user permissions
    - W3C, Subresource Integrity: a hash in the page that binds a browser to one content
"""

from pytest_pixelguard.model import Rule

RULE = Rule.CONTAINER_CHANGED
