#!/bin/sh
# Usage: scripts/lock.sh [--upgrade]      (from the top folder; `make lock` calls it)
# Writes the four lock files from pyproject.toml: names, versions and hashes for Python 3.11 and newer on every
# system, no addresses. What is locked keeps its version unless it must move, or --upgrade is given.
set -eu
. scripts/uv.sh
find_python
find_uv
# Local wheels and further indexes have other hashes than the public ones.
unset UV_FIND_LINKS UV_INDEX UV_EXTRA_INDEX_URL

lock() { # NAME ARGUMENT...
    name=$1
    shift
    if ! "$uv" --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --output-file "$name" "$@" >/dev/null 2>"$log"; then
        cat "$log" >&2
        fail "$name was not written"
    fi
    say "$name: $(grep -c '^[a-z]' "$name") packages"
}

build_requires() {
    "$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
    echo 'uv>=0.9'
}

build_requires | lock requirements-build.lock "$@" -
lock requirements.lock "$@" pyproject.toml
echo 'argon2-cffi-bindings<26' >build/constraints.txt # the last with wheels for Macs with Intel processors
for extra in dev lab; do
    lock "requirements-$extra.lock" "$@" --extra "$extra" --constraints requirements.lock \
        --constraints build/constraints.txt pyproject.toml
done
