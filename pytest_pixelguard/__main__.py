"""`python -m pytest_pixelguard` is the command `pixelguard`."""

from pytest_pixelguard.cli import main

if __name__ == "__main__":
    main()
