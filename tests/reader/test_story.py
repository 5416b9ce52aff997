"""The story page: accounts side by side, who said what, how it unfolded, what never shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onrecord.intake.models import Passage, Report
from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage
from onrecord.reader import lists, paths, stories
from onrecord.reader.leaves import leaf_of
from onrecord.reader.models import StoryAddress
from onrecord.stories import operations, record
from onrecord.stories.models import Membership, StatementRow, Story
from tests.reader.material import Newsroom

AGROUND = "The ferry Aurora ran aground off Sund on Friday evening."
HURT = "Five people were taken to hospital in Sund with light injuries."
CLOSED = "Traffic on the line between Sund and Bergen stays closed until Tuesday."


class Grounding:
    """A story told by three sources, with two numbers for one thing and one article."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.section = newsroom.section("World")
        self.story = newsroom.story("MACHINETITLE nobody approved")
        self.wire = self.report("Harbour Wire", "Ferry aground", [AGROUND, HURT], hours=40)
        self.post = self.report("Coast Post", "Aurora stuck", [AGROUND], hours=30, owner="Coast")
        self.fjell = self.report(
            "Radio Fjell",
            "Inquiry opens",
            ["Three people were taken to hospital in Sund with light injuries.", CLOSED],
            hours=20,
            budget=60,
        )
        self.article = newsroom.article(
            self.section,
            "Ferry Aurora aground",
            standfirst="What is known of the ferry.",
            body=[
                {"type": "paragraph", "value": f"{AGROUND} {CLOSED}"},
                {
                    "type": "watch",
                    "value": [{"type": "item", "id": "w", "value": "When the line opens again."}],
                },
            ],
            story=self.story,
        )
        newsroom.ground(self.article, AGROUND, [self.wire[0]])
        newsroom.ground(self.article, CLOSED, [self.fjell[1]])
        stories.remember(article_id=self.article.pk, now=newsroom.now)

    def report(
        self,
        source: str,
        title: str,
        texts: Sequence[str],
        *,
        hours: float,
        owner: str = "",
        budget: int | None = 120,
    ) -> list[Passage]:
        found = self.newsroom.source(source, owner=owner, quoting_budget=budget)
        passages = self.newsroom.report(found, title, texts, hours=hours)
        Membership.objects.create(
            story=self.story, report=passages[0].report, joined_at=self.newsroom.now
        )
        return passages

    def say(self, passage: Passage, speaker: str, content: str, *, direct: bool = True) -> None:
        start = passage.text.index(content)
        StatementRow.objects.create(
            report=passage.report,
            passage=passage,
            speaker=speaker,
            speaker_text=speaker,
            cue="said",
            content=content,
            kind="direct" if direct else "indirect",
            start=start,
            end=start + len(content),
        )


@pytest.fixture
def told(newsroom: Newsroom) -> Grounding:
    return Grounding(newsroom)


def page(client: Client, path: str) -> Tag:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def at(client: Client, path: str, instant: datetime) -> Any:
    """Return the answer as the edition asks for it: for an instant."""
    environ: dict[str, Any] = {"onrecord.now": instant}
    return client.get(path, **environ)


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


class TestPage:
    def test_it_sets_the_accounts_side_by_side(self, client: Client, told: Grounding) -> None:
        found = page(client, f"/stories/{told.article.slug}/")
        sides = [words(side) for side in found.select(".differ__figure")]
        assert sorted(sides) == ["Five", "Three"]
        assert "Three people were taken to hospital" in words(found.select_one(".differ"))
        agreed, alone = found.select(".told")
        assert AGROUND in words(agreed)
        assert {"Harbour Wire", "Coast Post"} <= {words(a) for a in agreed.select(".meta a")}
        assert CLOSED in words(alone)
        assert "When the line opens again." in words(found.select_one("#watch ~ ul, .watching ul"))

    def test_one_owner_is_one_source(self, client: Client, told: Grounding) -> None:
        told.wire[0].report.source.owner = "Coast"
        told.wire[0].report.source.save()
        found = page(client, f"/stories/{told.article.slug}/")
        assert AGROUND not in words(
            found.select_one(".told:not(.told--alone)") or found.new_tag("p")
        )

    def test_agreement_is_told_quietly(self, client: Client, told: Grounding) -> None:
        fjell = told.fjell[0].report
        fjell.status = "canceled"
        fjell.save()
        found = page(client, f"/stories/{told.article.slug}/")
        assert not found.select(".differ")
        assert "nothing on which they differ" in words(found.select_one(".accounts__quiet"))

    def test_the_timeline_has_every_report_and_article(
        self, client: Client, told: Grounding
    ) -> None:
        copy = told.report("Inland Times", "Copied", [AGROUND], hours=29)[0].report
        copy.folded_into = told.post[0].report
        copy.save()
        found = page(client, f"/stories/{told.article.slug}/")
        moments = found.select("[data-visits] .moment[data-at]")
        assert [words(m.select_one(".moment__who")) for m in moments] == [
            "Onrecord",
            "Radio Fjell",
            "Coast Post",
            "Harbour Wire",
        ]
        assert "Inland Times" in words(moments[2].select_one(".meta"))
        times = [m["data-at"] for m in moments]
        assert times == sorted(times, reverse=True)
        button = found.select_one("button[data-follow]")
        assert button is not None
        assert button["data-feed"] == f"/stories/{told.article.slug}/feed.rss"

    def test_words_stay_within_quoting_rights(self, client: Client, told: Grounding) -> None:
        text = "The captain said that the hull was tight and that nobody on board was in danger."
        long = told.report("Tight Wire", "Says", [text], hours=3, budget=5)[0]
        free = told.report(
            "Free Wire", "Says", [text.replace("hull", "keel")], hours=4, budget=None
        )[0]
        content = "the hull was tight and that nobody on board was in danger"
        told.say(long, "Ingrid Solheim", content, direct=False)
        told.say(free, "Solheim", content.replace("hull", "keel"), direct=False)
        found = page(client, f"/stories/{told.article.slug}/")
        voice = found.select_one(".voice")
        assert "Ingrid Solheim" in words(voice)
        assert "keel was tight" in words(voice)
        assert "hull was tight" not in words(found)
        assert "1 more statement" in words(voice)

    def test_nothing_shows_that_no_reader_may_see(self, client: Client, told: Grounding) -> None:
        later = timezone.now() + timedelta(days=1)
        hidden: dict[str, dict[str, Any]] = {
            "EMBARGOED": {"embargoed_until": later},
            "KILLED": {"status": "canceled"},
        }
        for canary, state in hidden.items():
            passage = told.report(
                "Harbour Wire", f"{canary} report", [f"{canary} 77 people."], hours=2
            )[0]
            told.say(passage, f"{canary} Speaker", f"{canary} 77 people")
            type(passage.report).objects.filter(pk=passage.report_id).update(**state)
        old = told.report("Harbour Wire", "OUTDATED report", ["OUTDATED words."], hours=9)[0].report
        new = told.report("Harbour Wire", "Newer report", ["Newer words."], hours=8)[0].report
        new.supersedes = old
        new.save()
        told.newsroom.article(
            told.section, "DRAFTED headline", story=told.story, is_live=False, hours=0
        )
        told.newsroom.ground(told.article, "UNPUBLISHED sentence of a newer text.", [told.wire[0]])
        response = client.get(f"/stories/{told.article.slug}/")
        text = response.content.decode()
        assert "Newer report" in text
        for canary in (*hidden, "OUTDATED", "DRAFTED", "UNPUBLISHED", "MACHINETITLE"):
            assert canary not in text

    def test_it_says_when_it_is_to_be_made_again(self, client: Client, told: Grounding) -> None:
        path = f"/stories/{told.article.slug}/"
        now = told.newsroom.now
        until = at(client, path, now)["Surrogate-Until"]
        assert until == (now + timedelta(minutes=15)).isoformat()
        Story.objects.update(state="closed")
        assert "Surrogate-Until" not in client.get(path)
        held = told.report("Harbour Wire", "Held", ["Held words."], hours=2)[0].report
        held.embargoed_until = now + timedelta(hours=3)
        held.save()
        response = at(client, path, now)
        assert response["Surrogate-Until"] == held.embargoed_until.isoformat()
        assert "Held" not in response.content.decode()
        later = at(client, path, held.embargoed_until)
        assert "Held" in later.content.decode()

    def test_data_and_head(self, client: Client, told: Grounding) -> None:
        response = client.get(f"/stories/{told.article.slug}/")
        found = BeautifulSoup(response.content.decode(), "html.parser")
        data = json.loads(found.select_one('script[type="application/ld+json"]').string or "")  # type: ignore[union-attr]
        assert data["@type"] == "CollectionPage"
        assert data["mainEntity"]["itemListElement"][0]["name"] == "Ferry Aurora aground"
        assert [step["name"] for step in data["breadcrumb"]["itemListElement"]] == [
            "Front page",
            "World",
            "Ferry Aurora aground",
        ]
        canonical = found.select_one('link[rel="canonical"]')
        assert canonical is not None
        assert canonical["href"] == f"https://news.example/stories/{told.article.slug}/"
        keys = response["Surrogate-Key"].split()
        assert {f"story-{told.story.pk}", f"article-{told.article.pk}", "sections"} <= set(keys)

    def test_queries_do_not_grow(self, client: Client, told: Grounding) -> None:
        path = f"/stories/{told.article.slug}/"
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(path)
        for number in range(12):
            told.report(f"Wire {number}", f"Report {number}", [f"{AGROUND} {HURT}"], hours=number)
        told.newsroom.article(told.section, "Another", story=told.story, hours=2)
        with CaptureQueriesContext(connection) as many:
            client.get(path)
        assert len(many) <= len(few) + 1
        assert len(many) <= 26


class TestAddress:
    def test_it_is_frozen_with_the_first_article(self, client: Client, told: Grounding) -> None:
        newer = told.newsroom.article(told.section, "Newer", story=told.story, hours=0)
        stories.remember(article_id=newer.pk, now=told.newsroom.now)
        assert list(StoryAddress.objects.values_list("slug", flat=True)) == [told.article.slug]
        found = page(client, f"/stories/{told.article.slug}/")
        assert words(found.h1) == "Newer"

    def test_no_article_no_page(self, client: Client, told: Grounding) -> None:
        ArticlePage.objects.update(live=False)
        lists.relist_everything(now=told.newsroom.now)
        assert client.get(f"/stories/{told.article.slug}/").status_code == 404
        assert gatherings.find("stories", told.article.slug) is None
        assert f"/stories/{told.article.slug}/" not in set(paths.public_paths())

    def test_a_draft_gives_no_address(self, newsroom: Newsroom) -> None:
        draft = newsroom.article(newsroom.section("World"), "Draft", is_live=False)
        stories.remember(article_id=draft.pk, now=newsroom.now)
        assert not StoryAddress.objects.exists()

    def test_what_came_in_without_a_word_gets_its_address(
        self, client: Client, newsroom: Newsroom, told: Grounding
    ) -> None:
        known = newsroom.article(told.section, "Known", story=told.story)
        strange = newsroom.article(told.section, "Strange")
        newsroom.article(told.section, "Draft", is_live=False)
        assert client.get(f"/stories/{strange.slug}/").status_code == 404
        stories.remember_all(now=newsroom.now)
        assert client.get(f"/stories/{strange.slug}/").status_code == 200
        slugs = set(StoryAddress.objects.values_list("slug", flat=True))
        assert slugs == {told.article.slug, strange.slug}, "each story once, drafts never"
        assert known.slug not in slugs
        stories.remember_all(now=newsroom.now)
        assert StoryAddress.objects.count() == 2

    def test_many_mergers_lead_to_the_last(self, client: Client, told: Grounding) -> None:
        chain = [told.story, *(told.newsroom.story(f"Survivor {n}") for n in range(6))]
        for one, into in pairwise(chain):
            Story.objects.filter(pk=one.pk).update(merged_into=into)
        place = stories.place_of(told.story.pk)
        assert place is not None
        assert (place.story_id, place.slug) == (chain[-1].pk, told.article.slug)
        assert stories.place_of(chain[-1].pk) == place
        assert client.get(f"/stories/{told.article.slug}/").status_code == 200

    def test_two_stories_of_one_slug_get_two_addresses(
        self, newsroom: Newsroom, told: Grounding
    ) -> None:
        other = newsroom.article(newsroom.section("Science"), "Other")
        ArticlePage.objects.filter(pk=other.pk).update(slug=told.article.slug)
        stories.remember(article_id=other.pk, now=newsroom.now)
        assert StoryAddress.objects.values("slug").distinct().count() == 2

    def test_a_merged_story_leads_to_the_survivor(self, client: Client, told: Grounding) -> None:
        survivor = told.newsroom.article(told.section, "Survivor", hours=3)
        stories.remember(article_id=survivor.pk, now=told.newsroom.now)
        assert survivor.draft is not None
        Story.objects.filter(pk=told.story.pk).update(merged_into=survivor.draft.story)
        answer = client.get(f"/stories/{told.article.slug}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/stories/{survivor.slug}/")
        found = page(client, f"/stories/{survivor.slug}/")
        assert "Ferry Aurora aground" in words(found.select_one("#reports"))

    def test_a_survivor_without_address_is_told_at_its_part(
        self, client: Client, told: Grounding
    ) -> None:
        survivor = told.newsroom.story("Survivor")
        Story.objects.filter(pk=told.story.pk).update(merged_into=survivor)
        response = client.get(f"/stories/{told.article.slug}/")
        assert response.status_code == 200
        assert f"story-{survivor.pk}" in response["Surrogate-Key"].split()
        assert f"/stories/{told.article.slug}/" in set(paths.public_paths())


class TestLeaves:
    @pytest.mark.parametrize("total", [0, 29, 59, 60, 61, 119, 120, 500])
    def test_every_entry_stands_on_exactly_one_leaf(self, total: int) -> None:
        entries = list(range(total, 0, -1))
        first = leaf_of(entries, total, None, "/x/")
        assert first is not None
        shown, path = list(first.entries), first.older
        while path:
            number = int(path.split("/")[2])
            leaf = leaf_of(entries, total, number, "/x/")
            assert leaf is not None
            shown += leaf.entries
            path = leaf.older
        assert shown == entries

    def test_a_full_leaf_never_changes(self) -> None:
        before, after = list(range(95, 0, -1)), list(range(200, 0, -1))
        one, other = leaf_of(before, 95, 2, "/x/"), leaf_of(after, 200, 2, "/x/")
        assert one is not None
        assert other is not None
        assert one.entries == other.entries == list(range(60, 30, -1))
        assert leaf_of(before, 95, 3, "/x/") is None


STUCK = "A ferry called Aurora was stranded near Sund late on Friday, the coast guard said."
FREED = "Tugs freed the ferry Aurora from the rocks off Sund on Saturday."


class TestFacts:
    """What comparing the reports gave, on the page and as JSON."""

    @pytest.fixture
    def dated(self, told: Grounding) -> Grounding:
        # The reports of the grounding are of Wednesday and Thursday: these are of Saturday.
        told.newsroom.now += timedelta(days=2)
        told.report("Valley News", "Stranded", [STUCK], hours=6)
        told.report("Harbour Wire", "Freed", [FREED], hours=2, budget=200)
        told.newsroom.now -= timedelta(days=2)
        return told

    def test_developments_are_dated_and_told_once(self, client: Client, dated: Grounding) -> None:
        later = dated.newsroom.now + timedelta(days=3)
        text = at(client, f"/stories/{dated.article.slug}/", later).content.decode()
        found = BeautifulSoup(text, "html.parser")
        moves = [words(move) for move in found.select("#timeline .move")]
        assert moves[0].startswith("10 March 2026 Traffic on the line"), "announced, not yet past"
        assert moves[1].startswith(f"7 March 2026 {FREED}")
        assert moves[1].endswith("Harbour Wire one source")
        (aground,) = [move for move in moves if AGROUND in move]
        assert aground.startswith("27 February 2026")
        assert "Harbour Wire" in aground
        assert "Coast Post" in aground
        assert "one source" not in aground
        places = [tag.get("id") for tag in found.select(".story__body section[id]")]
        assert places.index("known") < places.index("timeline") < places.index("reports")
        assert "In hospital" in words(found.select_one("#numbers"))
        assert [words(row.td) for row in found.select("#numbers tr")] == ["Three", "Five"]

    def test_a_claim_of_one_source_is_marked(self, client: Client, dated: Grounding) -> None:
        found = page(client, f"/stories/{dated.article.slug}/")
        alone = words(found.select_one(".told--alone"))
        assert CLOSED in alone
        assert AGROUND not in alone

    def test_the_same_as_json(self, client: Client, dated: Grounding) -> None:
        path = f"/stories/{dated.article.slug}/story.json"
        later = dated.newsroom.now + timedelta(days=3)
        response = at(client, path, later)
        data = json.loads(response.content)
        assert data["independent_sources"] == len({one["origin"] for one in data["reports"]})
        assert all(one["spellings"] for one in (*data["people"], *data["organisations"]))
        assert data["format"] == "onrecord-story/1"
        (moment,) = [one for one in data["timeline"] if one["text"] == FREED]
        assert (moment["first"], moment["precision"]) == ("2026-03-07", "day")
        assert moment["told_by"][0]["outlet"] == "Harbour Wire"
        (hurt,) = [one for one in data["numbers"] if one["what"] == "in hospital"]
        assert [value["value"] for value in hurt["values"]] == [5, 3]
        (differ,) = data["disputed"]
        assert differ["point"] == "number"
        assert {side["figure"] for side in differ["sides"]} == {"Five", "Three"}
        assert {one["outlet"] for one in data["reports"]} >= {"Harbour Wire", "Coast Post"}
        keys = response["Surrogate-Key"].split()
        assert {f"story-{dated.story.pk}", f"article-{dated.article.pk}"} <= set(keys)
        assert path in set(paths.public_paths())
        assert path in paths.paths_listing(dated.article)

    def test_nothing_withdrawn_or_embargoed_is_in_the_facts(
        self, client: Client, dated: Grounding
    ) -> None:
        later = dated.newsroom.now + timedelta(days=3)
        slug = dated.article.slug
        record.facts_of(dated.story.pk, now=later)
        operations.tell_story(story_id=dated.story.pk, now=later)
        report = Report.objects.get(title="Freed")
        for state in ({"status": "canceled"}, {"embargoed_until": later + timedelta(hours=1)}):
            Report.objects.filter(pk=report.pk).update(
                **{"status": "usable", "embargoed_until": None, **state}
            )
            for path in (f"/stories/{slug}/", f"/stories/{slug}/story.json"):
                assert "Tugs freed" not in at(client, path, later).content.decode()

    def test_stored_facts_spare_the_reading(self, client: Client, dated: Grounding) -> None:
        later = dated.newsroom.now + timedelta(days=3)
        path = f"/stories/{dated.article.slug}/"
        before = at(client, path, later).content
        operations.tell_story(story_id=dated.story.pk, now=later)
        with patch.object(record, "compare") as compare:
            assert at(client, path, later).content == before
        compare.assert_not_called()
