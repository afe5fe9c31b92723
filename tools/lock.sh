#!/bin/sh
# Resolves pyproject.toml into the locks: versions and checksums, no registry, no path.
# `tools/lock.sh --upgrade` takes the newest versions that pyproject.toml allows.
set -eu
cd "$(dirname "$0")/.."

compile() {
  output=requirements/$1.txt
  shift
  .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.12 \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' "$@" -o "$output"
}

compile base pyproject.toml "$@"
compile demo pyproject.toml --group engines -c requirements/base.txt "$@"
compile dev pyproject.toml --group dev -c requirements/demo.txt "$@"
compile vendor --group vendor "$@"
compile bench --group bench "$@"
