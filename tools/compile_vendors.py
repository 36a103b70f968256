"""Make `trackers/vendors.json` of the vendor files: `python tools/compile_vendors.py`, after every change of one."""

from pytest_pixelguard.trackers.vendor_files import COMPILED, compiled

if __name__ == "__main__":
    COMPILED.write_text(compiled(), encoding="utf-8")
