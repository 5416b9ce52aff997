"""Generated pictures: the rules before, the label after, and every fault of the service between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from onrecord.illustration import generating
from onrecord.illustration.engines.comfyui import ComfyUI
from onrecord.illustration.engines.generative import Generating
from onrecord.illustration.engines.openai_images import OpenAIImages
from onrecord.illustration.models import GeneratingCall, Picture, PictureOrder
from onrecord.illustration.prompting import MANNER, NotAllowed, prompt_for, whole_prompt
from onrecord.illustration.xmp import find_packet
from onrecord.plumbing import provenance
from onrecord.vocabulary.errors import NewsroomError, Temporary
from onrecord.vocabulary.pictures import PictureBrief
from tests.illustration.picture_server import PictureServer, bomb, picture_server, png

PROMPT = "A small ferry on a wide strait in Denmark, seen from far above."
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with picture_server() as served:
        yield served


@pytest.fixture
def brief(now: datetime) -> PictureBrief:
    return PictureBrief(
        headline="Ferry stops in the strait",
        section="World",
        site_name="The Sample",
        texts=(),
        now=now,
        prompt=PROMPT,
        names=("Amina Haddad",),
    )


def openai(server: PictureServer, **options: Any) -> OpenAIImages:
    given: dict[str, Any] = {
        "size": "768x512",
        "timeout": 5.0,
        "allowed_hosts": [server.host],
        **options,
    }
    return OpenAIImages(url=server.url, model="painter-1", **given)


def comfy(server: PictureServer, folder: Path, **options: Any) -> ComfyUI:
    workflow = folder / "workflow.json"
    nodes = {
        "5": {"inputs": {"width": "{width}", "height": "{height}"}},
        "6": {"inputs": {"text": "ink, {prompt}", "seed": "{seed}", "steps": 9}},
    }
    workflow.write_text(json.dumps(nodes))
    given: dict[str, Any] = {
        "size": "768x512",
        "timeout": 5.0,
        "allowed_hosts": [server.host],
        **options,
    }
    return ComfyUI(url=server.url, workflow=str(workflow), **given)


class TestRules:
    """What is refused before anything is sent, with one sentence that names the word."""

    @pytest.mark.parametrize(
        ("prompt", "word"),
        [
            ("A photograph of a ferry", "photograph"),
            ("A photorealistic harbour", "photorealistic"),
            ("une image réaliste du port", "réaliste"),
            ("a harbour, 35mm, bokeh", "35mm"),
            ("The logo of a shipping line", "logo"),
            ("the president on a boat", "president"),
            ("a portrait of a captain", "portrait"),
            ("the explosion at the harbour", "explosion"),
            ("wreckage on a beach", "wreckage"),
            ("a boat with Emmanuel Macron", "Emmanuel"),
            ("amina haddad on a boat", "amina"),
            ("Haddad's boat in the strait", "Haddad"),
            ("a bottle of Coca-Cola on a table", "Coca-Cola"),
            ("a ship of NATO", "NATO"),
        ],
    )
    def test_refuse_in_one_sentence(self, prompt: str, word: str) -> None:
        with pytest.raises(NotAllowed) as caught:
            whole_prompt(prompt, names=["Amina Haddad"])
        assert f"“{word}”" in caught.value.message

    @pytest.mark.parametrize(
        "prompt",
        [
            PROMPT,
            "Scales with wheat on one side and coins on the other. Two colours.",
            "The harbour of Rotterdam in winter, cranes as simple shapes.",
            "Night train between Lisbon and Madrid, a ribbon over hills.",
        ],
    )
    def test_let_subjects_and_places_through(self, prompt: str) -> None:
        assert whole_prompt(prompt, names=["Amina Haddad"]) == f"{prompt} {MANNER}"

    def test_a_capital_that_speaks_may_be_named_and_a_body_may_not(self) -> None:
        names = ["Paris", "Havenbond"]
        assert "Paris" in whole_prompt("Rain over the roofs of Paris.", names=names)
        with pytest.raises(NotAllowed, match="Havenbond"):
            whole_prompt("Havenbond on the quay.", names=names)

    def test_nothing_and_too_much_are_refused(self) -> None:
        for prompt in ("", "  ", "a boat " * 200):
            with pytest.raises(NotAllowed):
                whole_prompt(prompt)

    def test_the_template_leaves_names_out_and_passes_its_own_rules(
        self, brief: PictureBrief, tmp_path: Path
    ) -> None:
        story = PictureBrief(
            headline="Amina Haddad says explosion halts ferry traffic in Denmark",
            section="World",
            site_name="The Sample",
            texts=("Ferry traffic in Denmark stopped.", "Denmark waits."),
            now=brief.now,
        )
        prompt = prompt_for(story)
        assert "ferry traffic in Denmark" in prompt
        assert "The place is Denmark." in prompt
        assert "Haddad" not in prompt
        whole_prompt(prompt, names=["Amina Haddad"])
        mine = tmp_path / "mine.txt"
        mine.write_text("Ink drawing: {subject}.", "utf-8")
        assert prompt_for(story, template=str(mine)).startswith("Ink drawing: says")


@pytest.mark.parametrize("protocol", ["openai", "comfy"])
def test_a_generated_picture_says_so_everywhere(
    server: PictureServer, brief: PictureBrief, tmp_path: Path, protocol: str
) -> None:
    engine: Generating = openai(server) if protocol == "openai" else comfy(server, tmp_path)
    picture = engine.draw(brief)
    assert picture is not None
    assert picture.kind == "generated"
    assert picture.label == "Generated by artificial intelligence"
    assert "artificial intelligence" in picture.caption
    assert picture.alt.startswith("Illustration generated by artificial intelligence")
    assert picture.digital_source_type.uri == TRAINED
    assert picture.making.notes["prompt"].endswith(MANNER)
    assert (picture.width, picture.height) == (768, 512)
    assert b"whence" in server.picture
    assert b"whence" not in picture.data, "encoded anew"
    if protocol == "openai":
        assert server.asked == [
            {
                "model": "painter-1",
                "prompt": f"{PROMPT} {MANNER}",
                "n": 1,
                "size": "768x512",
            }
        ]
    else:
        (asked,) = server.asked
        assert asked["prompt"]["5"]["inputs"] == {"width": 768, "height": 512}
        assert asked["prompt"]["6"]["inputs"]["text"] == f"ink, {PROMPT} {MANNER}"
        assert isinstance(asked["prompt"]["6"]["inputs"]["seed"], int)
        assert server.paths[-1] == "/view?filename=p.png&subfolder=a+b&type=output"


FAULTS = {
    "garbage": "did not answer in JSON",
    "nested": "did not answer in JSON",
    "list": "answered in another form",
    "empty": "answered without a picture",
    "not base64": "not base64",
    "busy": "answered 429",
    "broken": "answered 500",
    "key": "does not take the key",
    "redirect": "answered 302",
    "private address": "10.0.0.9",
    "file address": "file",
    "local address": "127.0.0.1",
    "too long": "more than",
    "hang": "",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_an_endpoint_is_one_sentence(
    server: PictureServer, brief: PictureBrief, fault: str
) -> None:
    server.fault = fault
    with pytest.raises(NewsroomError) as caught:
        openai(server, timeout=1.0).draw(brief)
    assert FAULTS[fault] in caught.value.message
    assert "\n" not in caught.value.message
    if fault == "busy":
        assert isinstance(caught.value, Temporary)
        assert caught.value.retry_after == timedelta(seconds=77)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "is not a PNG"),
        (b"%PDF-1.7", "is not a PNG"),
        (png()[:400], "damaged"),
        (bomb(), "at most 60,000,000 are allowed"),
        (png((512, 768)), "gave one of 512 x 768"),
        (png((96, 64)), "gave one of 96 x 64"),
    ],
    ids=["svg", "pdf", "cut off", "bomb", "wrong shape", "too small"],
)
def test_what_is_no_such_picture_is_not_taken(
    server: PictureServer, brief: PictureBrief, picture: bytes, said: str, tmp_path: Path
) -> None:
    server.picture = picture
    for engine in (openai(server), comfy(server, tmp_path)):
        with pytest.raises(NewsroomError) as caught:
            engine.draw(brief)
        assert said in caught.value.message


@pytest.mark.parametrize("fault", ["no picture", "failed", "list"])
def test_a_workflow_that_fails_gives_no_picture(
    server: PictureServer, brief: PictureBrief, tmp_path: Path, fault: str
) -> None:
    server.fault = fault
    with pytest.raises(NewsroomError):
        comfy(server, tmp_path).draw(brief)
    assert not any(path.startswith("/view") for path in server.paths)


def test_a_workflow_is_not_waited_for_for_ever(
    server: PictureServer, brief: PictureBrief, tmp_path: Path
) -> None:
    server.waits = 10_000
    with pytest.raises(Temporary, match="had not drawn the picture"):
        comfy(server, tmp_path, timeout=1.0).draw(brief)


def test_an_address_of_the_service_itself_is_fetched_without_the_key(
    server: PictureServer, brief: PictureBrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_PICTURE_KEY", "secret")
    server.fault = "own address"
    assert openai(server, answer="url").draw(brief) is not None
    assert server.keys == ["Bearer secret", ""]
    assert server.asked[0]["response_format"] == "url"


def test_nothing_is_sent_against_the_rules_or_to_hosts_nobody_named(
    server: PictureServer, brief: PictureBrief
) -> None:
    with pytest.raises(NotAllowed):
        openai(server).generated(whole_prompt("a photo of a boat"))
    with pytest.raises(NewsroomError):
        openai(server, allowed_hosts=()).draw(brief)
    assert server.paths == []


def test_engines_say_what_they_lack(tmp_path: Path) -> None:
    assert OpenAIImages().problems() == ["url is not set", "model is not set"]
    bare = tmp_path / "bare.json"
    bare.write_text("{}")
    (said,) = ComfyUI(url="http://127.0.0.1:8188", workflow=str(bare)).problems()
    assert "has no {prompt}" in said
    with pytest.raises(ValueError, match="size"):
        OpenAIImages(size="big")


@pytest.fixture
def ordering(settings: Settings, tmp_path: Path, server: PictureServer, db: None) -> PictureServer:
    settings.MEDIA_ROOT = tmp_path / "media"
    options = {
        "url": server.url,
        "model": "painter-1",
        "size": "768x512",
        "price": 4,
        "timeout": 5.0,
        "allowed_hosts": [server.host],
    }
    settings.ILLUSTRATORS = {"generated": {"ENGINE": "openai_images", "OPTIONS": options}}
    return server


def order(brief: PictureBrief, now: datetime) -> int:
    return generating.order_picture(
        article_id=7, alias="generated", brief=brief, user=None, now=now
    )


class TestOrders:
    def test_are_made_once_signed_and_never_a_photograph(
        self, ordering: PictureServer, brief: PictureBrief, now: datetime
    ) -> None:
        number = order(brief, now)
        made = generating.generate(order_id=number, now=now)
        # A worker killed before it noted the picture comes again, and finds it.
        PictureOrder.objects.update(state="asked", picture=None)
        assert generating.generate(order_id=number, now=now) == made
        assert len(ordering.asked) == 1
        picture = Picture.objects.get(pk=made)
        with picture.file.open("rb") as opened:
            data = opened.read()
        store = provenance.read(data, "image/png")
        assert store is not None
        assert store["validation_state"] == "Trusted"
        told = json.dumps(store)
        assert TRAINED in told
        assert "painter-1" in told
        assert "sha256:" in told
        assert TRAINED in (find_packet(data) or "")
        picture.kind, picture.digital_source_type = "photo", "digitalCapture"
        picture.save()
        picture.refresh_from_db()
        assert (picture.kind, picture.digital_source_type) == (
            "generated",
            "trainedAlgorithmicMedia",
        )

    def test_keep_to_the_ceilings_of_the_day(
        self, ordering: PictureServer, brief: PictureBrief, now: datetime, settings: Settings
    ) -> None:
        settings.PICTURES_PER_DAY, settings.PICTURE_CENTS_PER_DAY = 2, 0
        numbers = [order(brief, now) for _ in range(3)]
        for number in numbers:
            generating.generate(order_id=number, now=now)
        assert [one.state for one in PictureOrder.objects.order_by("pk")] == [
            "made",
            "made",
            "refused",
        ]
        assert "ceiling" in PictureOrder.objects.get(pk=numbers[2]).problem
        settings.PICTURES_PER_DAY, settings.PICTURE_CENTS_PER_DAY = 0, 11
        last = order(brief, now)
        assert generating.generate(order_id=last, now=now) is None, "8 of 11 are spent"
        tomorrow = order(brief, now)
        assert generating.generate(order_id=tomorrow, now=now + timedelta(days=1)) is not None
        assert len(ordering.asked) == 3

    def test_count_what_got_lost_and_wait_for_what_may_come(
        self, ordering: PictureServer, brief: PictureBrief, now: datetime
    ) -> None:
        ordering.fault = "busy"
        number = order(brief, now)
        with pytest.raises(Temporary):
            generating.generate(order_id=number, now=now)
        assert PictureOrder.objects.get(pk=number).state == "asked"
        assert GeneratingCall.objects.count() == 1
        ordering.fault = ""
        assert generating.generate(order_id=number, now=now) is not None
        assert GeneratingCall.objects.count() == 2

    def test_are_refused_before_they_are_kept(
        self, ordering: PictureServer, brief: PictureBrief, now: datetime
    ) -> None:
        with pytest.raises(NotAllowed):
            order(replace(brief, prompt="A photograph of a boat"), now)
        with pytest.raises(NotAllowed):
            generating.order_picture(article_id=7, alias="default", brief=brief, user=None, now=now)
        assert not PictureOrder.objects.exists()
