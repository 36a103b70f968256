#!/usr/bin/env bash
# Makes .venv with the pinned dependencies and sees to it that a browser is there. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3; do
        if "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "set-up: Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=/path/to/python" >&2
    exit 1
}

python=$(find_python)
wanted=$(cat requirements/dev.txt pyproject.toml "$0" | sha256sum | cut -d' ' -f1)
if [ "$(cat .venv/ready 2>/dev/null || true)" != "$wanted" ]; then
    echo "set-up: making .venv with $("$python" --version)" >&2
    [ -x .venv/bin/python ] || "$python" -m venv .venv || {
        echo "set-up: the venv module does not work; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    echo "$wanted" > .venv/ready
fi
.venv/bin/python tools/ensure_browser.py
