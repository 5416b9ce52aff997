#!/bin/sh
# Installs what judges pages: axe, the HTML checker and schema.org's terms; with --all also
# Lighthouse and MDN's header scorer, which are large and which only the benchmark uses.
# Pinned by benchmarks/page_quality/package-lock.json; no script of a package is run.
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

parts="--omit=dev"
have="node_modules/vnu-jar/build/dist/vnu.jar"
if [ "${1:-}" = "--all" ]; then
    parts=""
    have="node_modules/lighthouse/cli/index.js"
fi
if [ -e "$have" ] && [ node_modules/.package-lock.json -nt package-lock.json ]; then
    exit 0
fi
# shellcheck disable=SC2086
npm ci --ignore-scripts --no-audit --no-fund --silent $parts
touch node_modules/.package-lock.json
