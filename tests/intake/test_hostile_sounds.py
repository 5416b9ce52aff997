"""Rows 4, 5, 7 and 20 for sounds: each class at each door where a sound can come in.

The table is in ``docs/reference/hostile-input.md``, and held here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from onrecord.illustration.forms import taken_in
from onrecord.intake.models import Channel, Medium
from onrecord.intake.operations import poll_channel, read_delivery
from onrecord.intake.operations.looking import look_at_medium
from onrecord.narration.engines.openai import NotSpeech, OpenAISpeaker, samples_of
from onrecord.reader.verifying.looking import CannotLook, look_at
from onrecord.reader.verifying.wording import Verdict, report_of
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine
from tests.intake.feeds import rss, story
from tests.intake.hostile_sounds import SOUNDS, sound
from tests.narration.endpoint import speech_server
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "hostile-input.md"
Door = Callable[[bytes], str]
"""Takes a file in, and returns the sentence with which it was answered, if with one."""


@pytest.fixture
def upload(settings: Settings, tmp_path: Path) -> Door:
    """Hand a file to the picture library, which alone takes files of people at the desk."""
    settings.ONRECORD_HOME = tmp_path

    def take(data: bytes) -> str:
        with pytest.raises(ValidationError) as caught:
            taken_in(SimpleUploadedFile("sound.jpg", data))
        (sentence,) = caught.value.messages
        return str(sentence)

    return take


@pytest.fixture
def enclosure(channel: Channel, server: ScriptedServer, now: datetime) -> Door:
    """Name a file in a feed and have it looked at."""
    url = server.url("/a.mp3")
    inside = f'<enclosure url="{url}" type="audio/mpeg" length="9"/></item>'
    server.scripts["/feed"] = answer(rss(story(1)).replace(b"</item>", inside.encode()))
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    read_delivery(delivery_id=delivery_id, now=now)
    (medium,) = Medium.objects.all()

    def take(data: bytes) -> str:
        server.scripts["/a.mp3"] = answer(data, headers={"Content-Type": "audio/mpeg"})
        look_at_medium(medium_id=medium.pk, now=now)
        medium.refresh_from_db()
        return str(medium.problem)

    return take


@pytest.fixture
def verify(settings: Settings, tmp_path: Path) -> Door:
    """Hand a file to ``/verify/``."""
    settings.ONRECORD_HOME = tmp_path

    def take(data: bytes) -> str:
        try:
            report = report_of(look_at(data))
        except CannotLook as fault:
            return fault.message
        assert report.verdict not in {Verdict.OURS, Verdict.OTHERS, Verdict.CHANGED}
        return report.line

    return take


@pytest.fixture
def endpoint(now: datetime) -> Iterator[Door]:
    """Answer with a file where a voice was asked to speak.

    The first of each class goes over a connection; what is read of the others is the same.
    """
    line = ScriptLine(text="It began.", spoken="It began.", role=LineRole.BODY)
    script = Script(language="en", lines=(line,))
    firsts = {files[0] for files in SOUNDS.values()}
    with speech_server() as server:

        def take(data: bytes) -> str:
            server.whole = data
            speaker = OpenAISpeaker(**server.options())
            with pytest.raises(Permanent) as caught:
                _ = (
                    speaker.speak(script, now=now)
                    if data in firsts
                    else samples_of(data, sample_rate=24_000, most_seconds=34)
                )
            return caught.value.message

        yield take


DOORS = ("upload", "enclosure", "verify", "endpoint")


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", DOORS)
def test_no_sound_that_lies_does_harm(name: str, request: pytest.FixtureRequest) -> None:
    door: Door = request.getfixturevalue(name)
    for kind, files in SOUNDS.items():
        for number, data in enumerate(files):
            said = door(data)
            where = f"{name}, {kind} {number}: {said!r}"
            if name != "enclosure" or said:
                assert 12 < len(said) < 400, where
                assert said.endswith("."), where
            assert "Traceback" not in said, where
            assert "evil.example" not in said, where
    # The next is answered as if nothing had been.
    good = {"upload": "picture", "enclosure": "", "verify": "carries no signature"}
    if name in good:
        assert good[name] in door(sound("WAV"))


def test_the_page_tells_what_is_tried() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## Sounds")[2]
    rows = re.findall(r"^\| ([a-z ]+) \| (\d+) \|", page, re.MULTILINE)
    assert {name: int(count) for name, count in rows} == {
        name: len(files) for name, files in SOUNDS.items()
    }
    for door in DOORS:
        assert f"test_no_sound_that_lies_does_harm[{door}]" in page


def test_noise_is_no_voice() -> None:
    """A packed file without its head, read as samples, would be as loud as can be."""
    for data in (SOUNDS["samples of another form"][-1], sound("WAV", "FLOAT")[80:]):
        with pytest.raises(NotSpeech, match="noise if read"):
            samples_of(data, sample_rate=24_000, most_seconds=60)
