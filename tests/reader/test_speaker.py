"""The page of a speaker: what is on record, within rights, searchable, and as data."""

from __future__ import annotations

import pytest
from django.test import Client

from onrecord.stories import operations
from tests.reader.material import Newsroom
from tests.reader.test_story import Grounding

pytestmark = pytest.mark.django_db

SAID = "“We will <b>sail</b> on,” President Anna Lindh told reporters on Monday."
REFUSED = "President Anna Lindh refused to sign the treaty."


@pytest.fixture
def lindh(newsroom: Newsroom) -> Grounding:
    found = Grounding(newsroom)
    for outlet, text, budget in (("Fjord Post", SAID, 200), ("Isle Echo", REFUSED, 200)):
        (passage,) = found.report(outlet, "Words", [text], hours=3, budget=budget)
        operations.attribute_report(report_id=passage.report_id, now=newsroom.now)
    (short,) = found.report(
        "Terse", "Words", ["Anna Lindh said that the quay was closed."], hours=2, budget=2
    )
    operations.attribute_report(report_id=short.report_id, now=newsroom.now)
    return found


def test_a_record_is_shown_searched_and_told_as_data(client: Client, lindh: Grounding) -> None:
    path = "/speakers/anna-lindh/"
    text = client.get(path).content.decode()
    assert "We will &lt;b&gt;sail&lt;/b&gt; on" in text
    assert "to sign the treaty" in text
    assert "quay was closed" not in text, "its source allows two words"
    data = client.get(f"{path}data.json").json()
    (story,) = data["stories"]
    assert [one["to"] for one in story["statements"]] == ["reporters"]
    assert [one["text"] for one in story["positions"]] == ["to sign the treaty"]
    assert "We will" not in client.get(f"{path}?q=herring").content.decode()
    assert client.get("/speakers/nobody-here/").status_code == 404


def test_everybody_on_record_is_listed_and_found_by_name(client: Client, lindh: Grounding) -> None:
    text = client.get("/speakers/").content.decode()
    assert '<a href="/speakers/anna-lindh/">Anna Lindh</a>' in text
    assert 'columns__n">2<' in text or 'columns__n">3<' in text
    assert "Nobody of this name" in client.get("/speakers/?q=herring").content.decode()
    assert "Anna Lindh</a>" in client.get("/speakers/?q=lindh").content.decode()


def test_who_speaks_only_where_nothing_is_told_is_not_listed(
    client: Client, lindh: Grounding
) -> None:
    lindh.article.unpublish()
    assert "Lindh" not in client.get("/speakers/").content.decode()
