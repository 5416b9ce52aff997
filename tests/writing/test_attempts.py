"""Attempts, choices, ceilings: what the desk asks for, sees, and what models may cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings

from onrecord.pipeline import assembling
from onrecord.vocabulary.errors import Permanent, Temporary
from onrecord.writing import spending
from onrecord.writing.attempts import AttemptWatch
from onrecord.writing.engines import writers
from onrecord.writing.engines.recorded import NoRecording, RecordedWriter
from onrecord.writing.models import Attempt, AttemptState, Draft, ModelCall
from onrecord.writing.operations import (
    BadOrder,
    TooFewSources,
    order_draft,
    stop_writing,
    write_draft,
)
from onrecord.writing.watching import Request, Spent
from tests.writing.building import DAM, brief_of
from tests.writing.endpoint import Endpoint, serving
from tests.writing.rows import make_story
from tests.writing.test_prompted import GOOD, broken, give

pytestmark = pytest.mark.django_db


def request(tokens: int = 1000, cost: str = "0.10") -> Request:
    return Request(
        engine="prompted", model="m", purpose="write", prompt_digest="d" * 64, tokens=tokens,
        cost=Decimal(cost),
    )  # fmt: skip


def prompted(endpoint: Endpoint) -> dict[str, Any]:
    options = {"url": endpoint.url, "model": "m", "allowed_hosts": [endpoint.host], "timeout": 5}
    tried = [{"ENGINE": "prompted", "OPTIONS": options}, {"ENGINE": "extractive"}]
    return {"default": {"ENGINE": "fallback", "OPTIONS": {"engines": tried}}}


class TestNoEvidenceNoDraft:
    def test_one_source_is_not_enough(self, now: datetime) -> None:
        story = make_story(DAM[:1], now=now)

        with pytest.raises(TooFewSources, match="rests on 1 independent source;"):
            write_draft(story_id=story.pk, now=now)

        assert Draft.objects.count() == 0
        attempt = Attempt.objects.get()
        assert attempt.state == AttemptState.FAILED
        assert "2 are needed" in attempt.problem

    def test_an_editor_s_choice_is_kept_with_the_draft(self, now: datetime) -> None:
        story = make_story(DAM[:1], now=now)
        reason = "The ministry alone is on the spot."
        order_draft(story_id=story.pk, now=now, asked_by="ada", single_source_reason=reason)

        draft = Draft.objects.get(pk=write_draft(story_id=story.pk, now=now))

        assert draft.making["notes"]["single_source_reason"] == reason
        assert Attempt.objects.get().draft == draft

    @pytest.mark.parametrize(
        "asked",
        [{"shape": "poem"}, {"single_source_reason": "because"}, {"language": "<script>"}],
    )
    def test_what_cannot_be_asked_is_said_so(self, now: datetime, asked: dict[str, str]) -> None:
        story = make_story(DAM, now=now)

        with pytest.raises(BadOrder):
            order_draft(story_id=story.pk, now=now, **asked)


class TestAttempts:
    def test_an_order_is_followed_once(self, now: datetime) -> None:
        story = make_story(DAM, now=now)
        order_draft(story_id=story.pk, now=now, shape="analysis", asked_by="ada")

        write_draft(story_id=story.pk, now=now)
        write_draft(story_id=story.pk, now=now)

        first, second = Attempt.objects.order_by("pk")
        assert (first.shape, first.state, first.asked_by) == ("analysis", "done", "ada")
        assert second.shape == ""

    def test_a_stop_reaches_the_watch(self, now: datetime) -> None:
        story = make_story(DAM, now=now)
        attempt = Attempt.objects.get(pk=order_draft(story_id=story.pk, now=now))
        watch = AttemptWatch(attempt, None)
        watch.tell("writing", 3)
        assert not watch.is_stopped()

        assert stop_writing(story_id=story.pk, now=now)

        attempt.refresh_from_db()
        assert watch.is_stopped()
        assert (attempt.stage, attempt.sentences) == ("writing", 3)

    def test_a_fault_of_the_endpoint_ends_with_the_digest_and_loses_nothing(
        self, now: datetime
    ) -> None:
        from onrecord.intake.models import Source

        story = make_story(DAM, now=now)
        Source.objects.update(may_feed_model=True)
        with serving(broken) as endpoint, override_settings(WRITERS=prompted(endpoint)):
            draft = Draft.objects.get(pk=write_draft(story_id=story.pk, now=now))

        assert draft.making["engine"] == "extractive"
        assert "500" in draft.making["notes"]["tried"][0]["why"]
        call = ModelCall.objects.get()
        assert (call.is_settled, call.tokens_in, call.tokens_out) == (True, 0, 0)
        assert "500" in call.problem
        assert call.attempt is not None

    def test_whoever_asks_again_has_the_model_asked_again_and_nobody_else(
        self, now: datetime
    ) -> None:
        from onrecord.intake.models import Source

        story = make_story(DAM, now=now)
        closed = write_draft(story_id=story.pk, now=now)
        with serving(give(GOOD)) as endpoint, override_settings(WRITERS=prompted(endpoint)):
            first = write_draft(story_id=story.pk, now=now)
            assert first != closed
            Source.objects.update(may_feed_model=True)
            assert write_draft(story_id=story.pk, now=now) == first, "the line asks nobody twice"
            assert endpoint.requests == []
            order_draft(story_id=story.pk, now=now, asked_by="ada")
            second = write_draft(story_id=story.pk, now=now)
            assert len(endpoint.requests) == 1
            order_draft(story_id=story.pk, now=now, asked_by="ada")
            assert write_draft(story_id=story.pk, now=now) == second, "nothing stood in for it"
            assert write_draft(story_id=story.pk, now=now) == second
            assert len(endpoint.requests) == 1

        engines = [Draft.objects.get(pk=one).making["engine"] for one in (first, second)]
        assert engines == ["extractive", "prompted"]

    def test_the_ledger_s_checker_sees_every_sentence_before_it_is_kept(
        self, now: datetime
    ) -> None:
        from onrecord.intake.models import Source

        story = make_story(DAM, now=now)
        Source.objects.update(may_feed_model=True)
        false = "The army shelled the town of Marden on Sunday."
        bad = {**GOOD, "body": [*GOOD["body"], {"text": false, "passages": ["p1"], "paragraph": 9}]}
        again = {"sentences": [{"number": 6, "text": false, "passages": ["p1"]}]}
        with (
            serving(give(bad), give(again)) as endpoint,
            override_settings(WRITERS=prompted(endpoint)),
        ):
            draft_id = write_draft(story_id=story.pk, now=now, examine=assembling.findings_against)

        draft = Draft.objects.get(pk=draft_id)
        assert draft.making["engine"] == "prompted"
        assert false not in str(draft.text)
        assert false in str(draft.making["notes"]["left_out"])
        assert ModelCall.objects.filter(is_settled=True, tokens_in=900).count() == 2


class TestCeilings:
    @override_settings(MODEL_TOKENS_PER_DAY=2500, MODEL_TOKENS_PER_STORY=0)
    def test_a_day_s_tokens_are_set_aside_before_they_are_spent(self) -> None:
        now = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
        first = spending.reserve(request=request(), story_id=1, attempt_id=None, now=now)
        spending.reserve(request=request(), story_id=2, attempt_id=None, now=now)

        with pytest.raises(Temporary, match="ceiling") as caught:
            spending.reserve(request=request(), story_id=3, attempt_id=None, now=now)
        spending.settle(
            call_id=first,
            spent=Spent(tokens_in=100, tokens_out=50, cost=Decimal("0.01"), seconds=2.0),
        )

        assert caught.value.retry_after == timedelta(hours=2)
        assert spending.spent_on(now) == (1150, Decimal("0.11"))
        assert spending.reserve(request=request(), story_id=3, attempt_id=None, now=now)
        tomorrow = now + timedelta(hours=3)
        assert spending.reserve(request=request(2400), story_id=3, attempt_id=None, now=tomorrow)

    @override_settings(MODEL_CENTS_PER_STORY=15, MODEL_CENTS_PER_DAY=0)
    def test_a_story_s_money_ends_over_all_days(self, now: datetime) -> None:
        spending.reserve(request=request(), story_id=1, attempt_id=None, now=now)

        with pytest.raises(Permanent, match="story"):
            spending.reserve(
                request=request(), story_id=1, attempt_id=None, now=now + timedelta(days=3)
            )
        assert spending.reserve(request=request(), story_id=2, attempt_id=None, now=now)


class TestRecorded:
    def test_plays_what_it_recorded_and_nothing_else(self, tmp_path: Any) -> None:
        folder = str(tmp_path / "cassettes")
        made = RecordedWriter(folder=folder, record={"ENGINE": "extractive"}).write(brief_of(DAM))
        player = RecordedWriter(folder=folder)

        played = player.write(brief_of(DAM))

        assert player.problems() == []
        assert played.text == made.text
        assert played.making.notes["asked_of"] == "recorded"
        with pytest.raises(NoRecording):
            player.write(brief_of(DAM[:2]))

    def test_says_that_its_folder_is_missing(self, tmp_path: Any) -> None:
        assert "does not exist" in RecordedWriter(folder=str(tmp_path / "no")).problems()[0]
        assert "recorded" in writers.classes()
