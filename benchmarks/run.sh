#!/bin/sh
# Usage: benchmarks/run.sh [ARGUMENT...]   (from the top folder; `make bench` calls it)
# Sets up build/bench-env with the peers, which are no part of framescope's environments, and runs the benchmark.
set -eu
. scripts/uv.sh
find_python
find_uv
if ! cmp -s benchmarks/requirements.txt build/bench-env/made-from; then
    say "setting up build/bench-env"
    "$uv" venv --quiet --clear --python "$python" build/bench-env
    "$uv" pip install --quiet --python build/bench-env -r benchmarks/requirements.txt
    cp benchmarks/requirements.txt build/bench-env/made-from
fi
exec .venv-dev/bin/python benchmarks/bench_tokens.py ${BENCH_CORPUS:+--corpus "$BENCH_CORPUS"} "$@"
