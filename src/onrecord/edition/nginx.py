"""A configuration with which nginx serves the edition's folder and asks Onrecord for the rest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.edition.files import MEDIA_TYPES, STATIC_TYPES
from onrecord.edition.front_door import FAILED, NOT_FOUND, PUBLIC_MEDIA, TRACKING
from onrecord.edition.shelf import CDN_CACHE_CONTROL, PAGE_CACHE_CONTROL

PAGE_TYPES = {
    ".atom": "application/xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".rss": "application/xml; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml; charset=utf-8",
}
"""Media types of printed pages by their suffix; some JSON has a type of its own."""

JSON_TYPES = {
    r"^/feeds/.*\.json$": "application/feed+json; charset=utf-8",
    r"/chapters\.json$": "application/json+chapters; charset=utf-8",
}
"""Media types of JSON by patterns of its paths."""

KEPT_OPEN = 128
"""Files that an nginx worker holds open, asking the disk each time whether they are the same.

Not more, for each takes one of the 1,024 handles that a worker has by default."""

_NOT_PAGES = r"(?:/\.(?!well-known/)|//|\.(?:gz|br|zst)$|/index\.html$)"
_COMPRESSED = "text/css text/javascript application/json image/svg+xml application/manifest+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What the configuration is made for. ``page_headers`` are those that Django sends.

    ``own_headers`` are the headers of single pages that have others (``/sw.js``).
    ``upstream`` is where Onrecord itself listens, ``modules`` are nginx modules to rely on.
    """

    edition_root: Path
    media_root: Path
    static_root: Path
    page_headers: Sequence[tuple[str, str]]
    own_headers: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    server_name: str = "_"
    listen: str = "80"
    upstream: str = "127.0.0.1:8000"
    modules: Iterable[str] = ()
    largest_body: int = 64 * 1024 * 1024


def configuration(server: Server) -> str:
    """Return the whole text, to be included in nginx's ``http`` block. Nothing secret is in it."""
    pages = Path(os.path.realpath(server.edition_root)) / "pages"
    return "\n".join(
        [
            "# Written by `onrecord edition nginx`: do not edit, write it again instead.",
            *_maps(),
            f"upstream onrecord {{ server {server.upstream}; keepalive 32; }}",
            "",
            "server {",
            f"    listen {server.listen};",
            f"    server_name {server.server_name};",
            f"    root {_quoted(str(pages))};",
            *_general(server),
            *_pages(server),
            *_media(Path(os.path.realpath(server.media_root))),
            *_static(Path(os.path.realpath(server.static_root))),
            *_behind(),
            "}",
            "",
        ]
    )


def _maps() -> list[str]:
    """Return what nginx must know about queries, hashed names and harmless media."""
    tracking = "|".join(sorted(TRACKING))
    known = "|".join(sorted(suffix[1:] for suffix in MEDIA_TYPES))
    return [
        "# A query goes to Onrecord, unless trackers alone have added to it.",
        "map $args $onrecord_asks {",
        "    default 1;",
        '    "" 0;',
        f'    "~^(?:(?:utm_[A-Za-z0-9_]*|{tracking})(?:=[^&]*)?(?:&+|$))+$" 0;',
        "}",
        "map $uri $onrecord_kept {",
        '    default "public, max-age=600";',
        '    "~\\.[0-9a-f]{12}\\.[A-Za-z0-9]+$" "public, max-age=31536000, immutable";',
        "}",
        "map $uri $onrecord_disposition {",
        "    default attachment;",
        f'    "~*\\.(?:{known})$" "";',
        "}",
    ]


def _general(server: Server) -> list[str]:
    modules = set(server.modules)
    lines = [
        "charset off;",
        "default_type application/octet-stream;",
        "autoindex off;",
        "absolute_redirect off;",
        "server_tokens off;",
        "merge_slashes off;",
        "log_not_found off;",
        "etag on;",
        "if_modified_since before;",
        "max_ranges 1;",
        f"client_max_body_size {server.largest_body};",
        "gzip_vary on;",
        "gzip_static on;",
    ]
    if "brotli_static" in modules:
        lines.append("brotli_static on;")
    lines += [
        "",
        "# 418 and 405 are only said inside: both mean that Onrecord answers.",
        "error_page 418 405 = @onrecord;",
        "# Who came to Onrecord by an error page is shown the printed page when that fails too.",
        "recursive_error_pages on;",
        f"error_page 502 503 504 {FAILED};",
    ]
    return [f"    {line}".rstrip() for line in lines]


def _pages(server: Server) -> list[str]:
    headers = [
        *server.page_headers,
        ("Cache-Control", PAGE_CACHE_CONTROL),
        ("CDN-Cache-Control", CDN_CACHE_CONTROL),
    ]
    asks = "if ($onrecord_asks) { return 418; }"
    lines = [
        "",
        "    # Not pages: odd addresses, hidden files, the compressed copies, an index by name.",
        f"    location ~ {_NOT_PAGES} {{ return 418; }}",
        *_location(
            f"~ ^(?:{NOT_FOUND}|{FAILED})$".replace(".", "\\."),
            ["internal;", *_types(PAGE_TYPES), *_headers(server.page_headers)],
        ),
    ]
    for pattern, media_type in JSON_TYPES.items():
        words = ["types { }", f'default_type "{media_type}";', *_headers(headers)]
        lines += _location(f"~ {pattern}", [asks, *words, "try_files $uri @onrecord;"])
    for path, own in sorted(server.own_headers.items()):
        kept = [pair for pair in headers if pair[0].endswith("Cache-Control")]
        words = [asks, *_types(PAGE_TYPES), *_headers([*own, *kept]), "try_files $uri @onrecord;"]
        lines += _location(f"= {_quoted(path)}", words)
    common = [asks, *_types(PAGE_TYPES), *_headers(headers)]
    # Not `try_files`, which looks for the plain file before the compressed one is opened. No
    # look for symbolic links, which costs more than all the rest: the printer keeps them out.
    index = [
        "error_page 403 404 405 418 = @onrecord;",
        f"open_file_cache max={KEPT_OPEN} inactive=30s;",
        "open_file_cache_valid 0s;",
        "open_file_cache_min_uses 2;",
        "rewrite ^ ${uri}index.html break;",
    ]
    lines += _location("~ /$", [*common, *index])
    return [*lines, *_location("/", [*common, "try_files $uri @onrecord;"])]


def _media(root: Path) -> list[str]:
    lines = ["", "    # Sound and pictures: whatever they are, they can run nothing."]
    for folder in PUBLIC_MEDIA:
        lines += _location(
            f"^~ /media/{folder}/",
            [
                f"alias {_quoted(f'{root / folder}/')};",
                'if ($uri ~ "/\\.|//") { return 418; }',
                "disable_symlinks on;",
                "gzip_static off;",
                *_types(MEDIA_TYPES),
                *_headers(
                    [
                        ("Cache-Control", "public, max-age=86400"),
                        ("X-Content-Type-Options", "nosniff"),
                        ("Content-Security-Policy", "default-src 'none'; sandbox"),
                        ("Cross-Origin-Resource-Policy", "cross-origin"),
                    ]
                ),
                "add_header Content-Disposition $onrecord_disposition;",
                "error_page 403 404 405 418 = @onrecord;",
            ],
        )
    return lines


def _static(root: Path) -> list[str]:
    words = [
        f"alias {_quoted(f'{root}/')};",
        'if ($uri ~ "/\\.|//") { return 418; }',
        "disable_symlinks on;",
        "gzip_static off;",
        "gzip on;",
        "gzip_min_length 400;",
        f"gzip_types {_COMPRESSED};",
        # Bare types, for those with a charset are compared as a whole and never compressed.
        *_types({suffix: kind.partition(";")[0] for suffix, kind in STATIC_TYPES.items()}),
        "charset utf-8;",
        "charset_types text/css text/javascript text/plain;",
        "add_header Cache-Control $onrecord_kept;",
        "add_header X-Content-Type-Options nosniff;",
        "add_header Cross-Origin-Resource-Policy same-origin;",
        "error_page 403 404 405 418 = @onrecord;",
    ]
    return ["", *_location("^~ /static/", words)]


def _behind() -> list[str]:
    """Return the way to Onrecord, which answers 410, 404, forms, the desk and all else."""
    words = [
        # As it was asked for: the address of a page was completed above.
        "proxy_pass http://onrecord$request_uri;",
        "proxy_http_version 1.1;",
        'proxy_set_header Connection "";',
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        'proxy_set_header X-Forwarded-Host "";',
        "proxy_connect_timeout 2s;",
        "proxy_read_timeout 60s;",
    ]
    return ["", *_location("@onrecord", words)]


def _location(match: str, words: Iterable[str]) -> list[str]:
    return [f"    location {match} {{", *(f"        {word}" for word in words), "    }"]


def _types(types: Mapping[str, str]) -> list[str]:
    lines = [f"    {_quoted(kind)} {suffix[1:]};" for suffix, kind in sorted(types.items())]
    return ["types {", *lines, "}"]


def _headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"add_header {name} {_quoted(value)};" for name, value in headers]


def _quoted(value: str) -> str:
    """Return ``value`` as one nginx word. Raises ``ValueError`` for what no quoting can hold."""
    if any(character in value for character in "\n\r\0$"):
        raise ValueError(f"{value!r} cannot be written in an nginx configuration.")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
