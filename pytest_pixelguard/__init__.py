"""pytest-pixelguard: fail the build if a site would send a beacon to a third party without consent."""

__all__ = ["__version__"]

__version__ = "0.1.0"
