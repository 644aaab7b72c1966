#!/bin/sh
# Usage: benchmarks/run.sh [ARGUMENT...]   (from the top folder; `make bench` calls it)
# Sets up build/bench-env with the peers, which are no part of framescope's environments, and runs the benchmark.
set -eu
. scripts/uv.sh
find_python
find_uv
peers=build/bench-env
if ! cmp -s benchmarks/requirements.txt "$peers/made-from"; then
    say "setting up $peers (once; it downloads the peers)"
    "$uv" venv --quiet --clear --no-project --python "$python" "$peers" >"$log" 2>&1 || download_failed "making $peers"
    complete=yes
    if ! "$uv" pip install --quiet --python "$peers/bin/python" -r benchmarks/requirements.txt >"$log" 2>&1; then
        # One that cannot be had must not keep the others away: its row says that it failed.
        while read -r peer; do
            "$uv" pip install --quiet --python "$peers/bin/python" "$peer" >"$log" 2>&1 || { complete=no; say "no $peer ($log)"; }
        done <benchmarks/requirements.txt
    fi
    "$peers/bin/python" -m compileall -q -j 0 -x '/tests/' "$peers/lib" >"$log" 2>&1 || :
    [ $complete = no ] || cp benchmarks/requirements.txt "$peers/made-from"
fi
exec .venv-dev/bin/python benchmarks/bench_tokens.py ${BENCH_CORPUS:+--corpus "$BENCH_CORPUS"} "$@"
