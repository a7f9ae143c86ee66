#!/bin/sh
# Installs from the distribution what the tests need and the machine lacks:
# Redis, PostgreSQL, Chromium and a font with Hangul. Given services are used instead.
set -eu
missing=
command -v redis-server >/dev/null || missing="$missing redis-server"
if [ -z "${TEST_DATABASE_URL:-}" ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
        missing="$missing postgresql"
fi
command -v chromium >/dev/null || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing="$missing fonts-noto-cjk fontconfig"
[ -n "$missing" ] || exit 0
echo "Installing for the tests:$missing" >&2
root=
[ "$(id -u)" = 0 ] || root=sudo
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# Services are started by the tests on free ports, never by the package.
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
