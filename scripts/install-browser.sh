#!/bin/sh
# Installs Chromium for the browser tests: from the system's package manager where it can,
# else Playwright's own download. The fonts stand in for ours until those come: a test measures that
# nothing moves then.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium from the system's packages"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
    exit 0
fi
exec .venv/bin/playwright install chromium
