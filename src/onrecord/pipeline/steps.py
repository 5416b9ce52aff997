"""The steps, each one call to a stage's public operation. Their order stands in ``line.py``."""

from __future__ import annotations

from datetime import datetime

from onrecord.distribution.cover import cover_jpeg
from onrecord.edition import operations as edition
from onrecord.edition.printing import PrintRefused
from onrecord.grounding import operations as grounding
from onrecord.illustration import generating
from onrecord.intake import operations as intake
from onrecord.narration import operations as narration
from onrecord.pipeline import assembling, illustrating
from onrecord.pipeline.outcomes import FollowUp, Outcome
from onrecord.pipeline.queries import is_printing_due
from onrecord.publishing import operations as publishing
from onrecord.publishing.content import content_digest
from onrecord.publishing.models import ArticlePage
from onrecord.reader import operations as reader
from onrecord.reader import pictures, related
from onrecord.reader.paths import path_of
from onrecord.stories import operations as stories
from onrecord.writing import operations as writing
from onrecord.writing.models import Draft


def read(delivery_id: int, now: datetime) -> Outcome:
    """Parse a delivery into reports."""
    report_ids = intake.read_delivery(delivery_id=delivery_id, now=now)
    return Outcome(
        message=f"{len(report_ids)} reports",
        follow_ups=tuple(FollowUp(line="report", subject_id=pk) for pk in report_ids),
    )


def extract(report_id: int, now: datetime) -> Outcome:
    """Get a report's full text and split it into passages."""
    intake.read_report(report_id=report_id, now=now)
    return Outcome()


def fold(report_id: int, now: datetime) -> Outcome:
    """Fold a report that carries another's copy."""
    stories.fold_report(report_id=report_id, now=now)
    return Outcome()


def group(report_id: int, now: datetime) -> Outcome:
    """Place a report in a developing story."""
    story_id = stories.group_report(report_id=report_id, now=now)
    return Outcome(message=f"story {story_id}" if story_id else "in no story")


def attribute(report_id: int, now: datetime) -> Outcome:
    """Find who said what in a report, and what else it tells: dates, numbers, causes."""
    stories.attribute_report(report_id=report_id, now=now)
    stories.note_report(report_id=report_id, now=now)
    return Outcome()


def write(story_id: int, now: datetime) -> Outcome:
    """Write a draft of a story."""
    draft_id = writing.write_draft(
        story_id=story_id,
        now=now,
        examine=assembling.findings_against,
        standing=assembling.standing_text(story_id),
    )
    stories.mark_drafted(story_id=story_id, now=now)
    return Outcome(
        message=f"draft {draft_id}", follow_ups=(FollowUp(line="draft", subject_id=draft_id),)
    )


def ground(draft_id: int, now: datetime) -> Outcome:
    """Tie every sentence of a draft to its passages."""
    ledger_id = grounding.ground_draft(draft_id=draft_id, now=now)
    return Outcome(message=f"ledger {ledger_id}")


def illustrate(draft_id: int, now: datetime) -> Outcome:
    """Draw the lead picture and the illustration of a draft, in the sizes that its page needs."""
    lead, inside = _pictures(draft_id, now)
    pictures.make_ahead(lead_id=lead, inside_id=inside)
    return Outcome(message=f"pictures {lead}, {inside}")


def generate(order_id: int, now: datetime) -> Outcome:
    """Have a picture generated that an editor ordered."""
    picture_id = generating.generate(order_id=order_id, now=now)
    return Outcome(message=f"picture {picture_id}" if picture_id else "not made: see the order")


def lay_out(draft_id: int, now: datetime) -> Outcome:
    """Make the article that waits at the desk; publish it where the section is on autopilot."""
    draft = Draft.objects.select_related("ledger").get(pk=draft_id)
    # Drawing twice gives the same pictures: they are found by the digest of their brief.
    lead, inside = _pictures(draft_id, now)
    article_id = publishing.lay_out(
        draft_id=draft_id,
        ledger_id=draft.ledger.pk,
        lead_picture_id=lead,
        body_picture_id=inside,
        now=now,
    )
    related.remember(article_id=article_id, now=now)
    if publishing.publish_on_autopilot(article_id=article_id, now=now):
        return Outcome(message=f"article {article_id} published on autopilot")
    return Outcome(message=f"article {article_id} waits at the desk")


def remember(article_id: int, now: datetime) -> Outcome:
    """Remember what pages show of an article, or forget one that readers may not see."""
    if ArticlePage.objects.filter(pk=article_id, live=True).exists():
        reader.remember(article_id=article_id, now=now)
        return Outcome()
    reader.forget(article_id=article_id, now=now)
    return Outcome(message="not live: forgotten")


def print_pages(article_id: int, now: datetime) -> Outcome:
    """Print an article and every page that shows it.

    Where more articles wait to be printed only its own page and its fronts are: what else
    shows them is printed once for all, by the last of them, or by the clock within a second.
    What readers may see no more waits for nothing.
    """
    is_live = ArticlePage.objects.filter(pk=article_id, live=True).exists()
    if is_live and is_printing_due(now=now):
        count = edition.order_article(article_id=article_id, now=now)
        return Outcome(message=f"{count} pages, and what else shows it is ordered")
    count = edition.print_article(article_id=article_id, now=now)
    return Outcome(message=f"{count + edition.print_ordered(now=now)} pages")


def narrate(article_id: int, now: datetime) -> Outcome:
    """Speak a published article."""
    article = ArticlePage.objects.filter(pk=article_id, live=True).first()
    if article is None:
        return Outcome(message="not live: not spoken")
    script = assembling.narration_of(article, now=now)
    narration_id = narration.narrate(**script, now=now, cover=cover_jpeg())
    if narration_id is None:
        return Outcome(message=f"no voice speaks {article.language!r}")
    attached = publishing.attach_narration(
        article_id=article_id,
        narration_id=narration_id,
        spoken_digest=content_digest(article),
        now=now,
    )
    if not attached:
        return Outcome(message=f"narration {narration_id} speaks an older text: not attached")
    return Outcome(message=f"narration {narration_id}")


def lighten(article_id: int, now: datetime) -> Outcome:
    """Make the light file of an article's audio, and print its page with it."""
    article = ArticlePage.objects.filter(pk=article_id, live=True).first()
    if article is None or article.narration_id is None:
        return Outcome(message="not live, or without audio")
    told = assembling.narration_of(article, now=now)
    made = narration.lighten(
        narration_id=article.narration_id,
        headline=told["headline"],
        site_name=told["site_name"],
    )
    if not made:
        return Outcome(message="no light file is made")
    try:
        edition.print_own(path=path_of(article), run=None, now=now)
    except PrintRefused:
        return Outcome(message="withdrawn meanwhile: not printed")
    return Outcome(message=f"light file of narration {article.narration_id}")


def _pictures(draft_id: int, now: datetime) -> tuple[int | None, int | None]:
    """Return the ids of the lead picture and of the illustration inside the text."""
    draft = Draft.objects.select_related("story").get(pk=draft_id)
    return illustrating.draw_pictures(assembling.picture_brief(draft, now=now), now=now)
