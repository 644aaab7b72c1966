#!/bin/sh
# Usage: scripts/setup.sh ENVIRONMENT LOCK      (from the top folder; `make` calls it)
# Makes ENVIRONMENT (.venv, .venv-dev, .venv-lab) hold exactly what LOCK names, hashes checked, and this
# project, editable. Does nothing, at once, where that is so already. PYTHON chooses the interpreter.
set -eu
environment=$1 lock=$2
complete=$environment/.complete # written last: without it the environment counts for nothing

state() { # what the environment was made from: where, and what the files said
    pwd -P
    cat "$lock" requirements-build.lock pyproject.toml scripts/setup.sh scripts/uv.sh | cksum
}

is_sound() { # whole, in its place, and of the Python asked for
    [ -x "$environment/bin/python" ] && [ -f "$complete" ] || return 1
    [ "$(head -n 1 "$complete")" = "$(pwd -P)" ] || return 1
    # `python3` is the default, no wish: an environment made with PYTHON=python3.13 stays.
    case ${PYTHON:-python3} in python3) ;; *) [ "$(cat "$complete.python")" = "$PYTHON" ] ;; esac
}

is_up_to_date() { is_sound && [ "$(state)" = "$(cat "$complete")" ]; }

if is_up_to_date; then exit 0; fi

. scripts/uv.sh
find_python

# One set-up at a time (two makes at once, make -j): the lock is held by this process and dies with it.
if [ -z "${FRAMESCOPE_SETUP_LOCKED:-}" ]; then
    FRAMESCOPE_SETUP_LOCKED=1 exec "$python" -c '
import fcntl, os, sys
held = os.open("build/setup.lock", os.O_RDWR | os.O_CREAT, 0o644)
os.set_inheritable(held, True)
try:
    fcntl.flock(held, fcntl.LOCK_EX)
except OSError:
    pass  # a network file system that knows no locks
os.execvp("sh", ["sh", *sys.argv[1:]])' "$0" "$environment" "$lock"
fi

find_uv
say "setting up $environment from $lock (once; the first time it downloads)"
if is_sound; then
    rm "$complete" # its packages are brought up to date in place
else
    rm -rf "$environment"
    "$uv" venv --quiet --no-project --python "$python" "$environment" >"$log" 2>&1 || download_failed "making $environment"
    printf '%s\n' "$PYTHON" >"$complete.python"
fi

# What uv has in its cache already needs no network: everything is pinned by hash.
uv_pip() {
    "$uv" pip "$@" --offline >"$log" 2>&1 || "$uv" pip "$@" >"$log" 2>&1 || download_failed "setting up $environment"
}
uv_pip sync --python "$environment/bin/python" --require-hashes --only-binary :all: "$lock"
uv_pip install --python "$environment/bin/python" --no-deps --build-constraints requirements-build.lock --editable .
# Compiled here, on all cores, or else by the first kernels, and by every kernel where PYTHONDONTWRITEBYTECODE is
# set (three times slower to start). What does not compile, such as a package's templates, was never to be imported.
"$environment/bin/python" -m compileall -q -j 0 -x '/tests/' "$environment/lib" src/framescope >"$log" 2>&1 || :
# The fonts of this machine, which matplotlib looks up once and lists; reports find the list here (report/warm.py).
MPLCONFIGDIR=$environment/fonts "$environment/bin/python" -c 'import matplotlib.font_manager' >"$log" 2>&1 || :

# JupyterLab asks at its first start whether it may fetch news; nothing here goes to the network.
[ ! -x "$environment/bin/jupyter-labextension" ] || "$environment/bin/python" -m jupyter labextension disable \
    "@jupyterlab/apputils-extension:announcements" >"$log" 2>&1 || :

state >"$complete.part"
mv "$complete.part" "$complete"
say "$environment is ready"
