#!/bin/sh
# Installs newsboat, a feed reader, for the test that a real one reads our feeds: from the
# system's package manager where it can; without it that test is skipped and says so.
set -eu
if command -v newsboat >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing newsboat from the system's packages"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends newsboat >/dev/null
    exit 0
fi
echo "newsboat is not here and cannot be installed: the test with it is skipped" >&2
