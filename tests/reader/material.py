"""Rows for tests of the reader site: a small newsroom with evidence, pictures and audio.

Articles are made live by a query, as the printed site sees them; the gate that stands in
``ArticlePage.save`` has tests of its own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page, Site

from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import Delivery, Passage, Report, Source
from onrecord.language.sentences import split
from onrecord.narration.models import Narration
from onrecord.publishing.models import (
    ArticlePage,
    Author,
    HomePage,
    ReviewCertificate,
    SectionPage,
)
from onrecord.reader import lists
from onrecord.stories.models import Story
from onrecord.vocabulary.texts import SentenceKind, TextField, text_digest
from onrecord.vocabulary.verdicts import Verdict
from onrecord.writing.models import Draft


@dataclass
class Newsroom:
    """Makes rows; ``now`` is the instant at which everything was made."""

    now: datetime
    home: HomePage
    sections: dict[str, SectionPage] = field(default_factory=dict)
    made: int = 0

    def next(self) -> int:
        self.made += 1
        return self.made

    def section(self, title: str, *, is_sample: bool = False, **values: Any) -> SectionPage:
        slug = title.lower()
        page = SectionPage(
            title=title, slug=slug, is_sample=is_sample, position=len(self.sections), **values
        )
        self.sections[slug] = self.home.add_child(instance=page)
        return page

    def source(self, name: str, **values: Any) -> Source:
        slug = name.lower().replace(" ", "-")
        return Source.objects.get_or_create(
            slug=slug, defaults={"name": name, "created_at": self.now, **values}
        )[0]

    def report(
        self, source: Source, title: str, texts: Sequence[str], *, url: str = "", hours: float = 2
    ) -> list[Passage]:
        """Return the passages of a new report; ``hours`` before now it was published."""
        number = self.next()
        delivery = Delivery.objects.create(
            source=source,
            digest=f"{number:064}",
            size=1,
            raw=ContentFile(b"x", name=f"{number}.txt"),
            received_at=self.now,
        )
        text = "\n\n".join(texts)
        report = Report.objects.create(
            source=source,
            delivery=delivery,
            identity=f"{number:064}",
            url=url or f"https://{source.slug}.example/{number}",
            title=title,
            text=text,
            received_at=self.now,
            published_at=self.now - timedelta(hours=hours),
        )
        passages, start = [], 0
        for position, part in enumerate(texts):
            passages.append(
                Passage.objects.create(
                    report=report, position=position, start=start, end=start + len(part), text=part
                )
            )
            start += len(part) + 2
        return passages

    def story(self, title: str, *, importance: float = 1.0) -> Story:
        return Story.objects.create(
            title=title,
            slug=f"story-{self.next()}",
            importance=importance,
            first_at=self.now,
            last_at=self.now,
        )

    def picture(
        self, *, kind: str = "photo", size: tuple[int, int] = (240, 160), **values: Any
    ) -> Picture:
        buffer = io.BytesIO()
        Image.new("RGB", size, (120, 140, 130)).save(buffer, "PNG")
        words = {
            "alt": "A grey field",
            "caption": "The field, seen from the road.",
            "credit": "R. Example",
            "source_name": "Harbour Wire",
            "licence": "CC BY 4.0",
            "source_url": "https://harbour.example/field",
        }
        return Picture.objects.create(
            title=f"picture {self.next()}",
            file=ImageFile(io.BytesIO(buffer.getvalue()), name=f"picture-{self.made}.png"),
            width=size[0],
            height=size[1],
            kind=kind,
            **{**words, **values},
        )

    def narration(self, marks: Sequence[dict[str, Any]], *, duration: float) -> Narration:
        return Narration.objects.create(
            digest=f"{self.next():064}",
            language="en",
            voice="test voice",
            audio=ContentFile(b"not really audio", name=f"{self.made}.mp3"),
            size=16,
            duration=duration,
            marks=list(marks),
            making={"engine": "fake", "version": "1"},
            created_at=self.now,
        )

    def article(
        self,
        section: SectionPage,
        title: str,
        *,
        standfirst: str = "",
        body: Sequence[dict[str, Any]] = (),
        story: Story | None = None,
        hours: float = 1,
        is_live: bool = True,
        form: str = "report",
        **values: Any,
    ) -> ArticlePage:
        """Return an article published ``hours`` before now, with draft and empty ledger."""
        story = story or self.story(title)
        draft = Draft.objects.create(
            story=story,
            form=form,
            headline=title,
            text={},
            making={
                "engine": "extractive",
                "version": "1",
                "digital_source_type": "algorithmicMedia",
            },
            inputs_digest=f"{self.next():064}",
            created_at=self.now,
        )
        ledger = Ledger.objects.create(
            story=story, draft=draft, created_at=self.now, updated_at=self.now
        )
        page = ArticlePage(
            title=title,
            slug=f"article-{self.made}",
            standfirst=standfirst,
            body=list(body),
            draft=draft,
            ledger=ledger,
            live=False,
            **values,
        )
        section.add_child(instance=page)
        at = self.now - timedelta(hours=hours)
        ArticlePage.objects.filter(pk=page.pk).update(
            live=is_live, published_at=at, updated_at=at, has_unpublished_changes=False
        )
        lists.relist(article_ids=[page.pk], now=self.now)
        return ArticlePage.objects.get(pk=page.pk)

    def ground(
        self,
        article: ArticlePage,
        text: str,
        passages: Sequence[Passage],
        *,
        field: TextField = TextField.BODY,
        kind: SentenceKind = SentenceKind.FACT,
        verdict: Verdict = Verdict.SUPPORTED,
        spans: Sequence[tuple[int, int]] | None = None,
        **values: Any,
    ) -> LedgerEntry:
        """Return the ledger entry of one sentence, resting on the whole of ``passages``."""
        entry = LedgerEntry.objects.create(
            ledger=article.ledger,
            digest=text_digest(text),
            text=text,
            field=field.value,
            position=self.next(),
            kind=kind.value,
            verdict=verdict.value,
            score=0.9,
            making={"engine": "evidence", "version": "1"},
            checked_at=self.now,
            **values,
        )
        for number, passage in enumerate(passages):
            start, end = spans[number] if spans else (0, len(passage.text))
            EntrySupport.objects.create(
                entry=entry,
                passage=passage,
                start=start,
                end=end,
                score=1 - number / 10,
                passage_digest=text_digest(passage.text),
            )
        lists.relist(article_ids=[article.pk], now=self.now)
        return entry

    def certificate(self, article: ArticlePage, reviewer: str = "Ada Editor") -> ReviewCertificate:
        at = self.now.isoformat()
        return ReviewCertificate.objects.create(
            article=article,
            reviewer_name=reviewer,
            content_digest="0" * 64,
            acts=[
                {"act": act, "at": at, "note": f"{act} examined"}
                for act in ("accuracy", "plausibility", "sources")
            ],
            opened_at=self.now,
            approved_at=self.now,
        )

    def author(self, name: str, **values: Any) -> Author:
        return Author.objects.create(name=name, slug=name.lower().replace(" ", "-"), **values)

    def sign(self, article: ArticlePage, author: Author) -> None:
        ArticlePage.authors.through.objects.create(articlepage=article, author=author)
        lists.relist(article_ids=[article.pk], now=self.now)

    def full_article(
        self, section: SectionPage, title: str = "The bridge opens early"
    ) -> ArticlePage:
        """Return an article that has everything its page can show."""
        wire = self.report(
            self.source("Harbour Wire"),
            "Bridge opens two weeks early",
            [
                "The new bridge opened on Monday, two weeks early. Crowds came at dawn.",
                "“We are glad,” said Mayor Ilse Brandt at the bridge.",
            ],
            hours=5,
        )
        post = self.report(
            self.source("Coast Post"), "Crowds at dawn", ["About 400 people crossed at dawn."]
        )
        opened = "The bridge opened on Monday, two weeks early."
        crossed = "About 400 people crossed it at dawn."
        why = "It matters because the ferry stops in April."
        watch = "Whether the ferry stops in April."
        article = self.article(
            section,
            title,
            standfirst=why,
            body=[
                {"type": "paragraph", "value": f"{opened} {crossed}"},
                {"type": "heading", "value": "What comes next"},
                {
                    "type": "picture",
                    "value": self.picture(kind="locator_map", label="Computed map").pk,
                },
                {
                    "type": "statements",
                    "value": [
                        {
                            "type": "item",
                            "id": "said-1",
                            "value": {
                                "speaker": "Ilse Brandt",
                                "role": "mayor",
                                "content": "We are glad",
                                "direct": True,
                                "passage": wire[1].pk,
                            },
                        }
                    ],
                },
                {"type": "watch", "value": [{"type": "item", "id": "w", "value": watch}]},
            ],
            lead_picture=self.picture(),
            narration=self.narration(
                [
                    {"digest": text_digest(opened), "start": 2.0, "end": 5.25},
                    {"digest": text_digest(crossed), "start": 5.25, "end": 8.0},
                ],
                duration=187.4,
            ),
        )
        self.sign(article, self.author("The bridge desk"))
        self.ground(article, title, [wire[0]], field=TextField.HEADLINE)
        self.ground(article, why, [post[0]], field=TextField.STANDFIRST, verdict=Verdict.PARTIAL)
        start = wire[0].text.index("opened")
        self.ground(article, opened, [wire[0]], spans=[(start, start + 35)])
        self.ground(article, crossed, [post[0]], kind=SentenceKind.ATTRIBUTION)
        self.ground(article, watch, [post[0]], field=TextField.WATCH)
        self.certificate(article)
        return article


def open_newsroom(now: datetime) -> Newsroom:
    """Return a newsroom whose home page is the root of the default site."""
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    for page in list(root.get_children()):
        page.specific.delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Onrecord", slug="home"))
    Site.objects.create(
        hostname="localhost", port=80, root_page=home, is_default_site=True, site_name="Onrecord"
    )
    return Newsroom(now=now, home=home)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` as the page splits them."""
    return [text[start:end] for start, end in split(text)]
