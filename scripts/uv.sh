# Sourced by setup.sh and lock.sh: finds a Python and uv, and installs uv into build/uv where there is none.
# Gives $python (a full path) and $uv; every failure is one line on standard error.

: "${PYTHON:=python3}"
log=build/setup.log
mkdir -p build

say() { printf 'framescope: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- Python ---------------------------------------------------------------------------------------------

python_version() { # of the command $1; nothing where it does not run
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
}

python_is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if ! python_is_new_enough "$PYTHON"; then
        version=$(python_version "$PYTHON") || version=
        path=$(command -v "$PYTHON") || path=
        if [ -z "$path" ]; then is="there is no $PYTHON on PATH"
        else is="$PYTHON ${version:+is }${version:-does not run}"; fi
        case $path in "" | "$PYTHON") ;; *) is="$is ($path)" ;; esac
        other=python3.12 remedy="Install one or call"
        for name in python3.14 python3.13 python3.12 python3.11; do
            if python_is_new_enough "$name"; then other=$name remedy="Call"; break; fi
        done
        echo "framescope needs Python 3.11 or newer; $is. $remedy make PYTHON=$other ..." >&2
        exit 1
    fi
    python=$("$PYTHON" -c 'import sys; print(sys.executable)')
}

# --- what the user told pip, told to uv, which does not read it ------------------------------------------

pip_setting() { # NAME: from the environment, then pip's files
    for scope in :env: install global; do
        value=$(printf '%s\n' "$pip_settings" | sed -n "s/^$scope\.$1='\(.*\)'\$/\1/p")
        if [ -n "$value" ]; then printf '%s\n' "$value"; return; fi
    done
}

heed_pip_settings() {
    pip_settings=$("$python" -m pip config list 2>/dev/null || pip config list 2>/dev/null) || pip_settings=
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}${UV_CONFIG_FILE:-}" ] \
        && [ ! -e "${XDG_CONFIG_HOME:-${HOME:-}/.config}/uv/uv.toml" ] && [ ! -e /etc/uv/uv.toml ]; then
        index=${PIP_INDEX_URL:-$(pip_setting index-url)}
        if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
    fi
    proxy=${PIP_PROXY:-$(pip_setting proxy)}
    if [ -n "$proxy" ] && [ -z "${ALL_PROXY:-}${HTTPS_PROXY:-}${https_proxy:-}" ]; then
        export HTTPS_PROXY="$proxy" HTTP_PROXY="$proxy"
    fi
    certificates=${PIP_CERT:-$(pip_setting cert)}
    if [ -n "$certificates" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE="$certificates"; fi
}

# --- uv ---------------------------------------------------------------------------------------------------

download_failed() { # WHAT: tells from the log why
    reason=$(sed -n -e 's/^.*Caused by: *//p' -e 's/^.*cause: *//p' "$log" | tail -n 1)
    if grep -qiE 'hash(es)? (mismatch|do not match)|DO NOT MATCH THE HASHES' "$log"; then
        fail "$1 failed: a download does not have the hash that the lock file names; nothing of it was used ($log)"
    elif grep -qiE 'no space left' "$log"; then
        fail "$1 failed: no space left on the disk ($log)"
    elif grep -qiE 'failed to fetch|error sending request|dns error|connect(ion)? (error|refused|timed out)|NewConnectionError|ConnectTimeout|ProxyError|SSLError|name resolution|network is unreachable|timed out' "$log"; then
        fail "$1 failed: the package index cannot be reached${reason:+ ($reason)}; check the network, the proxy or the index setting, then call make again ($log)"
    fi
    reason=$(grep -iE 'error|×|╰' "$log" | tail -n 1)
    fail "$1 failed${reason:+: $reason} ($log)"
}

install_uv() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
        "$python cannot make an environment (it has no venv and ensurepip), and there is no uv: apt install python3-venv (or its like), or install uv"
    say "no uv on PATH: installing one into build/uv"
    rm -rf build/uv
    if ! "$python" -m venv build/uv >"$log" 2>&1; then
        fail "$python could not make the environment build/uv: $(tail -n 1 "$log") ($log)"
    fi
    # PIP_USER: a user-wide `--user` in pip's configuration has no meaning in an environment.
    if ! PIP_USER=0 build/uv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --only-binary :all: --require-hashes -r requirements-build.lock >"$log" 2>&1; then
        download_failed "installing uv"
    fi
}

uv_is_new_enough() { # it knows --build-constraints (2024)
    "$1" pip install --help 2>/dev/null | grep -q -e '--build-constraint'
}

find_uv() {
    if uv_is_new_enough uv; then uv=uv
    else
        uv=build/uv/bin/uv
        uv_is_new_enough "$uv" || install_uv
    fi
    # The environment is always named here; a Python of uv's own is never fetched.
    unset UV_SYSTEM_PYTHON UV_PYTHON UV_PROJECT VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH
    export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
    heed_pip_settings
}
