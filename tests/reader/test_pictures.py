"""Pictures in the sizes that pages need: made before anybody waits for them."""

from __future__ import annotations

import pytest
from django.test import Client

from onrecord.reader import pictures
from tests.reader.material import Newsroom

pytestmark = pytest.mark.django_db


def test_a_page_makes_no_rendition_that_was_made_ahead(client: Client, newsroom: Newsroom) -> None:
    lead = newsroom.picture(kind="map", size=(1600, 900))
    inside = newsroom.picture(kind="card", size=(1600, 900))
    article = newsroom.article(
        newsroom.section("World"),
        "Ferry back on the quay",
        body=[
            {"type": "paragraph", "value": "The ferry is back."},
            {"type": "picture", "value": inside.pk},
        ],
        lead_picture=lead,
    )
    pictures.make_ahead(lead_id=lead.pk, inside_id=inside.pk)
    made = {picture.pk: picture.renditions.count() for picture in (lead, inside)}
    assert min(made.values()) >= 4
    page = client.get(article.public_path)
    assert page.status_code == 200
    assert b"<picture" in page.content
    assert {picture.pk: picture.renditions.count() for picture in (lead, inside)} == made


def test_a_picture_that_is_gone_is_passed_over(newsroom: Newsroom) -> None:
    pictures.make_ahead(lead_id=None, inside_id=None)
    pictures.make_ahead(lead_id=999_999, inside_id=None)
