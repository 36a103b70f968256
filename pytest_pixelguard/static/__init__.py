"""Stage 1: files in, findings and gaps out. Reads what a build made, or its sources, without a browser."""

from pytest_pixelguard.static.inspect import inspect_file
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.static.workers import inspect_files

__all__ = ["FileResult", "StaticOptions", "Target", "inspect_file", "inspect_files"]
