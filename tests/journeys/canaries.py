"""Words that no reader may see, planted in everything that is not published.

Every canary is one made-up word that stands nowhere else, so that finding it in any byte
proves a leak. ``open_words`` are planted where readers shall see them: without those, a
test that looks in the wrong place would pass.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction

from onrecord.discussion.models import Comment, CommentState, SentenceReport, WrongReason
from onrecord.grounding.models import LedgerEntry
from onrecord.intake.models import Carrier, Channel, Delivery, Report, Source
from onrecord.pipeline import steps
from onrecord.pipeline.models import Run
from onrecord.publishing import operations as publishing
from onrecord.publishing.models import (
    ArticlePage,
    Author,
    Correction,
    CorrectionKind,
    PublishedVersion,
    ReviewCertificate,
    SectionPage,
    VersionReason,
)
from onrecord.reader.models import ArticleTopic, StoryAddress, Topic, TopicKind
from onrecord.stories.models import Membership, StatementRow, Story
from onrecord.vocabulary.texts import text_digest
from tests.distribution.newsroom import add_article
from tests.publishing import newsroom as making
from tests.publishing.newsroom import Newsroom, make_newsroom
from tests.publishing.reviewing import publish


@dataclass
class Planted:
    """What was planted where: the secret words by the place they lie in, and the open ones."""

    newsroom: Newsroom
    secret: dict[str, str] = field(default_factory=dict)
    open_words: dict[str, str] = field(default_factory=dict)

    def canary(self, place: str) -> str:
        """Return a new word that no reader may see."""
        word = self.secret[place] = f"zq{place.replace('_', '')}xj"
        return word

    def shown(self, place: str) -> str:
        """Return a new word that readers shall see."""
        word = self.open_words[place] = f"vb{place.replace('_', '')}wk"
        return word


def plant(now: datetime) -> Planted:
    """Build a newsroom with a live article, and plant canaries in every other state."""
    made = Planted(make_newsroom(now))
    publish_the_story(made, now)
    for planting in (
        unpublished_articles,
        changes_of_a_live_article,
        hidden_sections,
        reports_that_may_not_be_used,
        a_story_that_is_not_told,
        what_sources_are_inside,
        what_readers_sent,
        what_editors_wrote,
    ):
        planting(made, now)
    return made


def publish_the_story(made: Planted, now: datetime) -> None:
    """Take the newsroom's article through review to readers, with a comment and a correction."""
    room = made.newsroom
    room.reviewer.first_name, room.reviewer.last_name = "Mona", made.shown("reviewer")
    room.reviewer.save()
    publish(room.article_id, room.reviewer, now)
    Source.objects.update(admitted_because=f"Reports first, {made.shown('admitted')}.")
    article = room.row
    Comment.objects.create(
        article=article, author_name="Rea", author_key="k", text=made.shown("comment"),
        text_digest="1", state=CommentState.APPROVED, created_at=now, decided_at=now,
    )  # fmt: skip
    version = PublishedVersion.objects.filter(article=article).order_by("-number").first()
    assert version is not None
    Correction.objects.create(
        article=article, version=version, kind=CorrectionKind.CORRECTION, field="body",
        was="It said otherwise.", was_digest="w", now=making.FIRST, digest="n",
        note=f"We were wrong, {made.shown('correction')}.", made_at=now,
    )  # fmt: skip
    # Their addresses were public and may be named by their own 410; nothing else may be.
    for place in ("deleted", "withdrawn"):
        add_article(
            room.section, f"to-be-{place}", now=now,
            title=f"Gone {made.canary(f'{place}_title')}",
            standfirst=f"Gone {made.canary(f'{place}_standfirst')}",
            text=f"Gone {made.canary(f'{place}_text')}.",
        )  # fmt: skip
    for article in ArticlePage.objects.filter(live=True):
        steps.remember(article.pk, now)


def gone_articles() -> list[ArticlePage]:
    """Return the articles that a test takes off after they were printed: deleted, withdrawn."""
    found = ArticlePage.objects.filter(slug__startswith="to-be-").order_by("pk")
    return list(found)


def take_off(made: Planted, now: datetime) -> None:
    """Delete one printed article and withdraw another, as the desk and the line do."""
    deleted, withdrawn = gone_articles()
    numbers = [deleted.pk, withdrawn.pk]
    deleted.delete()
    publishing.withdraw(
        article_id=withdrawn.pk, reason=f"Because {made.shown('withdrawal')}", now=now
    )
    for number in numbers:
        steps.remember(number, now)
        steps.print_pages(number, now)


def unpublished_articles(made: Planted, now: datetime) -> None:
    """Articles that were never live: a draft with everything on it, and a scheduled one."""
    said = {
        "speaker": made.canary("draft_speaker"), "role": made.canary("draft_role"),
        "content": made.canary("draft_statement"), "direct": True,
    }  # fmt: skip
    author = Author.objects.create(
        name=made.canary("draft_author"), slug=made.canary("draft_author_slug"),
        about=made.canary("draft_author_about"),
    )  # fmt: skip
    draft = add_article(
        made.newsroom.section, made.canary("draft_slug"), now=now, live=False,
        title=made.canary("draft_title"), standfirst=made.canary("draft_standfirst"),
        text=made.canary("draft_text"), seo_title=made.canary("draft_seo"),
        search_description=made.canary("draft_description"),
        blocks=[("statements", [said]), ("watch", [made.canary("draft_watch")])],
        lead_picture=making.make_picture(
            title=made.canary("picture_title"), alt=made.canary("picture_alt"),
            caption=made.canary("picture_caption"), credit=made.canary("picture_credit"),
        ),
    )  # fmt: skip
    draft.authors.add(author)
    draft.save()
    topic = Topic.objects.create(
        name=made.canary("draft_topic"), slug=made.canary("draft_topic_slug"), kind=TopicKind.PERSON
    )
    ArticleTopic.objects.create(article=draft, topic=topic)
    scheduled = add_article(
        made.newsroom.section, made.canary("scheduled_slug"), now=now, live=False,
        title=made.canary("scheduled_title"), text=made.canary("scheduled_text"),
        published_at=None, go_live_at=now + timedelta(days=400),
    )  # fmt: skip
    steps.remember(draft.pk, now)
    steps.remember(scheduled.pk, now)


def changes_of_a_live_article(made: Planted, now: datetime) -> None:
    """A live article with a newer text, a waiting draft, a waiting correction and old evidence."""
    article = made.newsroom.row
    copy = made.newsroom.copy
    copy.title = made.canary("edit_title")
    copy.standfirst = made.canary("edit_standfirst")
    copy.search_description = made.canary("edit_description")
    copy.body = [("paragraph", made.canary("edit_text"))]
    copy.save_revision(user=made.newsroom.editor, clean=False)
    waiting = making.make_draft(
        made.newsroom.story,
        made.newsroom.passages,
        now,
        headline=made.canary("waiting_headline"),
    )
    ArticlePage.objects.filter(pk=article.pk).update(waiting_draft=waiting)
    assert article.ledger is not None
    LedgerEntry.objects.create(
        ledger=article.ledger, digest="edited", text=made.canary("edit_entry"), field="body",
        position=99, checked_at=now, vouch_reason=made.canary("edit_vouch"),
        verdict="vouched", vouched_by=made.newsroom.editor,
    )  # fmt: skip
    Correction.objects.create(
        article=article, kind=CorrectionKind.CORRECTION, field="body", was_digest="x",
        was=made.canary("correction_was"), now=made.canary("correction_now"),
        note=made.canary("correction_note"), made_at=now, made_by=made.newsroom.editor,
    )  # fmt: skip
    PublishedVersion.objects.get_or_create(
        article=article, number=1, defaults={"digest": "1", "at": now, "headline": article.title,
                                             "reason": VersionReason.FIRST},
    )  # fmt: skip


def hidden_sections(made: Planted, now: datetime) -> None:
    """Live articles behind Wagtail's privacy: a section for a group, one with a password."""
    home = made.newsroom.section.get_parent().specific
    for kind in (PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD):
        section = SectionPage(
            title=made.canary(f"{kind}_section"), slug=made.canary(f"{kind}_section_slug"),
            tagline=made.canary(f"{kind}_tagline"),
        )  # fmt: skip
        home.add_child(instance=section)
        article = add_article(
            section, made.canary(f"{kind}_slug"), now=now, title=made.canary(f"{kind}_title"),
            standfirst=made.canary(f"{kind}_standfirst"), text=made.canary(f"{kind}_text"),
        )  # fmt: skip
        secret = made.canary("password") if kind == PageViewRestriction.PASSWORD else ""
        restriction = PageViewRestriction.objects.create(
            page=section, restriction_type=kind, password=secret
        )
        if kind == PageViewRestriction.GROUPS:
            restriction.groups.add(Group.objects.create(name="Insiders"))
        Comment.objects.create(
            article=article, author_name=made.canary(f"{kind}_commenter"), author_key="k",
            text=made.canary(f"{kind}_comment"), text_digest=kind, state=CommentState.APPROVED,
            created_at=now,
        )  # fmt: skip
        steps.remember(article.pk, now)


def _report(made: Planted, name: str, story: Story | None, now: datetime, **facts: Any) -> Report:
    """Store a report whose every word is a canary, with who said what in it."""
    source = Source.objects.get(slug="island-post")
    words = [made.canary(f"{name}_first"), made.canary(f"{name}_second")]
    report = making.make_report(source, story, words, now)
    facts.setdefault("title", made.canary(f"{name}_title"))
    facts.setdefault("summary", made.canary(f"{name}_summary"))
    facts.setdefault("url", f"https://island.example/{made.canary(f'{name}_url')}")
    facts.setdefault("byline", made.canary(f"{name}_byline"))
    Report.objects.filter(pk=report.pk).update(**facts)
    passage = report.passages.first()
    assert passage is not None
    StatementRow.objects.create(
        report=report, passage=passage, speaker=made.canary(f"{name}_speaker"), cue="said",
        speaker_text="x", content=made.canary(f"{name}_said"), kind="direct", start=0, end=2,
    )  # fmt: skip
    return report


def reports_that_may_not_be_used(made: Planted, now: datetime) -> None:
    """Reports in the story that readers have: under embargo, killed, withheld; and inner notes."""
    story = made.newsroom.story
    _report(made, "embargoed", story, now, embargoed_until=now + timedelta(days=4000))
    _report(made, "killed", story, now, status="canceled")
    _report(made, "withheld", story, now, status="withheld")
    used = made.newsroom.passages[0].report
    Report.objects.filter(pk=used.pk).update(
        note=made.canary("report_note"), problem=made.canary("report_problem"),
        guid=made.canary("report_guid"), summary=made.canary("report_summary"),
        text=f"{used.text}\n\n{made.canary('report_text')}",
    )  # fmt: skip
    used.delivery.raw.save(
        f"{made.canary('delivery_file')}.txt", ContentFile(made.canary("delivery_raw").encode())
    )
    Delivery.objects.filter(pk=used.delivery_id).update(
        problem=made.canary("delivery_problem"), filename=made.canary("delivery_filename"),
        url=f"https://user:{made.canary('delivery_token')}@island.example/feed",
    )  # fmt: skip


def a_story_that_is_not_told(made: Planted, now: datetime) -> None:
    """A story on the board with no article, and what machines call the story that is told."""
    untold = Story.objects.create(
        title=made.canary("story_title"), slug=made.canary("story_slug"), section="world",
        first_at=now, last_at=now, independent_sources=3, report_count=1,
    )  # fmt: skip
    _report(made, "untold", untold, now)
    Membership.objects.filter(story=untold).update(reasons=[made.canary("untold_reason")])
    StoryAddress.objects.create(story=untold, slug=made.canary("story_address"), made_at=now)
    Story.objects.filter(pk=made.newsroom.story.pk).update(
        title=made.canary("machine_title"), slug=made.canary("machine_slug")
    )
    Membership.objects.filter(story=made.newsroom.story).update(
        reasons=[made.canary("grouping_reason")]
    )


def what_sources_are_inside(made: Planted, now: datetime) -> None:
    """Channels with tokens in their addresses and troubles; a source that nothing rests on."""
    for source in Source.objects.all():
        Channel.objects.create(
            source=source, carrier=Carrier.FEED, problem=made.canary(f"channel_problem{source.pk}"),
            url=f"https://feeds.example/?key={made.canary(f'channel_token{source.pk}')}",
        )  # fmt: skip
    Source.objects.create(
        name=made.canary("unused_source"), slug=made.canary("unused_source_slug"),
        admitted_because=made.canary("unused_source_why"), created_at=now,
    )  # fmt: skip


def what_readers_sent(made: Planted, now: datetime) -> None:
    """Comments that wait or were refused, and reports that a sentence is wrong."""
    article = made.newsroom.row
    for state in (CommentState.HELD, CommentState.REJECTED):
        Comment.objects.create(
            article=article, author_name=made.canary(f"{state}_name"), text_digest=state,
            author_key=made.canary(f"{state}_key"), text=made.canary(f"{state}_comment"),
            state=state, created_at=now, reasons=[made.canary(f"{state}_reason")],
        )  # fmt: skip
    SentenceReport.objects.create(
        article=article, number=1, field="body", digest=text_digest(making.FIRST),
        text=making.FIRST, reason=WrongReason.values[0], words=made.canary("wrong_words"),
        words_digest="1", email=f"{made.canary('wrong_email')}@example.org",
        author_key=made.canary("wrong_key"), answer=made.canary("wrong_answer"), created_at=now,
    )  # fmt: skip


def what_editors_wrote(made: Planted, now: datetime) -> None:
    """Names and addresses of accounts, reviews that were not finished, troubles of the line."""
    for user in User.objects.all():
        user.email = f"{made.canary(f'email{user.pk}')}@example.org"
        user.username = made.canary(f"username{user.pk}")
        user.save()
    ReviewCertificate.objects.create(
        article=made.newsroom.row, reviewer=made.newsroom.editor,
        reviewer_name=made.canary("open_reviewer"), content_digest="open", opened_at=now,
        acts=[{"act": "accuracy", "at": now.isoformat(), "note": made.canary("open_note")}],
        changes=made.canary("open_changes"), words=made.canary("open_words"),
    )  # fmt: skip
    ReviewCertificate.objects.filter(approved_at__isnull=False).update(
        changes=made.canary("review_changes")
    )
    Run.objects.create(
        line="story", subject_id=made.newsroom.story.pk, reason=made.canary("run_reason"),
        step="write", due_at=now, created_at=now, updated_at=now,
        problem=json.dumps({"trace": made.canary("run_problem")}),
    )  # fmt: skip
    made.secret["secret_key"] = settings.SECRET_KEY
