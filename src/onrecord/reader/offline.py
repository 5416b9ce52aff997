"""What makes the site readable without a network: the service worker and the manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

STATIC = Path(__file__).parent / "static" / "reader"

PATTERNS = (
    "reader.css",
    "sheets/*.css",
    "*.js",
    "fonts/*-latin.woff2",
    "fonts/*-latin-more.woff2",
    "mark.svg",
)
"""What every page needs, named below the static folder of this app."""

PAGES = ("/offline/", "/saved/", "/about/reading/")
"""Pages that are kept on every device."""

PAPER = "#fcfbf8"


def shell_assets() -> list[str]:
    """Return the addresses, with their digests, of what every page needs."""
    files = {path for pattern in PATTERNS for path in STATIC.glob(pattern)}
    names = sorted(path.relative_to(STATIC.parent).as_posix() for path in files)
    return [static(name) for name in names if not name.startswith("reader/worker")]


def worker() -> str:
    """Return the script of the service worker.

    Its version is a digest of the script and of the addresses it keeps: a new edition of
    the style or of a script is a new worker. With ``OFFLINE_READING`` off it is one that
    forgets everything and takes itself away.
    """
    if not settings.OFFLINE_READING:
        return (STATIC / "worker_retired.js").read_text(encoding="utf-8")
    script = (STATIC / "worker.js").read_text(encoding="utf-8")
    assets = shell_assets()
    digest = hashlib.sha256("\n".join([script, *assets, *PAGES]).encode()).hexdigest()
    kept = {"version": digest[:12], "assets": assets, "pages": PAGES}
    return f"const EDITION = {json.dumps(kept)};\n{script}"


def small_icon() -> bytes:
    """Return the icon of a tab, as PNG."""
    return (STATIC / "icons" / "icon-192.png").read_bytes()


def manifest() -> dict[str, Any]:
    """Return the web app manifest."""
    icon = {"type": "image/png", "purpose": "any"}
    return {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:12],
        "description": _("News in which every sentence can be opened to show its source."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["news"],
        "icons": [
            {**icon, "src": static("reader/icons/icon-192.png"), "sizes": "192x192"},
            {**icon, "src": static("reader/icons/icon-512.png"), "sizes": "512x512"},
            {
                **icon,
                "src": static("reader/icons/maskable-512.png"),
                "sizes": "512x512",
                "purpose": "maskable",
            },
        ],
        "shortcuts": [
            {"name": _("Saved and followed"), "url": "/saved/"},
            {"name": _("Search"), "url": "/search/"},
        ],
    }
