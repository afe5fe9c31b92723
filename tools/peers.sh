#!/bin/sh
# Makes .venv-bench with the matchers of others that `make bench` measures ours against.
set -eu
cd "$(dirname "$0")/.."
lock=requirements/bench.txt
stamp=.venv-bench/.turnabout
sum=$(cksum <"$lock")

[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && exit 0
rm -rf .venv-bench
.venv/bin/python -m venv .venv-bench
.venv-bench/bin/python -m pip install -qq --progress-bar off --require-hashes --no-deps -r "$lock"
echo "$sum" >"$stamp"
