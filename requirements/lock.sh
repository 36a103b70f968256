#!/usr/bin/env bash
# Writes the pinned, hashed requirement files from their .in files (and run.in from pyproject.toml).
# Versions that still fit are kept; `requirements/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")"
compile() {
    ../.venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "${upgrade[@]}" "$@"
}
upgrade=("$@")
../.venv/bin/python - <<'PYTHON'
import pathlib
import tomllib

wanted = tomllib.loads(pathlib.Path("../pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
note = "# The package's own dependencies; a test holds them to pyproject.toml. `make lock` writes run.txt from it."
pathlib.Path("run.in").write_text("\n".join([note, *wanted]) + "\n", encoding="utf-8")
PYTHON
compile --output-file dev.txt dev.in
compile --constraint dev.txt --output-file run.txt run.in
compile --output-file build.txt build.in
compile --output-file autoconsent.txt autoconsent.in
compile --output-file docs.txt docs.in
compile --constraint dev.txt --output-file audit.txt audit.in
