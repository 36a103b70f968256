"""The HTML report: one file that a web lead and a data-protection officer can read, print and keep."""

from pytest_pixelguard.report.html.page import render_html

__all__ = ["render_html"]
