#!/bin/sh
# Installs what judges pages: axe, the HTML checker and schema.org's terms; with --all also
# Lighthouse and MDN's header scorer, which are large and which only the benchmark uses.
# Pinned by the package-lock.json of benchmarks/page_quality and of measuring/ in it; no script of a package is run.
set -eu
cd "$(dirname "$0")/../benchmarks/page_quality"

install_from_system() {
    if command -v "$1" >/dev/null 2>&1; then
        return
    fi
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "Installing $2 from the system's packages"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
    else
        echo "onrecord: $1 is missing; the tests of page quality are skipped without it" >&2
        exit 0
    fi
}

install_from_system npm npm
install_from_system java default-jre-headless

# install FOLDER FILE: what the folder's lock names, unless FILE is there and no older than it.
install() {
    if [ -e "$1/node_modules/$2" ] && [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then
        return
    fi
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
}

install . vnu-jar/build/dist/vnu.jar
if [ "${1:-}" = "--all" ]; then
    install measuring lighthouse/cli/index.js
fi
