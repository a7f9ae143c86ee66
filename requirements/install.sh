#!/bin/sh
# Makes .venv and installs the locks: install.sh [dev]. Does nothing when they are in.
set -eu
cd "$(dirname "$0")/.."
want=${1:-}

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            printf '%s' "$name"
            return
        fi
    done
    fail "Safe-Eye needs Python 3.11 or newer (found: $("${PYTHON:-python3}" -V 2>&1 || true)). Install it, or name it: make PYTHON=/path/to/python3.11"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        fail "This needs root: $*"
    fi
}

make_venv() {
    [ -w . ] || fail "The folder $(pwd) is read-only; Safe-Eye installs into .venv inside it."
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        say "Installing python3-venv …"
        as_root apt-get update -qq
        as_root apt-get install -y -qq "$(basename "$(readlink -f "$(command -v "$python")")")-venv" >&2
    fi
    say "Making .venv with $("$python" -V) …"
    "$python" -m venv .venv
}

stamp=.venv/.installed-${want:-run}
wanted=$(cat pyproject.toml requirements/*.lock requirements/install.sh | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

python=$(find_python)
# A half-made or moved environment is made anew.
.venv/bin/python -c 'import pip' 2>/dev/null || { rm -rf .venv; make_venv; }
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }

# An earlier lock brought it; it reports each start to others (see lock.py).
pip uninstall --quiet --yes openvino-telemetry 2>/dev/null || true

say "Installing the pinned packages (a few minutes the first time) …"
pip install --progress-bar on --no-deps -r requirements/web.lock -r requirements/worker.lock
pip install --progress-bar on -r requirements/torch.lock -c requirements/web.lock -c requirements/worker.lock
if [ "$want" = dev ]; then
    pip install --progress-bar on --no-deps -r requirements/quantise.lock -r requirements/dev.lock
fi
pip install --quiet --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
printf '%s' "$wanted" >"$stamp"
say "Installed."
