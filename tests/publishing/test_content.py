"""What a reader reads: sentences, digest, body, minutes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.publishing.content import (
    PICTURE_TEXTS,
    body_from,
    content_digest,
    minutes_to_read,
    plain_lines,
    raw_body,
    sentences_of,
)
from onrecord.publishing.models import ArticlePage, Author
from onrecord.vocabulary.texts import SentenceKind, TextField
from tests.publishing.newsroom import (
    FIRST,
    HEADLINE,
    SAID,
    SECOND,
    STANDFIRST,
    THIRD,
    WATCH,
    Newsroom,
    draft_text,
    make_picture,
)


def test_sentences_come_in_reading_order(newsroom: Newsroom) -> None:
    sentences = sentences_of(newsroom.copy)
    assert [(one.field, one.paragraph, one.text) for one in sentences] == [
        (TextField.HEADLINE, 0, HEADLINE),
        (TextField.STANDFIRST, 0, STANDFIRST),
        (TextField.BODY, 0, FIRST),
        (TextField.BODY, 0, SECOND),
        (TextField.BODY, 1, THIRD),
        (TextField.STATEMENT, 0, SAID),
        (TextField.WATCH, 0, WATCH),
    ]
    assert [one.position for one in sentences] == list(range(7))


def test_a_statement_cites_its_passage_and_keeps_its_kind(newsroom: Newsroom) -> None:
    copy = newsroom.copy
    said = next(one for one in sentences_of(copy) if one.field is TextField.STATEMENT)
    assert said.cites == (newsroom.passages[-1].pk,)
    assert said.kind is SentenceKind.QUOTATION
    raw = raw_body(copy)
    raw[2]["value"][0]["value"]["direct"] = False
    copy.body = json.dumps(raw)
    said = next(one for one in sentences_of(copy) if one.field is TextField.STATEMENT)
    assert said.kind is SentenceKind.ATTRIBUTION


@pytest.mark.parametrize(
    ("making", "count"),
    [({}, 1), ({"engine": "locator"}, 0), ({"engine": "locator", "caption_edited": True}, 1)],
)
def test_a_caption_is_a_sentence_unless_an_engine_computed_it(
    newsroom: Newsroom, making: dict[str, Any], count: int
) -> None:
    copy = newsroom.copy
    copy.lead_picture.caption = "The strait in the north."
    copy.lead_picture.making = making
    found = [one for one in sentences_of(copy) if one.field is TextField.CAPTION]
    assert len(found) == count


def test_editing_a_computed_caption_makes_it_a_sentence(newsroom: Newsroom) -> None:
    picture = make_picture(making={"engine": "locator"}, caption="Brenholm, in the north.")
    picture.credit = "Another credit"
    picture.save()
    assert "caption_edited" not in picture.making
    picture.caption = "Where 112 people were saved."
    picture.save()
    assert picture.making["caption_edited"] is True


def test_the_digest_knows_every_part_that_is_read(newsroom: Newsroom, now: datetime) -> None:
    base = content_digest(newsroom.copy)
    other = Author.objects.create(name="Ida Bly", slug="ida-bly", is_person=True)

    def changed(change: Any) -> str:
        copy = newsroom.copy
        change(copy)
        return content_digest(copy)

    def rename(copy: ArticlePage) -> None:
        copy.title = "Another"

    def restand(copy: ArticlePage) -> None:
        copy.standfirst = "Another"

    def rewrite(copy: ArticlePage) -> None:
        copy.body = json.dumps(raw_body(copy)[:1])

    def resign(copy: ArticlePage) -> None:
        copy.authors = [other]

    def repicture(copy: ArticlePage) -> None:
        copy.lead_picture = make_picture()

    digests = [changed(one) for one in (rename, restand, rewrite, resign, repicture)]
    for name in PICTURE_TEXTS:

        def retext(copy: ArticlePage, name: str = name) -> None:
            setattr(copy.lead_picture, name, "another")

        digests.append(changed(retext))
    assert base not in digests
    assert len(set(digests)) == len(digests)


def test_the_digest_overlooks_what_nobody_reads(newsroom: Newsroom) -> None:
    base = content_digest(newsroom.copy)
    copy = newsroom.copy
    raw = raw_body(copy)
    for block in raw:
        block["id"] = "another-id"
    copy.body = json.dumps(raw)
    copy.slug = "another-slug"
    copy.title = copy.title.replace(" ", " ") + "\r\n"
    copy.edit_version = 99
    assert content_digest(copy) == base


@pytest.mark.django_db
@given(st.text(max_size=80), st.text(max_size=80))
def test_the_digest_does_not_confuse_neighbouring_fields(first: str, second: str) -> None:
    one = ArticlePage(title=first, standfirst=second)
    two = ArticlePage(title=first + second, standfirst="")
    same = (one.title.strip(), one.standfirst.strip()) == (two.title.strip(), "")
    assert (content_digest(one) == content_digest(two)) is same or second.strip() == ""


def test_a_draft_becomes_a_body(newsroom: Newsroom) -> None:
    raw = body_from(draft_text(newsroom.passages), 7)
    assert [block["type"] for block in raw] == [
        "paragraph",
        "paragraph",
        "picture",
        "statements",
        "watch",
    ]
    assert raw[0]["value"] == f"{FIRST} {SECOND}"
    assert raw[2]["value"] == 7
    assert raw == body_from(draft_text(newsroom.passages), 7)
    assert len({block["id"] for block in raw}) == len(raw)
    assert "picture" not in [
        block["type"] for block in body_from(draft_text(newsroom.passages), None)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (230, 1), (231, 2), (1150, 5)])
def test_minutes_to_read_round_up(words: int, minutes: int) -> None:
    article = ArticlePage(title="", standfirst=" ".join(["word"] * words))
    assert minutes_to_read(article) == minutes


def test_plain_lines_hold_every_word_of_the_sentences(newsroom: Newsroom) -> None:
    text = "\n".join(plain_lines(newsroom.copy))
    assert all(one.text in text for one in sentences_of(newsroom.copy))
