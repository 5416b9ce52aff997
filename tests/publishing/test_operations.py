"""Setting up, laying out, autopilot, withdrawing, and what is announced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Site

from onrecord.grounding.operations import vouch
from onrecord.publishing.content import content_digest
from onrecord.publishing.models import ArticlePage, Author, Disclosure, HomePage, SectionPage
from onrecord.publishing.operations import (
    attach_narration,
    lay_out,
    publish_on_autopilot,
    reground,
    section_for,
    set_up_site,
    withdraw,
)
from onrecord.publishing.queries import NoSection, UnknownArticle, get_article, refusals_of
from onrecord.stories.models import Story
from tests.narration.rows import add_narration
from tests.publishing.newsroom import (
    HEADLINE,
    Newsroom,
    let_everything_stand,
    make_draft,
    make_newsroom,
    make_picture,
)
from tests.publishing.reviewing import publish

Heard = list[tuple[str, dict[str, Any]]]
SECTIONS = [("world", "World", "From everywhere"), ("city", "City", "From here")]


def set_up(now: datetime, **changes: Any) -> HomePage:
    facts = {"site_name": "The Record", "sections": SECTIONS, "hostname": "h.example", "port": 80}
    return set_up_site(now=now, **{**facts, **changes})


def lay_out_again(newsroom: Newsroom, headline: str, now: datetime) -> int:
    draft = make_draft(newsroom.story, newsroom.passages, now, headline=headline)
    return lay_out(
        draft_id=draft.pk,
        ledger_id=draft.ledger.pk,
        lead_picture_id=newsroom.picture.pk,
        body_picture_id=None,
        now=now,
    )


@pytest.mark.django_db
def test_the_site_is_set_up_once(now: datetime) -> None:
    home = set_up(now)
    assert set_up(now, site_name="Another name") == home
    assert HomePage.objects.count() == 1
    assert list(SectionPage.objects.order_by("position").values_list("slug", flat=True)) == [
        "world",
        "city",
    ]
    assert SectionPage.objects.filter(live=True).count() == 2
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port, site.root_page_id) == ("h.example", 80, home.pk)
    assert Author.objects.get().slug == "newsroom"
    assert Author.objects.get().name == "The Record"
    assert not Author.objects.get().is_person
    assert Page.objects.filter(depth=2).count() == 1


@pytest.mark.django_db
def test_set_up_leaves_a_section_as_editors_made_it(now: datetime) -> None:
    set_up(now)
    SectionPage.objects.filter(slug="world").update(tagline="Ours")
    set_up(now, sections=[*SECTIONS, ("sport", "Sport", "")])
    assert SectionPage.objects.get(slug="world").tagline == "Ours"
    assert SectionPage.objects.filter(slug="sport").exists()


@pytest.mark.django_db
def test_a_section_is_found_or_the_first_is_taken(now: datetime) -> None:
    with pytest.raises(NoSection):
        section_for("world")
    set_up(now)
    assert section_for("city").slug == "city"
    assert section_for("no-such").slug == "world"


def test_a_draft_is_laid_out_where_only_editors_see_it(newsroom: Newsroom) -> None:
    row = newsroom.row
    assert not row.live
    assert row.has_unpublished_changes
    assert row.get_parent().specific == newsroom.section
    assert row.title == HEADLINE
    assert (row.draft, row.ledger, row.lead_picture) == (
        newsroom.draft,
        newsroom.ledger,
        newsroom.picture,
    )
    assert [author.slug for author in row.authors.all()] == ["newsroom"]
    assert row.language == "en"
    assert row.latest_revision.user is None
    assert content_digest(row) == content_digest(newsroom.copy)
    assert [one.code for one in refusals_of(newsroom.copy)] == ["gate.not_reviewed"]


def test_laying_out_twice_gives_one_article(newsroom: Newsroom) -> None:
    before = newsroom.row.edit_version
    again = lay_out(
        draft_id=newsroom.draft.pk,
        ledger_id=newsroom.ledger.pk,
        lead_picture_id=newsroom.picture.pk,
        body_picture_id=None,
        now=newsroom.now,
    )
    assert again == newsroom.article_id
    assert ArticlePage.objects.count() == 1
    assert newsroom.row.edit_version == before


def test_a_picture_stands_inside_the_text(newsroom: Newsroom) -> None:
    draft = make_draft(newsroom.story, newsroom.passages, newsroom.now, headline="A newer one")
    inside = make_picture()
    lay_out(
        draft_id=draft.pk,
        ledger_id=draft.ledger.pk,
        lead_picture_id=None,
        body_picture_id=inside.pk,
        now=newsroom.now,
    )
    pictures = [block.value for block in newsroom.copy.body if block.block_type == "picture"]
    assert pictures == [inside]
    assert newsroom.copy.lead_picture is None


def test_a_newer_draft_replaces_an_untouched_text(newsroom: Newsroom) -> None:
    assert lay_out_again(newsroom, "The newer headline", newsroom.now) == newsroom.article_id
    assert newsroom.copy.title == "The newer headline"
    assert newsroom.row.waiting_draft is None
    assert newsroom.row.slug == "ferry-halmar-stops-in-the-velm-strait"


@pytest.mark.parametrize("touch", ["edited", "vouched", "reviewed", "published", "withdrawn"])
def test_a_newer_draft_waits_when_a_person_was_there(newsroom: Newsroom, touch: str) -> None:
    copy = newsroom.copy
    if touch == "edited":
        copy.title = "An editor's headline"
        copy.save_revision(user=newsroom.editor, clean=False)
    elif touch == "vouched":
        entry = newsroom.ledger.entries.first()
        assert entry is not None
        vouch(
            entry_id=entry.pk, user=newsroom.editor, reason="I was there myself.", now=newsroom.now
        )
    elif touch == "reviewed":
        from onrecord.publishing.approval import open_review

        open_review(article_id=copy.pk, user=newsroom.reviewer, now=newsroom.now)
    else:
        publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
        if touch == "withdrawn":
            withdraw(article_id=newsroom.article_id, reason="wrong", now=newsroom.now)
    before = newsroom.copy.title
    assert lay_out_again(newsroom, "The newer headline", newsroom.now) == newsroom.article_id
    assert newsroom.copy.title == before
    assert newsroom.row.waiting_draft is not None
    assert newsroom.row.waiting_draft.headline == "The newer headline"
    assert ArticlePage.objects.count() == 1


def test_an_older_draft_never_replaces_a_newer(newsroom: Newsroom) -> None:
    lay_out_again(newsroom, "The newer headline", newsroom.now)
    lay_out(
        draft_id=newsroom.draft.pk,
        ledger_id=newsroom.ledger.pk,
        lead_picture_id=None,
        body_picture_id=None,
        now=newsroom.now,
    )
    assert newsroom.copy.title == "The newer headline"


def test_two_articles_of_one_name_have_two_addresses(newsroom: Newsroom, now: datetime) -> None:

    story = Story.objects.create(
        title="Another", slug="another", section="world", first_at=now, last_at=now
    )
    draft = make_draft(story, newsroom.passages, now)
    other = lay_out(
        draft_id=draft.pk,
        ledger_id=draft.ledger.pk,
        lead_picture_id=None,
        body_picture_id=None,
        now=now,
    )
    assert other != newsroom.article_id
    assert get_article(other).slug == newsroom.row.slug + "-1"


def test_a_headline_too_long_for_a_page_is_cut_at_a_word(newsroom: Newsroom) -> None:
    lay_out_again(newsroom, "word " * 90, newsroom.now)
    title = newsroom.copy.title
    assert len(title) <= 255
    assert title.endswith("word…")


def test_autopilot_publishes_and_says_so(db: None, now: datetime, announced: Heard) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is True
    row = newsroom.row
    assert row.live
    assert row.disclosure == Disclosure.AI_AUTONOMOUS
    assert row.published_at == now
    assert announced == [("published", {"article_id": row.pk, "at": now})]
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is True
    assert len(announced) == 1


def test_without_autopilot_nothing_goes_out(newsroom: Newsroom, announced: Heard) -> None:
    assert publish_on_autopilot(article_id=newsroom.article_id, now=newsroom.now) is False
    assert not newsroom.row.live
    assert announced == []


def test_autopilot_asks_the_gate(db: None, now: datetime) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    newsroom.ledger.entries.filter(field="body").update(verdict="partial")
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is False
    assert not newsroom.row.live
    let_everything_stand(newsroom.ledger)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is True


def test_the_sample_s_autopilot_publishes_nothing_but_the_sample(db: None, now: datetime) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    SectionPage.objects.filter(pk=newsroom.section.pk).update(is_sample=True)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is False
    assert not newsroom.row.live
    Story.objects.filter(pk=newsroom.story.pk).update(is_sample=True)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is True


def test_autopilot_updates_what_it_published(db: None, now: datetime) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    publish_on_autopilot(article_id=newsroom.article_id, now=now)
    later = now + timedelta(hours=3)
    lay_out_again(newsroom, "The newer headline", later)
    let_everything_stand(newsroom.row.ledger)  # type: ignore[arg-type]
    assert publish_on_autopilot(article_id=newsroom.article_id, now=later) is True
    row = newsroom.row
    assert (row.title, row.published_at, row.updated_at) == ("The newer headline", now, later)


@pytest.mark.parametrize("touch", ["edited", "withdrawn"])
def test_autopilot_leaves_what_a_person_touched(db: None, now: datetime, touch: str) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    if touch == "edited":
        newsroom.copy.save_revision(user=newsroom.editor, clean=False)
    else:
        publish_on_autopilot(article_id=newsroom.article_id, now=now)
        withdraw(article_id=newsroom.article_id, reason="wrong", now=now)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is False
    assert not newsroom.row.live


def test_withdrawing_tells_the_address(newsroom: Newsroom, announced: Heard) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    path = newsroom.row.public_path
    assert path == "/world/ferry-halmar-stops-in-the-velm-strait/"
    announced.clear()
    later = newsroom.now + timedelta(days=1)
    withdraw(article_id=newsroom.article_id, reason="wrong ferry", now=later)
    withdraw(article_id=newsroom.article_id, reason="again", now=later)
    assert announced == [
        ("withdrawn", {"article_id": newsroom.article_id, "path": path, "at": later})
    ]
    assert not newsroom.row.live
    assert PageLogEntry.objects.get(action="onrecord.withdraw").timestamp == later


@pytest.mark.parametrize("way", ["unpublish", "expire", "delete", "delete section"])
def test_every_way_off_the_site_is_announced_once(
    newsroom: Newsroom, announced: Heard, way: str
) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    path = newsroom.row.public_path
    announced.clear()
    if way == "unpublish":
        newsroom.row.unpublish()
    elif way == "expire":
        past = timezone.now() - timedelta(minutes=1)
        Page.objects.filter(pk=newsroom.article_id).update(expire_at=past)
        call_command("publish_scheduled")
    elif way == "delete":
        newsroom.row.delete()
    else:
        SectionPage.objects.get(slug="world").delete()
    assert [(name, facts["path"]) for name, facts in announced] == [("withdrawn", path)]
    assert not ArticlePage.objects.filter(live=True).exists()
    assert not ArticlePage.objects.exclude(cleared_digest="").filter(live=False).exists()


@pytest.mark.parametrize("way", ["slug", "move", "section slug"])
def test_a_new_address_is_announced(newsroom: Newsroom, announced: Heard, way: str) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    before = newsroom.row.public_path
    announced.clear()
    if way == "slug":
        row = newsroom.row
        row.slug = "halmar"
        row.save()
        after = "/world/halmar/"
    elif way == "move":
        newsroom.row.move(SectionPage.objects.get(slug="city"), pos="last-child")
        after = before.replace("/world/", "/city/")
    else:
        section = SectionPage.objects.get(slug="world")
        section.slug = "abroad"
        section.save()
        after = before.replace("/world/", "/abroad/")
    assert [(name, facts.get("path")) for name, facts in announced] == [
        ("withdrawn", before),
        ("published", None),
    ]
    assert newsroom.row.public_path == after


def test_audio_is_attached_and_announced_once(newsroom: Newsroom, announced: Heard) -> None:
    narration = add_narration(now=newsroom.now)
    facts: dict[str, Any] = {
        "article_id": newsroom.article_id,
        "narration_id": narration.pk,
        "now": newsroom.now,
        "spoken_digest": content_digest(newsroom.row),
    }
    assert not attach_narration(**facts)
    assert newsroom.row.narration is None
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    announced.clear()
    assert not attach_narration(**facts | {"spoken_digest": "of another text"})
    assert newsroom.row.narration is None
    assert attach_narration(**facts)
    assert attach_narration(**facts)
    assert newsroom.row.narration == narration
    assert announced == [("changed", {"article_id": newsroom.article_id, "at": newsroom.now})]


def test_new_words_silence_the_old_audio(newsroom: Newsroom) -> None:
    narration = add_narration(now=newsroom.now)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    attach_narration(
        article_id=newsroom.article_id,
        narration_id=narration.pk,
        spoken_digest=content_digest(newsroom.row),
        now=newsroom.now,
    )
    copy = newsroom.copy
    copy.standfirst = newsroom.copy.body[0].value
    copy.save_revision(clean=False)
    reground(article_id=newsroom.article_id, now=newsroom.now)
    let_everything_stand(newsroom.ledger)
    assert newsroom.row.narration == narration
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now + timedelta(hours=1))
    assert newsroom.row.narration is None


def test_an_article_by_hand_gets_a_ledger(newsroom: Newsroom) -> None:
    page = ArticlePage(title="By hand", slug="by-hand", live=False, standfirst="One reason.")
    newsroom.section.add_child(instance=page)
    assert "gate.no_ledger" in [one.code for one in refusals_of(page)]
    reground(article_id=page.pk, now=newsroom.now)
    row = get_article(page.pk)
    assert row.ledger is not None
    assert row.ledger.entries.count() == 2
    assert "gate.no_ledger" not in [one.code for one in refusals_of(row)]


@pytest.mark.django_db
def test_an_unknown_article_is_told_plainly() -> None:
    with pytest.raises(UnknownArticle, match="no article 99"):
        get_article(99)
