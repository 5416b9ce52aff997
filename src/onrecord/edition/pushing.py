"""What a printed page is in a bucket: its objects, and the files that it needs, before it."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.conf import settings

from onrecord.edition import prints
from onrecord.edition.bucket import Bucket
from onrecord.edition.compressing import is_textual
from onrecord.edition.files import (
    MEDIA_TYPES,
    asset_cache_control,
    asset_type,
    open_below,
    safe_parts,
)
from onrecord.edition.filing import SUFFIXES
from onrecord.edition.front_door import PUBLIC_MEDIA
from onrecord.edition.models import PushedObject, PushedUse
from onrecord.edition.prints import IDENTITY, Print
from onrecord.edition.shelf import PAGE_CACHE_CONTROL
from onrecord.edition.signing import manifest_of, manifest_path
from onrecord.plumbing.crashing import crash_point
from onrecord.plumbing.provenance import SUFFIX

STATUS_HEADER = "x-amz-meta-status"
"""Says, with an object, the status that the network in front is to answer instead of 200."""

GONE = 410

_FILE = re.compile(rb"/(?:static|media)/[A-Za-z0-9._~%/+@-]+")
_CSS_URL = re.compile(rb"""url\(\s*["']?([A-Za-z0-9._~%/+@-]+)""")


def push_path(bucket: Bucket, path: str) -> None:
    """Make the bucket hold what is printed at ``path`` now, and nothing where nothing is.

    A withdrawn page is nothing too (a bucket can answer 404 but not 410), unless the setting
    says that the network in front makes a 410 of it; then the notice takes the page's place.
    Files that the page needs are there before it does; files that no page needs any more go.
    Raises what ``Bucket.put`` raises; doing it again then goes on where it stopped.
    """
    page = prints.find(settings.EDITION_ROOT, path)
    held = {200, 404, 500} | ({GONE} if settings.EDITION_BUCKET_GONE else set())
    if page is None or page.status not in held:
        _take_away(bucket, path)
        return
    files = set(_files_needed(page.bodies[IDENTITY])) if is_textual(page.media_type) else set()
    for file in sorted(files):
        _push_file(bucket, file)
    crash_point("push:before_page")
    for key, (body, headers) in page_objects(page).items():
        _put(bucket, key, path, body, headers)
    kept = set(page_objects(page))
    for stale in PushedObject.objects.filter(path=path).exclude(key__in=kept):
        _delete(bucket, stale)
    before = set(PushedUse.objects.filter(path=path).values_list("file", flat=True))
    PushedUse.objects.bulk_create(
        [PushedUse(path=path, file=file) for file in sorted(files - before)]
    )
    _drop(bucket, path, before - files)


def page_objects(page: Print) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Return body and headers of each object of a page, by key; the plain one comes last.

    The keys are those of the plain files: ``world/a/index.html`` and, for a network that
    chooses by what the reader accepts, the same with ``.br``, ``.zst`` and ``.gz``.
    """
    key = page.path[1:] + ("index.html" if page.path.endswith("/") else "")
    manifest = manifest_of(page) if page.status == 200 else b""
    common = {"Content-Type": page.media_type, "Cache-Control": PAGE_CACHE_CONTROL}
    if page.status == GONE:
        common[STATUS_HEADER] = str(GONE)
    found = {}
    if manifest:
        told = {"Content-Type": "application/c2pa", "Cache-Control": PAGE_CACHE_CONTROL}
        found[manifest_path(page.path)[1:]] = (manifest, told)
    for name in ("br", "zstd", "gzip", IDENTITY):
        if name in page.bodies:
            encoded = {} if name == IDENTITY else {"Content-Encoding": name}
            found[key + SUFFIXES[name]] = (page.bodies[name], common | encoded)
    return found


def stray_paths() -> set[str]:
    """Return the paths of pages in the bucket; files are not among them."""
    held = PushedObject.objects.exclude(path__startswith="/static/")
    held = held.exclude(path__startswith="/media/")
    return set(held.values_list("path", flat=True).distinct())


def _files_needed(body: bytes) -> Iterator[str]:
    """Yield the local paths of the static and media files that a text names."""
    for found in _FILE.findall(body):
        file = unquote(found.decode("ascii"))
        yield file
        if file.startswith("/media/") and not file.endswith(SUFFIX):
            # Where a picture's manifest stands beside it, it goes along.
            yield file + SUFFIX


def _push_file(bucket: Bucket, file: str) -> None:
    """Put a static or public media file into the bucket, and what a style sheet needs first."""
    root, inside = _root_of(file)
    parts = safe_parts(inside)
    opened = open_below(root, parts) if parts else None
    if opened is None:
        return
    stamp = f"{opened.etag}"
    with os.fdopen(opened.handle, "rb") as reader:
        if PushedObject.objects.filter(key=file[1:], digest=stamp).exists():
            return
        body = reader.read()
    if file.endswith(".css"):
        for named in _CSS_URL.findall(body):
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(file), unquote(named.decode("ascii")))
            )
            if target != file and target.startswith("/static/") and not target.endswith(".css"):
                _push_file(bucket, target)
    _put(bucket, file[1:], file, body, _file_headers(file), digest=stamp)


def _root_of(file: str) -> tuple[str, str]:
    """Return the folder (a real path) and the path inside, or an unfit one for private media."""
    if file.startswith("/static/"):
        return os.path.realpath(settings.STATIC_ROOT), file.removeprefix("/static/")
    inside = file.removeprefix("/media/")
    is_public = inside.partition("/")[0] in PUBLIC_MEDIA and "/" in inside
    return os.path.realpath(settings.MEDIA_ROOT), inside if is_public else ""


def _file_headers(file: str) -> dict[str, str]:
    if file.startswith("/static/"):
        return {"Content-Type": asset_type(file), "Cache-Control": asset_cache_control(file)}
    media_type = MEDIA_TYPES.get(PurePosixPath(file).suffix.lower())
    headers = {
        "Content-Type": media_type or "application/octet-stream",
        "Cache-Control": "public, max-age=86400",
    }
    return headers if media_type else headers | {"Content-Disposition": "attachment"}


def _put(
    bucket: Bucket,
    key: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    digest: str = "",
) -> None:
    """Put one object unless the very same lies there already."""
    digest = digest or hashlib.sha256(repr(sorted(headers.items())).encode() + body).hexdigest()
    if PushedObject.objects.filter(key=key, digest=digest).exists():
        return
    bucket.put(key, body, headers)
    crash_point("push:after_put")
    PushedObject.objects.update_or_create(key=key, defaults={"path": path, "digest": digest})


def _delete(bucket: Bucket, held: PushedObject) -> None:
    bucket.delete(held.key)
    crash_point("push:after_delete")
    held.delete()


def _take_away(bucket: Bucket, path: str) -> None:
    """Delete the page's objects, the plain one first, then the files only it needed."""
    for held in PushedObject.objects.filter(path=path).order_by("key"):
        _delete(bucket, held)
    files = set(PushedUse.objects.filter(path=path).values_list("file", flat=True))
    _drop(bucket, path, files)


def _drop(bucket: Bucket, path: str, files: set[str]) -> None:
    """Delete media that only the page at ``path`` needed, then forget that it did.

    Static files stay: code may need them. In this order a kill leaves something to go on with.
    """
    media = {file for file in files if file.startswith("/media/")}
    others = PushedUse.objects.filter(file__in=media).exclude(path=path)
    media -= set(others.values_list("file", flat=True))
    for held in PushedObject.objects.filter(path__in=media):
        _delete(bucket, held)
    PushedUse.objects.filter(path=path, file__in=files).delete()
