"""What a printed article says of its making: a C2PA manifest beside the page (C2PA 2.4, A.7).

The page names it (``rel="c2pa-manifest"``). It is signed when somebody asks, over the very bytes
that are printed: so it costs no click anything, and is never older than the page it speaks of.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from onrecord.edition import prints
from onrecord.edition.prints import IDENTITY, Print
from onrecord.plumbing import provenance
from onrecord.plumbing.credentials import media_type_of
from onrecord.plumbing.provenance import Claim, Deed, Ingredient, Relation
from onrecord.publishing.models import ArticlePage, Disclosure
from onrecord.reader.paths import PAGE_MANIFEST
from onrecord.reader.verifying.looking import article_at, files_of
from onrecord.vocabulary.makings import DigitalSourceType, Making

HTML = "text/html"
MOST_INGREDIENT = 12 * 1024 * 1024
"""Bytes of a file up to which its own manifest goes along; larger ones are named by digest."""

MOST_KEPT = 64
_kept: dict[str, bytes] = {}
_lock = threading.Lock()


def find_signed(path: str) -> tuple[bytes, bytes] | None:
    """Return the bytes of a printed article and the manifest of exactly these; else ``None``."""
    page = prints.find(settings.EDITION_ROOT, path)
    if page is None or page.status != 200 or not page.media_type.startswith(HTML):
        return None
    article = article_at(path)
    if article is None:
        return None
    return page.bodies[IDENTITY], _signed(page, article)


def manifest_of(page: Print) -> bytes:
    """Return the manifest of a page that was printed; empty for all but articles."""
    found = find_signed(page.path) if page.path.count("/") == 3 else None
    return found[1] if found else b""


def manifest_path(path: str) -> str:
    """Return where the manifest of the page at ``path`` is to be had."""
    return path + PAGE_MANIFEST


def _signed(page: Print, article: ArticlePage) -> bytes:
    """Return the manifest of a page; each print is signed once a process, the newest are kept."""
    with _lock:
        if page.digest in _kept:
            return _kept[page.digest]
    manifest = provenance.attach(page.bodies[IDENTITY], HTML, _claim(page, article))
    with _lock:
        _kept[page.digest] = manifest
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return manifest


def _claim(page: Print, article: ArticlePage) -> Claim:
    """Return what is said of an article: who wrote it, and which files are placed in it."""
    making = _making(article, printed_at=datetime.fromtimestamp(page.last_modified, UTC))
    parts = tuple(_parts(article))
    deeds = [Deed(action="c2pa.placed", uses=tuple(range(len(parts))))] if parts else []
    deeds.append(Deed(action="c2pa.published", at=article.published_at))
    made = provenance.created(
        title=article.title,
        making=making,
        digital_source_type=making.digital_source_type or DigitalSourceType.ALGORITHMIC_MEDIA,
    )
    return Claim(title=made.title, first=made.first, deeds=tuple(deeds), ingredients=parts)


def _making(article: ArticlePage, *, printed_at: datetime) -> Making:
    told: dict[str, Any] = article.draft.making if article.draft else {}
    is_human = article.disclosure == Disclosure.HUMAN_ONLY or not told
    term = str(told.get("digital_source_type") or "")
    known = DigitalSourceType(term) if term in set(DigitalSourceType) else None
    if is_human:
        known = DigitalSourceType.DIGITAL_CREATION
    return Making(
        engine="" if is_human else str(told.get("engine", "")),
        version="" if is_human else str(told.get("version", "")),
        made_at=_instant(str(told.get("made_at") or "")) or article.published_at or printed_at,
        model="" if is_human else str(told.get("model", "")),
        prompt_digest="" if is_human else str(told.get("prompt_digest", "")),
        digital_source_type=known,
    )


def _instant(told: str) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _parts(article: ArticlePage) -> Iterator[Ingredient]:
    """Yield the pictures and the recording that the page shows, with their own manifests."""
    for name in files_of(article):
        if not default_storage.exists(name):
            continue
        with default_storage.open(name) as opened:
            data = bytes(opened.read())
        kind = media_type_of(data)
        if not kind:
            continue
        # What has its manifest beside it is named by digest: its bytes hold none to go along.
        can_go_along = kind not in provenance.BESIDE_ONLY and len(data) <= MOST_INGREDIENT
        is_whole = can_go_along and provenance.read(data, kind) is not None
        yield Ingredient(
            title=name.rpartition("/")[2],
            digest=provenance.digest_of(data),
            media_type=kind,
            relation=Relation.COMPONENT,
            signed=data if is_whole else b"",
            url=f"{settings.SITE_URL}{settings.MEDIA_URL}{name}",
        )
