"""Files looked at: uploaded, or our own by their address. Nothing that comes in is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from onrecord.illustration.models import Picture
from onrecord.plumbing import credentials, provenance
from onrecord.plumbing.guarded import ChildDied, NoChild, run_guarded
from onrecord.publishing.content import pictures_of
from onrecord.publishing.models import ArticlePage
from onrecord.reader import queries
from onrecord.reader.paths import PAGE_MANIFEST
from onrecord.reader.pictures import INSET, LEAD, largest_file, telling
from onrecord.reader.verifying import pages
from onrecord.vocabulary.errors import Permanent

MOST_BYTES = 25 * 1024 * 1024
MOST_FILES = 6
"""At most so many files of one article are looked at."""

_UNREADABLE: dict[str, Any] = {
    "media_type": "",
    "state": "unreadable",
    "faults": [],
    "holds": [],
    "manifests": [],
    "tags": {},
    "cut_off": False,
    "marked": False,
}

_PUBLIC = re.compile(r"(?:images|audio)(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+")
_MANIFEST = re.compile(r"/((?:images|audio)(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+\.c2pa)$")
_PAGE = re.compile(rf"(/[\w-]+/[\w-]+/){re.escape(PAGE_MANIFEST)}$")
_ARTICLE = re.compile(r"/([\w-]+)/([\w-]+)/")


class CannotLook(Permanent):
    """There is nothing to look at; the message is for whoever asked."""

    code: ClassVar[str] = "verify.cannot_look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found in one file. ``found`` is what ``credentials.examine`` tells."""

    name: str
    path: str
    found: dict[str, Any]


def look_at(data: bytes, *, name: str = "", path: str = "", beside: bytes = b"") -> Look:
    """Return what a file says of its making. Raises ``CannotLook`` with one sentence.

    ``beside`` is the manifest that stands beside a file of our own: its name tells where, so that
    no change of its bytes hides it. Else what the file's tags name is looked up.
    """
    if not data:
        raise CannotLook(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise CannotLook(_too_large())
    found = _examined(data, b"")
    if not found["media_type"]:
        raise CannotLook(
            _(
                "Only PNG, JPEG, WebP and AVIF pictures, MP3, Opus and WAV recordings and saved "
                "pages of articles (HTML) can be checked."
            )
        )
    if found["state"] == "none":
        beside = beside or _manifest_beside(str(found["tags"].get("manifest_url", "")))
        if beside:
            found = _examined(data, beside)
    return Look(name=name, path=path, found=found)


def look_at_address(address: str) -> Iterator[Look]:
    """Yield what is said by the file at an address of this site, or by those of an article.

    Nothing is fetched: the files are in our own storage. Raises ``CannotLook``.
    """
    path = _path_of(address)
    inside = path.removeprefix(settings.MEDIA_URL)
    if path != inside:
        yield _look_at_stored(inside)
        return
    match = _ARTICLE.fullmatch(path)
    article = article_at(path) if match else None
    if article is None:
        raise CannotLook(_("No picture, recording or article of this site has this address."))
    names = list(dict.fromkeys(files_of(article)))[:MOST_FILES]
    page = pages.find_page(path)
    if page is not None:
        data, manifest = page
        yield Look(name=_("The article itself"), path=path, found=_examined(data, manifest))
    elif not names:
        raise CannotLook(_("This article shows no picture and has no recording."))
    for name in names:
        try:
            yield _look_at_stored(name)
        except CannotLook:
            # One that cannot be read hides none of the others.
            yield Look(name=name.rpartition("/")[2], path="", found=_UNREADABLE)


def _too_large() -> str:
    return _("The file is larger than %(n)d MB; files that large are not checked here.") % {
        "n": MOST_BYTES // 1024 // 1024
    }


def _examined(data: bytes, manifest: bytes) -> dict[str, Any]:
    message = credentials.asked(data, trusted=provenance.anchors(), manifest=manifest)
    try:
        answer = run_guarded(
            credentials.TARGET,
            message,
            seconds=credentials.SECONDS,
            megabytes=credentials.MEGABYTES,
        )
    except ChildDied as error:
        raise CannotLook(
            _("The file is damaged or made to do harm: it could not be read within safe limits.")
        ) from error
    except NoChild as error:
        raise CannotLook(_("The check is busy. Please try again in a minute.")) from error
    found: dict[str, Any] = json.loads(answer)
    return found


def _manifest_beside(address: str) -> bytes:
    """Return the manifest of ours that a file's tags name, whatever the host; else nothing.

    The host may have changed since; the signature tells whether it is about these bytes.
    """
    path = urlsplit(address).path if address else ""
    page = _PAGE.search(path)
    if page is not None:
        printed = pages.find_page(page[1])
        return printed[1] if printed else b""
    match = _MANIFEST.search(path)
    return _contents(match[1]) if match is not None and ".." not in match[1] else b""


def _look_at_stored(name: str) -> Look:
    if not _PUBLIC.fullmatch(name) or ".." in name or not default_storage.exists(name):
        raise CannotLook(_("No picture, recording or article of this site has this address."))
    if default_storage.size(name) > MOST_BYTES:
        raise CannotLook(_too_large())
    with default_storage.open(name) as opened:
        data = bytes(opened.read())
    beside = _contents(f"{name}{provenance.SUFFIX}")
    return look_at(
        data, name=name.rpartition("/")[2], path=f"{settings.MEDIA_URL}{name}", beside=beside
    )


def _contents(name: str) -> bytes:
    """Return the bytes of a file in storage; nothing where there is none."""
    if not default_storage.exists(name):
        return b""
    with default_storage.open(name) as opened:
        return bytes(opened.read())


def _path_of(address: str) -> str:
    """Return the path of an address of this site; it may lack scheme and host."""
    try:
        parts = urlsplit(address.strip())
        own = urlsplit(settings.SITE_URL)
    except ValueError as error:
        raise CannotLook(_("This is no web address.")) from error
    if parts.netloc and parts.netloc.lower() != own.netloc.lower():
        raise CannotLook(
            _("Only addresses of this site can be given. Save the file and hand it in instead.")
        )
    return unquote(parts.path)


def article_at(path: str) -> ArticlePage | None:
    """Return the article that readers may see at ``/section/slug/``, or ``None``."""
    match = _ARTICLE.fullmatch(path)
    if match is None:
        return None
    slug = match[2]
    found = queries.readable_articles().select_related("lead_picture", "narration")
    return found.filter(slug=slug, url_path__endswith=path).first()


def files_of(article: ArticlePage) -> Iterator[str]:
    """Yield the storage names of the files that an article shows, one of each picture."""
    for picture in pictures_of(article):
        slot = LEAD if picture.pk == article.lead_picture_id else INSET
        name = largest_file(telling(picture), slot) if isinstance(picture, Picture) else ""
        if name:
            yield name
    if article.narration is not None:
        yield str(article.narration.audio.name)
        if article.narration.light_size:
            yield article.narration.light_name
