"""Builds a made-up site of any size in the database: real rows, written in bulk.

Each article has a story, two reports of different sources with passages, a draft, a ledger
with an entry for every sentence and two supports each, a certificate, a vector, a shelf, and
every fourth a picture; ``benchmarks.site_breadth`` adds who signs, topics, lists and the rest.
The rows are those that the line would have written, without its work:
nothing is fetched, embedded, checked or announced. ``waiting_article`` then makes one piece
at a time through the product's own operations, ready to be approved at the desk.

``prepare_home(folder)`` must be called before Django is set up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.made_up import SECTIONS, Newswire

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
CHUNK = 500

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A site that was built. ``path`` of the ``n``-th article: ``paths(n)``."""

    articles: int
    first_id: int
    editor: Any
    newswire: Newswire


def prepare_home(folder: str | Path, **environment: str) -> None:
    """Point the product at ``folder`` and make it importable; call before ``django.setup``."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "ONRECORD_HOME": str(folder),
        "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50,
        **environment,
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    for part in (str(ROOT), str(ROOT / "src")):
        if part not in sys.path:
            sys.path.insert(0, part)


def build(articles: int, *, now: datetime = NOW, seed: int = 11, tell: Tell | None = None) -> Built:
    """Migrate the database and fill it with ``articles`` published articles, newest last.

    ``tell(done, all)`` is called now and then.
    """
    from benchmarks.site_breadth import Breadth
    from benchmarks.site_rows import Writer
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction

    from onrecord.publishing.models import ArticlePage, SectionPage
    from onrecord.publishing.operations import set_up_site

    bring_up_to_date()
    set_up_site(
        now=now,
        site_name="The Made-up Record",
        sections=[(slug, slug.title(), f"All of {slug}.") for slug in SECTIONS],
        hostname="127.0.0.1",
        port=8000,
    )
    editor = get_user_model().objects.create_superuser("builder", "", "a long made-up pass")
    newswire = Newswire(seed=seed)
    writer = Writer(newswire, articles, now=now, editor=editor)
    breadth = Breadth(newswire, now=now)
    if connection.vendor == "sqlite":
        # A site that is built in vain is built again: nothing is lost by not waiting for the disk.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    done = 0
    pieces = newswire.pieces(articles)
    while batch := list(islice(pieces, CHUNK)):
        with transaction.atomic():
            breadth.write(batch, writer.write(batch))
        done += len(batch)
        if tell is not None:
            tell(done, articles)
    for section in SectionPage.objects.all():
        count = ArticlePage.objects.child_of(section).count()
        SectionPage.objects.filter(pk=section.pk).update(numchild=count)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
    first = ArticlePage.objects.order_by("pk").first()
    return Built(
        articles=articles, first_id=first.pk if first else 0, editor=editor, newswire=newswire
    )


def bring_up_to_date() -> None:
    """Migrate a home that was built before, and collect its static files anew."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def known_site() -> Built:
    """Return the site that an earlier ``build`` left in this home."""
    from django.contrib.auth import get_user_model

    from onrecord.publishing.models import ArticlePage

    articles = ArticlePage.objects.filter(slug__startswith="piece-").order_by("pk")
    return Built(
        articles=articles.count(),
        first_id=articles[0].pk,
        editor=get_user_model().objects.get(username="builder"),
        newswire=Newswire(),
    )


def waiting_article(built: Built, number: int, *, now: datetime) -> tuple[int, str]:
    """Lay out piece ``number`` (beyond those built) with its three acts of review recorded.

    Returns the article's id and the digest that approving it needs. Everything goes through
    the product's own operations; the checker's verdicts are taken as given.
    """
    from benchmarks.site_rows import Writer

    from onrecord.grounding.operations import ground_draft
    from onrecord.publishing import approval
    from onrecord.publishing.content import content_digest
    from onrecord.publishing.gate import REVIEW_ACTS
    from onrecord.publishing.operations import lay_out
    from onrecord.publishing.queries import get_working_copy
    from onrecord.reader import related

    piece = built.newswire.piece(number)
    writer = Writer(built.newswire, number + 1, now=now, editor=built.editor)
    draft = writer.write_evidence([piece])[0]
    ledger_id = ground_draft(draft_id=draft.pk, now=now)
    article_id = lay_out(
        draft_id=draft.pk, ledger_id=ledger_id, lead_picture_id=None, body_picture_id=None, now=now
    )
    _let_stand(ledger_id)
    related.remember(article_id=article_id, now=now)
    digest = content_digest(get_working_copy(article_id))
    for second, act in enumerate(REVIEW_ACTS):
        approval.record_act(
            article_id=article_id,
            act=act,
            note=f"read for {act}",
            user=built.editor,
            now=now + timedelta(seconds=second),
            seen_digest=digest,
        )
    return article_id, digest


def _let_stand(ledger_id: int) -> None:
    """Let every sentence of a ledger be supported, whatever the checker said."""
    from onrecord.grounding.models import EntrySupport, LedgerEntry
    from onrecord.intake.models import Passage
    from onrecord.vocabulary.texts import text_digest

    entries = LedgerEntry.objects.filter(ledger_id=ledger_id)
    entries.update(verdict="supported", findings=[])
    passages = list(
        Passage.objects.filter(report__membership__story__ledgers=ledger_id).order_by("pk")
    )
    for entry in entries:
        for passage in (passages[0], passages[-1]):
            EntrySupport.objects.get_or_create(
                entry=entry,
                passage=passage,
                defaults={
                    "start": 0,
                    "end": min(40, len(passage.text)),
                    "score": 0.9,
                    "passage_digest": text_digest(passage.text),
                },
            )
