"""Asking a site for something the way it wants to be asked, and noting what it allows.

Every hop of a request is held against the site's robots.txt and waits for its turn there;
what robots.txt, TDMRep, Content-Usage, RSL and the page itself say about use is recorded
for the source. An agreement with the source stands above all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import ClassVar

from onrecord.intake.models import Site, Source, Term
from onrecord.intake.operations.sites import (
    give_turn_back,
    known_sites,
    learn_licences,
    may_fetch,
    origin_of,
    site_at,
    statements_of,
    take_turn,
)
from onrecord.intake.terms.reserving import licences_of, of_headers, of_markup
from onrecord.intake.terms.statements import (
    Statement,
    closing_fetch,
    closing_model,
    in_words,
)
from onrecord.plumbing.outbound import MAX_BYTES, TIMEOUT_SECONDS, Answer, fetch
from onrecord.vocabulary.errors import NewsroomError, Permanent

SEEN_AGAIN_AFTER = timedelta(hours=12)
"""That a term still stands is noted so often; every poll would be a write for nothing."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class Disallowed(Permanent):
    """The site's robots.txt does not let us fetch this."""

    code: ClassVar[str] = "intake.disallowed"


class Reserved(Permanent):
    """The site reserves text and data mining, so the page is not read for its text."""

    code: ClassVar[str] = "intake.reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came, and by whom its text is kept from models (one sentence, or nothing)."""

    answer: Answer
    reserved_by: str = ""


def ask(
    *,
    url: str,
    source: Source | None,
    now: datetime,
    accept: str = "*/*",
    etag: str = "",
    last_modified: str = "",
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT_SECONDS,
    for_text: bool = False,
) -> Asked:
    """Fetch ``url`` for ``source`` and return the answer with the reservation on its text.

    Without a source (an address that is looked at before there is one) nothing is recorded.
    ``for_text`` says that it is a page to take text from, which a TDM reservation forbids.
    Raises ``Disallowed``, ``Reserved``, ``Crowded`` (come back later), and what ``fetch``
    raises. The status of the answer is the caller's to judge.
    """
    began = monotonic()
    taken: dict[str, Site] = {}

    def admit(hop: str) -> None:
        site = site_at(hop, now=now)
        _demand(site, hop, source, for_text=for_text)
        if site.origin not in taken:
            take_turn(site, now=now + timedelta(seconds=monotonic() - began))
            taken[site.origin] = site

    try:
        answer = fetch(
            url,
            etag=etag,
            last_modified=last_modified,
            accept=accept,
            max_bytes=max_bytes,
            timeout=timeout,
            admit=admit,
        )
    finally:
        for site in taken.values():
            give_turn_back(site, now=now + timedelta(seconds=monotonic() - began))
    if not (200 <= answer.status < 300 or answer.status == 304):
        return Asked(answer=answer)
    return _settled(answer, taken[origin_of(answer.url)], source, now, for_text=for_text)


def _settled(
    answer: Answer, site: Site, source: Source | None, now: datetime, *, for_text: bool
) -> Asked:
    """Record what the answer and its site say about its text, and keep to it."""
    statements = _statements(answer, site)
    if source is not None:
        record_terms(source=source, statements=statements, now=now)
    if source is not None and source.agreement:
        return Asked(answer=answer)
    if for_text and (closed := closing_fetch(statements)):
        raise Reserved(f"{in_words(closed)}, so its text is not taken.")
    reserving = closing_model(statements)
    return Asked(answer=answer, reserved_by=in_words(reserving) if reserving else "")


def reservation_on(*, url: str, source: Source, now: datetime) -> str:
    """Return by whom the text at ``url`` is kept from models, asking its site if need be.

    Nobody is asked for a source that no model is given anyway. A site that does not answer
    keeps its text to itself until it does.
    """
    if source.agreement or not origin_of(url):
        return ""
    site = known_sites([url]).get(origin_of(url))
    if source.may_feed_model and not source.is_sample:
        try:
            site = site_at(url, now=now)
        except NewsroomError as error:
            return f"Kept from models until its site answers. {error.message}"[:500]
    if site is None:
        return ""
    closed = closing_model(statements_of(site, url))
    return in_words(closed) if closed else ""


def record_terms(*, source: Source, statements: Sequence[Statement], now: datetime) -> None:
    """Note for a source what a site says about use, when it was first and last seen, and where.

    Statements of single pages are noted once for their site: the page's own stands with its
    report.
    """
    stated = {_digest(one): one for one in statements}
    if not stated:
        return
    known = {row.digest: row for row in Term.objects.filter(source=source, digest__in=list(stated))}
    new = [
        Term(
            source=source,
            digest=digest,
            kind=one.kind.value,
            where=one.where,
            says=one.says,
            closes_fetch=one.closes_fetch,
            closes_model=one.closes_model,
            first_seen_at=now,
            last_seen_at=now,
        )
        for digest, one in stated.items()
        if digest not in known
    ]
    if new:
        Term.objects.bulk_create(new, ignore_conflicts=True)
    stale = [row.pk for row in known.values() if row.last_seen_at < now - SEEN_AGAIN_AFTER]
    if stale:
        Term.objects.filter(pk__in=stale).update(last_seen_at=now)


def _demand(site: Site, url: str, source: Source | None, *, for_text: bool) -> None:
    if source is not None and source.agreement:
        return
    if not may_fetch(site, url):
        raise Disallowed(
            f"{site.origin}/robots.txt does not let Onrecord fetch {url}.",
            data={"url": url, "robots": f"{site.origin}/robots.txt"},
        )
    closed = closing_fetch(statements_of(site, url)) if for_text else None
    if closed:
        raise Reserved(f"{in_words(closed)}, so the page is not read.", data={"url": url})


def _statements(answer: Answer, site: Site) -> list[Statement]:
    """Return what the answer itself and its site say about its text."""
    # Where a single page says something, the site is named: pages come by the thousand.
    where = f"{site.origin}/"
    markup = ""
    if answer.media_type in _PAGES:
        markup = answer.body[:200_000].decode("utf-8", "replace")
    named = licences_of(answer.headers, markup, answer.url)
    if named:
        learn_licences(site, named)
    return [
        *of_headers(answer.headers, where),
        *of_markup(markup, where),
        *statements_of(site, answer.url),
    ]


def _digest(one: Statement) -> str:
    return hashlib.sha256(f"{one.kind}\n{one.where}\n{one.says}".encode()).hexdigest()
