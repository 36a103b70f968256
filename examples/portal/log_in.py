"""Logs in to the portal as a patient would. Secrets come from the environment alone."""

import os


def log_in(page):
    """Log in on a page of Playwright's synchronous interface."""
    page.goto("/login")
    page.get_by_label("E-mail").fill(os.environ["PORTAL_USER"])
    page.get_by_label("Password").fill(os.environ["PORTAL_PASSWORD"])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
