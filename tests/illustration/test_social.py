"""Social cards: small, the same for the same words, marked and signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from onrecord.illustration import social
from onrecord.illustration.files import examine
from onrecord.illustration.xmp import find_packet
from onrecord.plumbing import provenance
from tests.signed import told


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_card_is_drawn_once_signed_and_small(now, monkeypatch) -> None:
    name = social.social_card(title="Corrections", site_name="The Sample", now=now)
    with default_storage.open(name) as opened:
        data = opened.read()
    found = examine(data)
    assert (found.media_type, found.width, found.height) == ("image/png", 1200, 630)
    assert len(data) < 60_000
    packet = find_packet(data)
    assert packet is not None
    assert "digitalsourcetype/algorithmicMedia" in packet
    signed = told(data, "image/png", authority=provenance.anchors())
    assert (signed.state, signed.deeds[0]["action"]) == ("Trusted", "c2pa.created")
    monkeypatch.setattr(social, "drawn_card", None)
    assert social.social_card(title="Corrections", site_name="The Sample", now=now) == name


@pytest.mark.parametrize(
    ("title", "site_name"),
    [("", "The Sample"), ("</text><script>", "A&B <Co>"), ("x" * 300, "\x00"), ("日本", "日本")],
)
def test_any_words_make_a_card(title: str, site_name: str) -> None:
    svg = social.social_svg(title=title, site_name=site_name)
    assert "<script" not in svg
    assert svg == social.social_svg(title=title, site_name=site_name)
