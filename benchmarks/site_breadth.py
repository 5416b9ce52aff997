"""What a made-up site has beside its articles, in the numbers of a real one.

People who sign, stories told more than once with their addresses, topics, sources that
articles rest on, corrections, audio, and the lists in which all of them stand. Imported once
Django is set up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from benchmarks.made_up import MadeUp, Newswire
from benchmarks.site_rows import insert
from django.utils.text import slugify

from onrecord.intake.models import Source
from onrecord.narration.models import Narration
from onrecord.publishing.models import ArticlePage, Author, Correction, PublishedVersion
from onrecord.reader import lists
from onrecord.reader.models import ArticleSource, ArticleTopic, StoryAddress, Topic, TopicKind
from onrecord.vocabulary.texts import text_digest
from onrecord.writing.models import Draft

PEOPLE_WHO_SIGN = 60
SIGNED_EVERY, TOLD_AGAIN_EVERY, CORRECTED_EVERY, SPOKEN_EVERY = 3, 8, 50, 20
"""Every so many articles a person signs, tells a story again, is corrected, is read aloud."""

MOST_TOPICS = 12


class Breadth:
    """Gives batches of articles what they bring to the rest of the site."""

    def __init__(self, newswire: Newswire, *, now: datetime) -> None:
        self.now = now
        self.people = [
            Author.objects.get_or_create(
                slug=f"signer-{number}",
                defaults={"name": name, "is_person": True, "role": "reporter", "about": "Writes."},
            )[0].pk
            for number, name in enumerate(newswire.people[:PEOPLE_WHO_SIGN])
        ]
        self.topics = {
            **_topics(newswire.people, TopicKind.PERSON),
            **_topics([doer[4:].capitalize() for doer in newswire.doers], TopicKind.BODY),
            **_topics(newswire.places, TopicKind.PLACE),
        }
        self.sources = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        self.stories: list[int] = []

    def write(self, pieces: Sequence[MadeUp], articles: Sequence[Any]) -> None:
        """Write all that belongs to ``articles`` (rows with ``pk``, ``draft_id``, time)."""
        pairs = list(zip(pieces, articles, strict=True))
        drafts = dict(
            Draft.objects.filter(pk__in=[one.draft_id for one in articles]).values_list(
                "pk", "story_id"
            )
        )
        for piece, article in pairs:
            self._tell(piece, article, drafts[article.draft_id])
        through = ArticlePage.authors.through
        insert(
            through(
                articlepage_id=article.pk,
                author_id=self.people[piece.number // SIGNED_EVERY % len(self.people)],
            )
            for piece, article in pairs
            if piece.number % SIGNED_EVERY == 0
        )
        insert(row for piece, article in pairs for row in self._about(piece, article))
        insert(row for piece, article in pairs for row in self._resting(piece, article))
        self._correct([one for one in pairs if one[0].number % CORRECTED_EVERY == 1])
        self._speak([one for one in pairs if one[0].number % SPOKEN_EVERY == 2])
        lists.relist(article_ids=[article.pk for article in articles], now=self.now)

    def _tell(self, piece: MadeUp, article: Any, story_id: int) -> None:
        """Let the article open its story, or be one more of an earlier one."""
        earlier = self.stories[-3:][:1]
        if piece.number % TOLD_AGAIN_EVERY == 7 and earlier:
            Draft.objects.filter(pk=article.draft_id).update(story_id=earlier[0])
            return
        StoryAddress.objects.get_or_create(
            story_id=story_id,
            defaults={"slug": f"piece-{piece.number}", "made_at": article.published_at},
        )
        self.stories = [*self.stories[-3:], story_id]

    def _about(self, piece: MadeUp, article: Any) -> list[Any]:
        words = " ".join([piece.headline, *piece.sentences]).replace(".", "").split()
        named = [piece.speaker, piece.place, piece.headline.split(" in ")[0]]
        named += [first for first in words if first in self.topics]
        named += [" ".join(two) for two in pairwise(words)]
        found = [name for name in dict.fromkeys(named) if name in self.topics][:MOST_TOPICS]
        return [
            ArticleTopic(
                article_id=article.pk,
                topic_id=self.topics[name],
                weight=MOST_TOPICS - place,
                speaks=name == piece.speaker,
            )
            for place, name in enumerate(found)
        ]

    def _resting(self, piece: MadeUp, article: Any) -> list[Any]:
        count = len(piece.sentences) + 3
        both = {(piece.topic + piece.number * 5 + side * 7) % len(self.sources) for side in (0, 1)}
        return [
            ArticleSource(article_id=article.pk, source_id=self.sources[one], sentences=count)
            for one in sorted(both)
        ]

    def _correct(self, pairs: Sequence[tuple[MadeUp, Any]]) -> None:
        """Give each article two versions, the second brought by a correction."""
        versions = insert(
            PublishedVersion(
                article_id=article.pk,
                number=number,
                digest=text_digest(f"{piece.number} {number}"),
                at=article.published_at,
                headline=piece.headline,
                standfirst=piece.standfirst,
                lines=[{"kind": "paragraph", "sentences": list(piece.sentences)}],
                reason="first" if number == 1 else "correction",
            )
            for piece, article in pairs
            for number in (1, 2)
        )
        insert(
            Correction(
                article_id=article.pk,
                kind="correction",
                field="body",
                was=piece.standfirst,
                was_digest=text_digest(piece.standfirst),
                now=piece.sentences[0],
                digest=text_digest(piece.sentences[0]),
                note="The number was wrong.",
                made_at=article.published_at,
                version=version,
            )
            for (piece, article), version in zip(pairs, versions[1::2], strict=True)
        )

    def _speak(self, pairs: Sequence[tuple[MadeUp, Any]]) -> None:
        spoken = insert(
            Narration(
                digest=text_digest(f"spoken {piece.number}"),
                language="en",
                voice="made-up",
                audio=f"audio/made-up/{piece.number}.mp3",
                size=480_000,
                duration=60.0 + piece.number % 90,
                making={"engine": "made-up"},
                created_at=article.published_at,
            )
            for piece, article in pairs
        )
        for (_, article), narration in zip(pairs, spoken, strict=True):
            ArticlePage.objects.filter(pk=article.pk).update(narration=narration)


def _topics(names: Sequence[str], kind: TopicKind) -> dict[str, int]:
    """Return the numbers of the topics called ``names``; those that are missing are made."""
    known = dict(Topic.objects.filter(kind=kind).values_list("name", "pk"))
    new = [name for name in dict.fromkeys(names) if name not in known]
    made = insert(
        Topic(name=name, kind=kind, slug=f"{slugify(name)}-{kind}-{number}")
        for number, name in enumerate(new, start=len(known))
    )
    return known | {topic.name: topic.pk for topic in made}
