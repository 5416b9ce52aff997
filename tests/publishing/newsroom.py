"""A small real newsroom for tests: two outlets, one story, a draft, its article."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from PIL import Image as PillowImage

from onrecord.grounding.models import EntrySupport, Ledger
from onrecord.illustration.models import Picture
from onrecord.intake.models import Delivery, Passage, Report, ReportState, Source
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.operations import lay_out, set_up_site
from onrecord.publishing.queries import get_working_copy
from onrecord.stories.models import Membership, Story
from onrecord.vocabulary.drafts import DraftForm, DraftText
from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField, text_digest
from onrecord.vocabulary.verdicts import Verdict
from onrecord.writing.models import Draft
from onrecord.writing.storage import to_json

FIRST = "The ferry Halmar stopped at noon on Tuesday in the Velm strait."
SECOND = "All 112 passengers were taken ashore by two fishing boats."
THIRD = "The coastguard sent a tug from Brenholm."
SAID = "we heard one dull knock and then nothing"
WATCH = "A report on the engine is due on Friday."
ALT = "A map of a strait with a harbour in the north"
HEADLINE = "Ferry Halmar stops in the Velm strait"
STANDFIRST = "The crossing is the only link to the outer islands in winter."


@dataclass(kw_only=True)
class Newsroom:
    """What a test works with; ``now`` is when everything in it happened."""

    now: datetime
    section: SectionPage
    story: Story
    passages: list[Passage]
    draft: Draft
    ledger: Ledger
    picture: Picture
    article_id: int
    reviewer: User
    editor: User
    reader: User

    @property
    def row(self) -> ArticlePage:
        """The article as readers have it."""
        return ArticlePage.objects.get(pk=self.article_id)

    @property
    def copy(self) -> ArticlePage:
        """The article with its newest text."""
        return get_working_copy(self.article_id)


def make_source(name: str, now: datetime, **kwargs: Any) -> Source:
    """Store a source."""
    slug = name.lower().replace(" ", "-")
    return Source.objects.create(name=name, slug=slug, created_at=now, **kwargs)


def make_report(source: Source, story: Story | None, texts: list[str], now: datetime) -> Report:
    """Store a report of ``source`` whose passages are ``texts``."""
    body = "\n\n".join(texts)
    delivery = Delivery.objects.create(
        source=source,
        digest=text_digest(body),
        size=len(body),
        raw=ContentFile(body.encode(), name="raw.txt"),
        received_at=now,
        state="read",
        format="rss",
    )
    report = Report.objects.create(
        source=source,
        delivery=delivery,
        identity=text_digest(source.slug + body),
        url=f"https://{source.slug}.example/halmar",
        title=f"{source.name} on the Halmar",
        text=body,
        language="en",
        published_at=now - timedelta(hours=1),
        received_at=now,
        state=ReportState.READ,
    )
    start = 0
    for position, text in enumerate(texts):
        Passage.objects.create(
            report=report, position=position, start=start, end=start + len(text), text=text
        )
        start += len(text) + 2
    if story is not None:
        Membership.objects.create(
            story=story,
            report=report,
            score=0.9,
            reasons=["names the Halmar", "same hour"],
            joined_at=now,
        )
    return report


def make_picture(**kwargs: Any) -> Picture:
    """Store a small picture with credit, rights and alternative text."""
    data = io.BytesIO()
    PillowImage.new("RGB", (64, 40), "#345").save(data, "PNG")
    facts = {
        "title": "Map",
        "alt": ALT,
        "credit": "Onrecord",
        "source_name": "Natural Earth",
        "licence": "Public domain",
        "label": "Computed map",
        "kind": "locator_map",
        "digital_source_type": "dataDrivenMedia",
    }
    picture = Picture(**{**facts, **kwargs})
    picture.file.save("map.png", ContentFile(data.getvalue()), save=False)
    picture.width, picture.height = 64, 40
    picture.save()
    return picture


def draft_text(passages: list[Passage], *, headline: str = HEADLINE) -> DraftText:
    """Return a draft's text that cites the passages."""
    cites = tuple(passage.pk for passage in passages)

    def sentence(text: str, field: TextField = TextField.BODY) -> Sentence:
        return Sentence(text=text, kind=SentenceKind.FACT, field=field, cites=cites)

    return DraftText(
        form=DraftForm.DIGEST,
        headline=sentence(headline, TextField.HEADLINE),
        standfirst=(sentence(STANDFIRST, TextField.STANDFIRST),),
        paragraphs=((sentence(FIRST), sentence(SECOND)), (sentence(THIRD),)),
        statements=(
            Statement(
                passage_id=passages[-1].pk,
                speaker="Ane Lorne",
                speaker_text="Ane Lorne",
                role="captain",
                cue="said",
                content=SAID,
                kind=StatementKind.DIRECT,
                start=1,
                end=1 + len(SAID),
            ),
        ),
        watch=(sentence(WATCH, TextField.WATCH),),
    )


def make_draft(story: Story, passages: list[Passage], now: datetime, **kwargs: Any) -> Draft:
    """Store a draft of the story with an empty ledger."""
    text = draft_text(passages, **kwargs)
    draft = Draft.objects.create(
        story=story,
        form="digest",
        headline=text.headline.text,
        text=to_json(text),
        making={"engine": "fake"},
        inputs_digest=text_digest(text.headline.text),
        created_at=now,
    )
    Ledger.objects.create(story=story, draft=draft, created_at=now, updated_at=now)
    return draft


def let_everything_stand(ledger: Ledger) -> None:
    """Make every sentence of the ledger supported, as a checker would that found them all."""
    passage = Passage.objects.filter(report__membership__story=ledger.story).first()
    assert passage is not None
    for entry in ledger.entries.all():
        entry.verdict = Verdict.SUPPORTED.value
        entry.findings = []
        entry.save()
        EntrySupport.objects.get_or_create(
            entry=entry,
            passage=passage,
            defaults={
                "start": 0,
                "end": 10,
                "score": 0.9,
                "passage_digest": text_digest(passage.text),
            },
        )


def make_user(name: str, group: str = "") -> User:
    """Store a user with a known password, in one of Wagtail's groups."""
    user = User.objects.create_user(name, f"{name}@example.org", "a long test pass")
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_newsroom(now: datetime, *, autopilot: bool = False) -> Newsroom:
    """Build the whole newsroom; its article is laid out and every sentence supported."""
    set_up_site(
        now=now,
        site_name="The Test Record",
        sections=[("world", "World", "From everywhere"), ("city", "City", "From here")],
        hostname="127.0.0.1",
        port=8000,
        autopilot=["world"] if autopilot else [],
    )
    section = SectionPage.objects.get(slug="world")
    story = Story.objects.create(
        title="The Halmar stops",
        slug="halmar",
        section="world",
        independent_sources=2,
        report_count=2,
        first_at=now,
        last_at=now,
    )
    one = make_report(make_source("Strait Times", now), story, [FIRST, SECOND], now)
    two = make_report(
        make_source("Island Post", now),
        story,
        [THIRD, WATCH, STANDFIRST, HEADLINE + ".", f"“{SAID},” said Ane Lorne, the captain."],
        now,
    )
    passages = [*one.passages.all(), *two.passages.all()]
    draft = make_draft(story, passages, now)
    picture = make_picture()
    article_id = lay_out(
        draft_id=draft.pk,
        ledger_id=draft.ledger.pk,
        lead_picture_id=picture.pk,
        body_picture_id=None,
        now=now,
    )
    return Newsroom(
        now=now,
        section=section,
        story=story,
        passages=passages,
        draft=draft,
        ledger=draft.ledger,
        picture=picture,
        article_id=article_id,
        reviewer=make_user("mona", "Moderators"),
        editor=make_user("edda", "Editors"),
        reader=make_user("rita"),
    )
