"""What servers outside Onrecord must know to serve the edition as Onrecord does itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from onrecord.edition import nginx, printing, prints
from onrecord.edition.models import PrintedPage

Headers = tuple[tuple[str, str], ...]


def page_headers() -> Headers:
    """Return the headers, security among them, that Django sends with every public page."""
    notice = printing.render_notice("/404.html", "404.html", {}, status=404)
    return tuple(sorted(notice.headers))


def own_headers(common: Headers) -> dict[str, Headers]:
    """Return the headers of the single pages at the root (``/sw.js``) that have others."""
    found = {}
    pages = PrintedPage.objects.filter(status=200, path__regex=r"^/[^/]+$")
    for path in pages.values_list("path", flat=True)[:200]:
        page = prints.find(settings.EDITION_ROOT, path)
        if page is not None and {name for name, _ in page.headers} != {name for name, _ in common}:
            found[path] = tuple(sorted(page.headers))
    return found


def nginx_server(*, listen: str, upstream: str, modules: list[str]) -> nginx.Server:
    """Return the description of this site's nginx server."""
    common = page_headers()
    return nginx.Server(
        edition_root=settings.EDITION_ROOT,
        media_root=settings.MEDIA_ROOT,
        static_root=settings.STATIC_ROOT,
        page_headers=common,
        own_headers=own_headers(common),
        server_name=urlsplit(settings.SITE_URL).hostname or "_",
        listen=listen,
        upstream=upstream,
        modules=modules,
    )
