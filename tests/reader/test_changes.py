"""What changed, told word by word and sentence by sentence, to readers of live articles only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from onrecord.publishing.models import ArticlePage, Correction, PublishedVersion
from onrecord.reader.changes import Change, Run, differences, runs_between
from onrecord.reader.paths import changes_path, path_of
from onrecord.vocabulary.texts import text_digest
from tests.reader.material import Newsroom

FIRST, SECOND, THIRD = "It opened on Monday.", "It cost 112 million.", "Nobody was hurt."
RIGHT = "It cost 114 million."


def text_of(*sentences: str) -> list[dict[str, Any]]:
    return [{"kind": "paragraph", "sentences": list(sentences)}]


def stood(text: str, verdict: str, **outlets: str) -> dict[str, Any]:
    passages = [{"outlet": outlet, "digest": digest} for digest, outlet in outlets.items()]
    return {f"body:{text_digest(text)}": {"verdict": verdict, "passages": passages}}


def version(article: ArticlePage, number: int, lines: Any, **values: Any) -> PublishedVersion:
    facts = {
        "digest": str(number),
        "headline": article.title,
        "reason": "first" if number == 1 else "update",
        "evidence": {},
    }
    at = article.published_at + timedelta(hours=number)
    return PublishedVersion.objects.create(
        article=article, number=number, lines=lines, **{**facts, "at": at, **values}
    )


def compare(before: Any, after: Any, old: Any = None, new: Any = None) -> list[Change]:
    return list(
        differences(
            PublishedVersion(lines=before, evidence=old or {}),
            PublishedVersion(lines=after, evidence=new or {}),
        )
    )


def test_words_that_stayed_went_and_came() -> None:
    assert list(runs_between(SECOND, RIGHT)) == [
        Run("same", "It cost "),
        Run("del", "112"),
        Run("ins", "114"),
        Run("same", " million."),
    ]


def test_words_side_by_side_are_not_chopped() -> None:
    runs = list(runs_between("A big old house.", "A very small house."))
    assert runs == [
        Run("same", "A "),
        Run("del", "big old"),
        Run("ins", "very small"),
        Run("same", " house."),
    ]
    for side, text in (("ins", "A very small house."), ("del", "A big old house.")):
        assert "".join(run.text for run in runs if run.act in {"same", side}) == text


def test_unchanged_sentences_are_folded_and_none_is_lost() -> None:
    changes = compare(text_of(FIRST, SECOND, THIRD), text_of(FIRST, RIGHT, THIRD))
    assert [change.kept for change in changes] == [(FIRST,), (), (THIRD,)]
    assert [run.text for run in changes[1].runs if run.act == "ins"] == ["114"]


def test_a_sentence_that_went_and_one_that_came() -> None:
    other = "The mayor cut a ribbon before three hundred guests."
    (kept, came) = compare(text_of(FIRST), text_of(FIRST, other))
    assert kept.kept == (FIRST,)
    assert came.runs == (Run("ins", other),)
    replaced = compare(text_of(SECOND), text_of(other))
    assert [change.runs for change in replaced] == [(Run("ins", other),), (Run("del", SECOND),)]


def test_evidence_that_changed_under_the_same_words_is_told() -> None:
    (change,) = compare(
        text_of(FIRST),
        text_of(FIRST),
        stood(FIRST, "partial", a="Harbour Wire"),
        stood(FIRST, "supported", a="Harbour Wire", b="Coast Post"),
    )
    assert change.runs == (Run("same", FIRST),)
    assert change.evidence == (
        "Supported by the report; before: Supported in part",
        "Now stands on: Coast Post",
    )


def test_a_headline_that_changed_is_named(client: Client, article: ArticlePage) -> None:
    one = [{"kind": "headline", "sentences": ["The bridge opens early"]}]
    two = [{"kind": "headline", "sentences": ["Shut again, says the council"]}]
    (change,) = compare(one, two)
    assert change.place == "Headline"
    assert {run.act for run in change.runs} >= {"ins", "del"}


def test_the_page_tells_every_version_newest_first(client: Client, article: ArticlePage) -> None:
    version(article, 1, text_of(FIRST, SECOND))
    corrected = version(
        article, 2, text_of(FIRST, RIGHT + " <b>"), reason="correction", reviewer="Ada Editor"
    )
    Correction.objects.create(
        article=article,
        kind="correction",
        field="body",
        was=SECOND,
        was_digest=text_digest(SECOND),
        now=RIGHT,
        digest=text_digest(RIGHT),
        note="The cost was wrong.",
        made_at=article.published_at,
        version=corrected,
    )
    response = client.get(changes_path(article))
    assert response.status_code == 200
    assert response.headers["Surrogate-Key"].split() == [f"article-{article.pk}", "sections"]
    page = BeautifulSoup(response.content, "html.parser")
    titles = [" ".join(node.get_text().split()) for node in page.select(".step__title")]
    assert titles == [
        "Corrected 6 March 2026, 10:30 UTC",
        "First published 6 March 2026, 09:30 UTC",
    ]
    assert "The cost was wrong." in page.select(".step__words")[0].get_text()
    assert "Reviewed by Ada Editor" in page.select(".step")[0].get_text()
    assert "added:" in page.select("ins .hide")[0].get_text()
    assert page.select("del")[0].get_text(" ", strip=True) == "removed: 112 end of removed"
    assert "<b>" not in str(page.select(".diff")[0])


def test_the_article_leads_there_once_it_changed(
    client: Client, article: ArticlePage, newsroom: Newsroom
) -> None:
    version(article, 1, text_of(FIRST))
    assert "what changed" not in client.get(path_of(article)).content.decode()
    version(article, 2, text_of(FIRST, THIRD))
    page = BeautifulSoup(client.get(path_of(article)).content, "html.parser")
    (link,) = page.select(".times a")
    assert (link.get("href"), link.get_text()) == (changes_path(article), "what changed")
    assert "Updated 6 March 2026, 10:30 UTC" in " ".join(
        page.select(".times")[0].get_text().split()
    )


def test_texts_of_a_withdrawn_article_are_not_public(client: Client, article: ArticlePage) -> None:
    version(article, 1, text_of(FIRST))
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert client.get(changes_path(article)).status_code == 404
    assert client.get("/elsewhere" + changes_path(article)).status_code == 404
