"""The board of voices: names are taught, heard and forgotten; texts are heard on demand."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from onrecord.narration.models import Narration, Pronunciation
from onrecord.pipeline.models import Run
from onrecord.publishing.models import ArticlePage
from tests.narration.rows import add_narration
from tests.publishing.newsroom import Newsroom
from tests.publishing.reviewing import publish

SignIn = Callable[[str], Client]
HALMAR = {"name": "Halmar", "said": "HAL-mar", "language": "en", "note": "the port"}


@pytest.fixture(autouse=True)
def tones(settings: Settings, tmp_path: Path) -> None:
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.ONRECORD_HOME = tmp_path


def spoken(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    row = add_narration(now=newsroom.now)
    ArticlePage.objects.filter(pk=newsroom.article_id).update(narration=row)


def test_a_name_is_taught_and_what_says_it_is_read_aloud_again(
    newsroom: Newsroom, as_user: SignIn
) -> None:
    spoken(newsroom)
    Run.objects.all().delete()
    desk = as_user("moderator")
    answer = desk.post(reverse("desk_voice"), HALMAR, follow=True)

    assert "1 article says it" in answer.content.decode()
    assert "HAL-mar" in answer.content.decode()
    assert [(run.line, run.subject_id) for run in Run.objects.all()] == [
        ("sound", newsroom.article_id)
    ]
    again = desk.post(reverse("desk_voice"), HALMAR | {"name": "Blorx"}, follow=True)
    assert "no article says it yet" in again.content.decode()
    assert Run.objects.count() == 1


def test_what_cannot_be_said_stays_in_the_form(newsroom: Newsroom, as_user: SignIn) -> None:
    answer = as_user("moderator").post(reverse("desk_voice"), HALMAR | {"said": "bcd"})

    assert answer.status_code == 422
    assert "cannot be said as a syllable" in answer.content.decode()
    assert 'value="bcd"' in answer.content.decode()
    assert Pronunciation.objects.count() == 0


def test_a_name_is_forgotten(newsroom: Newsroom, as_user: SignIn) -> None:
    desk = as_user("moderator")
    desk.post(reverse("desk_voice"), HALMAR)
    desk.post(reverse("desk_forget", args=[Pronunciation.objects.get().pk]))

    assert Pronunciation.objects.count() == 0


def test_whoever_may_not_publish_teaches_nothing(newsroom: Newsroom, as_user: SignIn) -> None:
    desk = as_user("editor")

    assert desk.get(reverse("desk_voice")).status_code == 200
    for answer in (
        desk.post(reverse("desk_voice"), HALMAR),
        desk.post(reverse("desk_forget", args=[1])),
    ):
        assert answer.status_code in (302, 403)
    assert Pronunciation.objects.count() == 0


def test_a_name_is_heard_before_it_is_saved(newsroom: Newsroom, as_user: SignIn) -> None:
    answer = as_user("editor").get(reverse("desk_say"), HALMAR)

    assert answer.headers["Content-Type"] == "audio/mpeg"
    samples, _ = soundfile.read(io.BytesIO(answer.content))
    assert abs(samples).max() > 0.01
    refused = as_user("editor").get(reverse("desk_say"), HALMAR | {"said": "<b>"})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"].startswith("text/plain")


def test_a_draft_is_heard_on_demand_and_gets_no_narration(
    newsroom: Newsroom, as_user: SignIn
) -> None:
    answer = as_user("editor").get(reverse("desk_preview", args=[newsroom.article_id]))

    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert len(answer.content) > 5000
    assert Narration.objects.count() == 0
    assert as_user("plain").get(
        reverse("desk_preview", args=[newsroom.article_id])
    ).status_code in (302, 403)
