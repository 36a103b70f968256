#!/usr/bin/env bash
# Runs the pre-commit hooks as a team gets them: from a clone, installed into an environment of pre-commit's own.
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone --quiet "$project" "$folder/hooks"
mkdir "$folder/team" && cd "$folder/team"
git init --quiet
cat > .pre-commit-config.yaml <<YAML
repos:
  - repo: $folder/hooks
    rev: $(git -C "$folder/hooks" rev-parse HEAD)
    hooks:
      - id: pixelguard
YAML
for number in 0 1 2 3 4 5 6 7 8 9; do
    printf '<!doctype html><html lang="en"><title>x</title><p>Nothing here.</p></html>\n' > "page$number.html"
done
git add --all
export PRE_COMMIT_HOME="$folder/home"
echo "The first run installs the hooks' environment:" && time "$project/.venv/bin/pre-commit" run
echo "Every later run:" && time "$project/.venv/bin/pre-commit" run
printf "<script>fbq('init','123456789012345');fbq('track','PageView')</script>\n" >> page3.html
git add --all
if "$project/.venv/bin/pre-commit" run; then
    echo "the hook let a tracker through" >&2
    exit 1
fi
echo "The hooks work."
