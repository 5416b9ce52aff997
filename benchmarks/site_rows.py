"""The rows of a made-up site, written in bulk; imported once Django is set up."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from benchmarks.made_up import MadeUp, Newswire
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image
from wagtail.models import Locale, Page

from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import Delivery, Passage, Report, Source
from onrecord.publishing.content import content_digest
from onrecord.publishing.gate import REVIEW_ACTS
from onrecord.publishing.models import ArticlePage, ReviewCertificate, SectionPage
from onrecord.publishing.operations.authors import get_newsroom
from onrecord.reader.models import ArticleVector, ShelfPlace
from onrecord.stories.models import Membership, StatementRow, Story
from onrecord.vocabulary.drafts import DraftForm, DraftText
from onrecord.vocabulary.texts import Sentence, TextField, text_digest
from onrecord.writing.models import Draft
from onrecord.writing.storage import to_json

SOURCES = 24
PICTURES = 6
DIMENSIONS = 384
APART = timedelta(minutes=36)
"""Articles were published so far apart: 40 a day."""


def insert(objects: Iterable[Any]) -> list[Any]:
    """Insert the rows of one model with one prepared statement; gives them their ids.

    Only the model's own table is written: the page rows of articles are inserted before.
    """

    rows = list(objects)
    if not rows:
        return rows
    meta = rows[0]._meta
    fields = meta.local_concrete_fields
    column = connection.ops.quote_name
    with connection.cursor() as cursor:
        if rows[0].pk is None:
            cursor.execute(
                f"SELECT COALESCE(MAX({column(meta.pk.column)}), 0) FROM {column(meta.db_table)}"
            )
            for pk, row in enumerate(rows, start=cursor.fetchone()[0] + 1):
                row.pk = pk
        names = ", ".join(column(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {column(meta.db_table)} ({names}) VALUES ({marks})",
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection=connection)
                    for field in fields
                ]
                for row in rows
            ],
        )
    return rows


class Writer:
    """Writes batches of pieces as the rows that the line would have left."""

    def __init__(self, newswire: Newswire, total: int, *, now: datetime, editor: Any) -> None:

        self.newswire = newswire
        self.total = total
        self.now = now
        self.editor = editor
        self.newsroom = get_newsroom()
        self.locale = Locale.objects.get_or_create(language_code="en")[0]
        self.content_type = ContentType.objects.get_for_model(ArticlePage)
        self.sections = list(SectionPage.objects.order_by("position"))
        self.children = [0] * len(self.sections)
        self.sources = list(_sources(now))
        self.pictures = _pictures()
        chance = np.random.default_rng(7)
        self.centres = chance.normal(size=(newswire.topics, DIMENSIONS))
        self.chance = chance
        self.newest: list[list[int]] = [[] for _ in self.sections]

    def section_of(self, piece: MadeUp) -> int:
        """Return the number of the section that a piece stands in: that of its topic."""
        return piece.topic % len(self.sections)

    def at(self, piece: MadeUp) -> datetime:
        """Return when a piece was published."""
        return self.now - APART * max(1, self.total - piece.number)

    def write(self, pieces: Sequence[MadeUp]) -> list[Any]:
        """Write published articles with all that they rest on; return them."""

        drafts = self.write_evidence(pieces)
        ledgers = insert(
            Ledger(story_id=d.story_id, draft=d, created_at=d.created_at, updated_at=d.created_at)
            for d in drafts
        )
        articles = self._articles(pieces, drafts, ledgers)
        entries = insert(self._entries(pieces, articles, ledgers))
        self._supports(
            entries, {ledger.pk: d.story_id for ledger, d in zip(ledgers, drafts, strict=True)}
        )
        through = articles[0].authors.through
        author = self.newsroom.pk
        insert(through(articlepage_id=a.pk, author_id=author) for a in articles)
        insert(map(self._certificate, articles))
        insert(
            ArticleVector(article_id=a.pk, dense=self._vector(piece))
            for a, piece in zip(articles, pieces, strict=True)
        )

        insert(self._shelves(pieces, articles))
        return articles

    def _shelves(self, pieces: Sequence[MadeUp], articles: Sequence[Any]) -> Iterator[Any]:
        """Yield a full shelf for each article: the four before it in its section."""
        for piece, article in zip(pieces, articles, strict=True):
            newest = self.newest[self.section_of(piece)]
            for place, shown in enumerate(newest):
                yield ShelfPlace(article_id=article.pk, shown_id=shown, place=place)
            self.newest[self.section_of(piece)] = [article.pk, *newest][:4]

    def _certificate(self, article: Any) -> Any:

        at = article.published_at
        return ReviewCertificate(
            article_id=article.pk,
            reviewer=self.editor,
            reviewer_name="The builder",
            content_digest=article.cleared_digest,
            acts=[{"act": act, "at": at.isoformat(), "note": "Read."} for act in REVIEW_ACTS],
            opened_at=at,
            approved_at=at,
        )

    def write_evidence(self, pieces: Sequence[MadeUp]) -> list[Any]:
        """Write stories with reports, passages, statements and drafts; return the drafts."""

        stories = insert(
            Story(
                title=p.headline,
                slug=f"story-{p.number}",
                section=self.sections[self.section_of(p)].slug,
                importance=1.0 + p.number % 7,
                independent_sources=2,
                report_count=2,
                first_at=self.at(p),
                last_at=self.at(p),
            )
            for p in pieces
        )
        told = [
            (p, s, self._told(p, s, side))
            for p, s in zip(pieces, stories, strict=True)
            for side in (0, 1)
        ]
        deliveries = insert(
            Delivery(
                source=source,
                digest=text_digest(f"{p.number}-{source.pk}"),
                size=sum(map(len, texts)),
                raw=f"raw/{p.number}-{source.pk}",
                received_at=self.at(p),
                state="read",
                format="rss",
            )
            for p, _, (source, texts) in told
        )
        reports = insert(
            Report(
                source=source,
                delivery=delivery,
                identity=text_digest(f"{p.number}-{source.slug}"),
                url=f"https://{source.slug}.example/{p.number}",
                title=p.headline,
                text="\n\n".join(texts),
                language="en",
                section=story.section,
                published_at=self.at(p) - timedelta(hours=1),
                received_at=self.at(p),
                state="read",
            )
            for (p, story, (source, texts)), delivery in zip(told, deliveries, strict=True)
        )
        insert(
            Membership(story=story, report=report, score=0.9, joined_at=report.received_at)
            for (_, story, _), report in zip(told, reports, strict=True)
        )
        passages = insert(_passages(told, reports))
        insert(_statements(told, passages))
        return insert(
            Draft(
                story=story,
                form="digest",
                headline=p.headline,
                text=_draft_text(p),
                making={"engine": "made-up"},
                inputs_digest=text_digest(str(p.number)),
                created_at=self.at(p),
            )
            for p, story in zip(pieces, stories, strict=True)
        )

    def _told(self, piece: MadeUp, story: Any, side: int) -> tuple[Any, list[str]]:
        """Return one side's source and its paragraphs: the piece's sentences, two by two."""
        source = self.sources[(piece.topic + piece.number * 5 + side * 7) % len(self.sources)]
        lines = [piece.headline + ".", piece.standfirst, *piece.sentences]
        texts = [" ".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
        return source, [*texts, f"“{piece.said},” said {piece.speaker}, the {piece.role}."]

    def _articles(
        self, pieces: Sequence[MadeUp], drafts: Sequence[Any], ledgers: Sequence[Any]
    ) -> list[Any]:

        articles = []
        for piece, draft, ledger in zip(pieces, drafts, ledgers, strict=True):
            at = self.at(piece)
            picture = self.pictures[piece.number % PICTURES] if piece.number % 4 == 0 else None
            article = ArticlePage(
                **self._page(piece, at),
                standfirst=piece.standfirst,
                body=_body(piece),
                language="en",
                draft=draft,
                ledger=ledger,
                lead_picture=picture,
                published_at=at,
            )
            article.authors = [self.newsroom]
            article.cleared_digest = content_digest(article)
            articles.append(article)
        names = [field.attname for field in Page._meta.local_concrete_fields if field.name != "id"]
        pages = insert(
            Page(**{name: getattr(article, name) for name in names}) for article in articles
        )
        for article, page in zip(articles, pages, strict=True):
            article.pk = article.page_ptr_id = article.id = page.pk
        return insert(articles)

    def _page(self, piece: MadeUp, at: datetime) -> dict[str, Any]:
        number = self.section_of(piece)
        section = self.sections[number]
        self.children[number] += 1
        slug = f"piece-{piece.number}"
        return {
            "title": piece.headline,
            "draft_title": piece.headline,
            "slug": slug,
            "path": section._get_path(section.path, section.depth + 1, self.children[number]),
            "depth": section.depth + 1,
            "url_path": f"{section.url_path}{slug}/",
            "content_type": self.content_type,
            "locale": self.locale,
            "live": True,
            "first_published_at": at,
            "last_published_at": at,
        }

    def _entries(
        self, pieces: Sequence[MadeUp], articles: Sequence[Any], ledgers: Sequence[Any]
    ) -> Iterator[Any]:

        for piece, article, ledger in zip(pieces, articles, ledgers, strict=True):
            parts = [("headline", 0, piece.headline), ("standfirst", 0, piece.standfirst)]
            parts += [("body", at // 2, text) for at, text in enumerate(piece.sentences)]
            parts.append(("statement", 0, piece.said))
            for position, (field, paragraph, text) in enumerate(parts):
                yield LedgerEntry(
                    ledger=ledger,
                    digest=text_digest(text),
                    text=text,
                    field=field,
                    paragraph=paragraph,
                    position=position,
                    kind="quotation" if field == "statement" else "fact",
                    verdict="supported",
                    score=0.9,
                    making={"engine": "made-up"},
                    checked_at=article.published_at,
                )

    def _supports(self, entries: Sequence[Any], story_of: dict[int, int]) -> None:

        by_story: dict[int, list[tuple[int, int, int]]] = {}
        rows = Passage.objects.filter(report__membership__story_id__in=story_of.values())
        named = rows.order_by("report_id", "position").values_list(
            "report__membership__story_id", "pk", "position", "end", "start"
        )
        for story_id, pk, position, end, start in named:
            by_story.setdefault(story_id, []).append((pk, position, end - start))
        supports = []
        for entry in entries:
            passages = by_story[story_of[entry.ledger_id]]
            wanted = entry.position // 2 if entry.field != "statement" else passages[-1][1]
            supports += [
                EntrySupport(
                    entry=entry,
                    passage_id=pk,
                    start=0,
                    end=min(60, length),
                    score=0.9,
                    passage_digest=entry.digest,
                )
                for pk, position, length in passages
                if position == wanted
            ]
        insert(supports)

    def _vector(self, piece: MadeUp) -> bytes:
        """Return a vector near its topic's: as near as two pieces on one subject are."""
        vector = self.centres[piece.topic] + self.chance.normal(size=DIMENSIONS)
        return bytes((vector / np.linalg.norm(vector)).astype("<f4").tobytes())


def _sources(now: datetime) -> Iterator[Any]:

    for number in range(SOURCES):
        name = f"Outlet {chr(ord('A') + number)}"
        yield Source.objects.get_or_create(
            slug=f"outlet-{number}",
            defaults={
                "name": name,
                "created_at": now,
                "admitted_because": "It is made up.",
                "quoting_budget": None,  # the pieces are made of what the reports say
            },
        )[0]


def _pictures() -> list[Any]:

    found = list(Picture.objects.order_by("pk")[:PICTURES])
    for number in range(len(found), PICTURES):
        data = io.BytesIO()
        Image.new("RGB", (1200, 750), f"#{number * 2 + 2}46").save(data, "PNG")
        picture = Picture(
            title=f"Card {number}",
            alt="A plain card",
            credit="Onrecord",
            source_name="Onrecord",
            licence="CC0",
            kind="card",
        )
        picture.file.save(f"card-{number}.png", ContentFile(data.getvalue()), save=False)
        picture.width, picture.height = 1200, 750
        picture.save()
        found.append(picture)
    return found


def _body(piece: MadeUp) -> list[tuple[str, Any]]:
    lines = piece.sentences
    paragraphs = [" ".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
    said: dict[str, Any] = {"speaker": piece.speaker, "role": piece.role, "content": piece.said}
    said |= {"direct": True, "passage": None}
    return [*(("paragraph", text) for text in paragraphs), ("statements", [said])]


def _draft_text(piece: MadeUp) -> dict[str, Any]:

    body = [Sentence(text=text) for text in piece.sentences]
    return to_json(
        DraftText(
            form=DraftForm.DIGEST,
            headline=Sentence(text=piece.headline, field=TextField.HEADLINE),
            standfirst=(Sentence(text=piece.standfirst, field=TextField.STANDFIRST),),
            paragraphs=tuple(tuple(body[at : at + 2]) for at in range(0, len(body), 2)),
        )
    )


def _passages(told: Iterable[Any], reports: Iterable[Any]) -> Iterator[Any]:

    for (_, _, (_, texts)), report in zip(told, reports, strict=True):
        start = 0
        for position, text in enumerate(texts):
            end = start + len(text)
            yield Passage(report=report, position=position, start=start, end=end, text=text)
            start = end + 2


def _statements(told: Sequence[Any], passages: Sequence[Any]) -> Iterator[Any]:

    last = {passage.report_id: passage for passage in passages}
    for (piece, _, _), passage in zip(told, last.values(), strict=True):
        yield StatementRow(
            report_id=passage.report_id,
            passage=passage,
            speaker=piece.speaker,
            speaker_text=piece.speaker,
            role=piece.role,
            cue="said",
            content=piece.said,
            kind="direct",
            start=1,
            end=1 + len(piece.said),
        )
